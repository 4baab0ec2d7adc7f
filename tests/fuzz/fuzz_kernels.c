// Calls the kernels with arbitrary arrays and sizes, to be run under AddressSanitizer and UBSan.
//
// Every array is a block of its own of exactly its size, so a step outside is caught. What a
// kernel is given is often right, so that it works, and often almost right, so that it must
// refuse: an axis too long, a wrong dtype or layout, too little scratch, None, sizes of 0 or 2^30.
//
//     cc -g -O1 -fsanitize=address,undefined -I KERNELS fuzz_kernels.c -lm && ./a.out 20000 0
//     clang -DLIBFUZZER -fsanitize=fuzzer,address,undefined … and run it as usual
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef GLASSNET_INTERFACE
#define GLASSNET_INTERFACE 0
#endif
#include "kernels.c"

// The fuzzer's bytes; zeros when they run out.
static const uint8_t *input;
static size_t input_left;

static unsigned next_byte(void) { return input_left ? (input_left--, *input++) : 0; }

static int between(int low, int high) {
  return low + (int)(next_byte() % (unsigned)(high - low + 1));
}

static int rarely(void) { return next_byte() < 6; }

// Arrays ----------------------------------------------------------------------------------------

static char ndarray, list;
static const DType float32 = {1, 0, 0, 'f', 'f', '=', 0, 11};
static const DType float64 = {1, 0, 0, 'f', 'd', '=', 0, 12};
static const DType int32 = {1, 0, 0, 'i', 'i', '=', 0, 5};
static const DType uint8 = {1, 0, 0, 'u', 'B', '|', 0, 2};
static const DType twin = {1, 0, 0, 'f', 'f', '=', 0, 11};     // as good as float32
static const DType swapped = {1, 0, 0, 'f', 'f', '>', 0, 11};  // not
static struct {
  index_t reference_count;
  const void *type;
} none;  // no more of an object than any has

enum { MOST_ITEMS = 3, MOST_ARRAYS = 14 };
static struct {
  Array header;
  index_t shape[4], strides[4];
  char *block;
} arrays[MOST_ARRAYS];
static int used;

static const Array *array_of(const DType *dtype, size_t item, int ndim, const index_t *shape) {
  if (rarely()) return (const Array *)&none;
  Array *a = &arrays[used].header;
  index_t *own = arrays[used].shape, *strides = arrays[used].strides;
  memcpy(own, shape, sizeof(index_t) * (size_t)ndim);
  if (ndim && rarely()) own[between(0, ndim - 1)] += between(-1, 2);
  size_t size = 1;
  for (int d = 0; d < ndim; d++) {
    if (own[d] < 0) own[d] = 0;
    size *= (size_t)own[d];
  }
  const size_t offset = item * (size_t)between(0, 3);  // starts that suit no vector
  char *block = malloc(offset + size * item + 1);
  if (!block || size > 1 << 22) abort();
  for (size_t i = 0; i < size * item; i++) block[offset + i] = 0;
  if (dtype == &float32)
    for (size_t i = 0; i < size; i++) {
      const unsigned b = next_byte();
      const float value = b == 1 ? __builtin_nanf("") : b == 2 ? __builtin_inff() : (float)b - 127;
      memcpy(block + offset + i * item, &value, sizeof value);
    }
  // The block ends with the array: give the spare byte back.
  char *exact = realloc(block, offset + size * item ? offset + size * item : 1);
  if (!exact) abort();
  for (int d = ndim - 1, step = (int)item; d >= 0; d--) {
    strides[d] = step;
    step *= (int)own[d];
  }
  *a = (Array){1,    &ndarray, exact + offset,
               ndim, own,      strides,
               0,    dtype,    C_CONTIGUOUS | ALIGNED | WRITEABLE};
  if (rarely()) a->dtype = &float64;
  if (rarely()) a->dtype = &swapped;
  if (dtype == &float32 && rarely()) a->dtype = &twin;
  if (rarely()) a->flags &= ~(1 << between(0, 11));
  if (rarely()) a->type = &none;
  if (rarely() && ndim && own[ndim - 1]) a->ndim--;
  arrays[used++].block = exact;
  return a;
}

static const Array *floats_of(int ndim, index_t s0, index_t s1, index_t s2, index_t s3) {
  const index_t shape[] = {s0, s1, s2, s3};
  return array_of(&float32, sizeof(float), ndim, shape);
}

// As many arrays as `like` holds, of their shapes, or nearly so.
static const List *list_like(const List *like) {
  static struct {
    List header;
    const Array *items[MOST_ITEMS];
  } lists[4];
  static int turn;
  List *l = &lists[turn].header;
  const Array **items = lists[turn].items;
  turn = (turn + 1) % 4;
  for (index_t p = 0; p < like->length; p++) {
    const Array *a = like->items[p];
    static const index_t single[] = {1};
    const int known = a->type == &ndarray;
    items[p] = array_of(&float32, sizeof(float), known ? a->ndim : 1, known ? a->shape : single);
  }
  *l = (List){1, &list, like->length, items};
  if (rarely() && l->length) l->length--;
  if (rarely()) l->type = &ndarray;
  return rarely() ? (const List *)&none : l;
}

static const Array *bytes_of(int ndim, index_t s0, index_t s1, index_t s2, index_t s3) {
  const index_t shape[] = {s0, s1, s2, s3};
  return array_of(&uint8, 1, ndim, shape);
}

static const Array *numbers_of(index_t count, const int *numbers) {
  const Array *a = array_of(&int32, sizeof(int32_t), 1, &count);
  if (a->type == &ndarray && a->dtype == &int32)
    for (index_t i = 0; i < a->shape[0]; i++) {
      const int32_t number = i < count ? numbers[i] : 1;
      memcpy(a->data + i * (index_t)sizeof number, &number, sizeof number);
    }
  return a;
}

static const Array *or_none(const Array *a) { return next_byte() % 4 ? a : (const Array *)&none; }

// A size for a stride, padding, …: mostly small, sometimes absurd.
static int option(int low, int high) {
  static const int absurd[] = {-1, 0, 1 << 20, 1 << 30, INT32_MAX, INT32_MIN};
  return rarely() ? absurd[between(0, 5)] : between(low, high);
}

// As the caller does it: ask with too little, then give what was asked for (or not quite).
static const Array *scratch_of(int bytes) {
  return bytes_of(1, bytes > 0 && bytes < 1 << 22 ? bytes : 0, 0, 0, 0);
}

static int sensible(int status) { return status >= REFUSED; }

// Kernels ---------------------------------------------------------------------------------------

static int fuzz_conv(void) {
  // One in three is for Winograd's algorithm, or nearly so.
  const int tiled = next_byte() % 3 == 0, N = between(0, 2);
  const int G = tiled ? 1 : between(1, 3);
  const int C = tiled ? between(7, 9) : G * between(1, 5);
  const int F = tiled ? between(7, 10) : G * between(1, 10);
  const int H = between(tiled ? 2 : 1, 9), W = between(tiled ? 5 : 1, 12);
  const int KH = tiled ? 3 : between(1, 4), KW = tiled ? 3 : between(1, 4);
  const int most = tiled ? 1 : 3;
  const int o[] = {option(1, most), option(1, most), option(0, 3),
                   option(0, 3),    option(1, (most + 1) / 2), option(1, (most + 1) / 2)};
  index_t OH = 1, OW = 1;
  if (o[0] > 0 && o[1] > 0 && o[2] >= 0 && o[2] < 9 && o[3] >= 0 && o[3] < 9 && o[4] > 0 &&
      o[5] > 0) {
    OH = places(H + 2 * o[2], KH, o[0], o[4]);
    OW = places(W + 2 * o[3], KW, o[1], o[5]);
  }
  const Array *x = floats_of(4, N, C, H, W), *weight = floats_of(4, F, C / G, KH, KW);
  const Array *y = floats_of(4, N, F, OH, OW);
  const int numbers[] = {o[0], o[1], o[2], o[3], o[4], o[5], rarely() ? option(0, 4) : G};
  const Array *windows = numbers_of(7, numbers);
  if (next_byte() % 2) {
    const Array *bias = or_none(floats_of(1, F, 0, 0, 0));
    const int status = conv2d(x, weight, bias, y, windows, scratch_of(0));
    return sensible(status) && sensible(conv2d(x, weight, bias, y, windows, scratch_of(status)));
  }
  const Array *dx = or_none(floats_of(4, N, C, H, W)), *dW = floats_of(4, F, C / G, KH, KW);
  const Array *db = floats_of(1, F, 0, 0, 0);
  const int status = conv2d_backward(y, x, weight, dx, dW, db, windows, scratch_of(0));
  return sensible(status) &&
         sensible(conv2d_backward(y, x, weight, dx, dW, db, windows, scratch_of(status)));
}

static int fuzz_block(void) {
  const int G = between(1, 2), C = G * between(1, 5), F = G * between(1, 10), N = between(0, 2);
  const int H = between(1, 12), W = between(1, 12), KH = between(1, 3), KW = between(1, 3);
  const int o[] = {option(1, 2), option(1, 2), option(0, 2),
                   option(0, 2), option(1, 2), option(1, 2)};
  int p[] = {option(1, 3), option(1, 3), option(1, 3), option(1, 3), option(0, 1), option(0, 1)};
  if (next_byte() % 2) p[0] = p[1] = p[2] = p[3] = 2, p[4] = p[5] = 0;
  index_t OH = 1, OW = 1;
  if (o[0] > 0 && o[1] > 0 && o[2] >= 0 && o[2] < 9 && o[3] >= 0 && o[3] < 9 && o[4] > 0 &&
      o[5] > 0 && p[2] > 0 && p[3] > 0 && p[4] >= 0 && p[4] < 9 && p[5] >= 0 && p[5] < 9) {
    OH = places(places(H + 2 * o[2], KH, o[0], o[4]) + 2 * p[4], p[0], p[2], 1);
    OW = places(places(W + 2 * o[3], KW, o[1], o[5]) + 2 * p[5], p[1], p[3], 1);
  }
  if (OH < 0 || OH > 99) OH = 1;
  if (OW < 0 || OW > 99) OW = 1;
  const Array *x = floats_of(4, N, C, H, W), *weight = floats_of(4, F, C / G, KH, KW);
  const Array *y = floats_of(4, N, F, OH, OW), *winners = bytes_of(4, N, F, OH, OW);
  const Array *b = floats_of(1, F, 0, 0, 0);
  const int numbers[] = {o[0], o[1], o[2], o[3], o[4], o[5], rarely() ? option(0, 3) : G};
  const Array *windows = numbers_of(7, numbers), *pooling = numbers_of(6, p);
  const int forward = next_byte() % 2;
  if (winners->type == &ndarray && winners->dtype == &uint8) {
    const size_t size = (size_t)winners->shape[0] * (size_t)winners->shape[1] *
                        (size_t)winners->shape[2] * (size_t)winners->shape[3];
    for (size_t i = 0; i < size; i++) winners->data[i] = (char)next_byte();  // not to be believed
  }
  const Array *bias = or_none(b), *dy = floats_of(4, N, F, OH, OW);
  const Array *dx = or_none(floats_of(4, N, C, H, W)), *dW = floats_of(4, F, C / G, KH, KW);
  int status = 0;
  for (int turn = 0; turn < 2 && sensible(status); turn++) {
    const Array *scratch = scratch_of(status);
    status = forward ? conv_block(x, weight, bias, y, winners, windows, pooling, scratch)
                     : conv_block_backward(dy, y, winners, x, weight, dx, dW, b, windows, pooling,
                                           scratch);
  }
  return sensible(status);
}

static int fuzz_linear(void) {
  const int N = between(0, 9), I = between(0, 20), O = between(0, 20);
  const Array *x = floats_of(2, N, I, 0, 0), *weight = floats_of(2, O, I, 0, 0);
  const Array *y = floats_of(2, N, O, 0, 0), *b = floats_of(1, O, 0, 0, 0);
  if (next_byte() % 2) {
    b = or_none(b);
    const int status = linear(x, weight, b, y, scratch_of(0));
    return sensible(status) && sensible(linear(x, weight, b, y, scratch_of(status)));
  }
  const Array *dx = or_none(floats_of(2, N, I, 0, 0)), *dW = floats_of(2, O, I, 0, 0);
  const int status = linear_backward(y, x, weight, dx, dW, b, scratch_of(0));
  return sensible(status) && sensible(linear_backward(y, x, weight, dx, dW, b, scratch_of(status)));
}

static int fuzz_pool(void) {
  const int N = between(0, 2), C = between(1, 3), H = between(1, 13), W = between(1, 13);
  int o[] = {option(1, 4), option(1, 4), option(1, 3), option(1, 3), option(0, 2), option(0, 2)};
  if (next_byte() % 2) o[0] = o[1] = o[2] = o[3] = 2, o[4] = o[5] = 0;
  index_t OH = 1, OW = 1;
  if (o[2] > 0 && o[3] > 0 && o[4] >= 0 && o[4] < 9 && o[5] >= 0 && o[5] < 9) {
    OH = places(H + 2 * o[4], o[0], o[2], 1);
    OW = places(W + 2 * o[5], o[1], o[3], 1);
  }
  if (OH < 0 || OH > 99) OH = 1;
  if (OW < 0 || OW > 99) OW = 1;
  const Array *x = floats_of(4, N, C, H, W), *y = floats_of(4, N, C, OH, OW);
  const Array *winners = bytes_of(4, N, C, OH, OW);
  if (winners->type == &ndarray && winners->dtype == &uint8 && next_byte() % 2) {
    const size_t size = (size_t)winners->shape[0] * (size_t)winners->shape[1] *
                        (size_t)winners->shape[2] * (size_t)winners->shape[3];
    for (size_t i = 0; i < size; i++) winners->data[i] = (char)next_byte();  // not to be believed
  }
  const Array *pooling = numbers_of(6, o);
  switch (between(0, 3)) {
    case 0:
      return sensible(max_pool2d(x, y, winners, pooling));
    case 1:
      return sensible(max_pool2d_backward(y, winners, x, pooling));
    case 2:
      return sensible(avg_pool2d(x, y, pooling));
    default:
      return sensible(avg_pool2d_backward(y, x, pooling));
  }
}

// Which activation: mostly one there is.
static const Array *bend(void) {
  const Array *a = floats_of(1, 2, 0, 0, 0);
  if (a->type == &ndarray && a->shape[0] > 0) {
    const float which = rarely() ? (float)option(-2, 1 << 30) : (float)between(0, 6);
    memcpy(a->data, &which, sizeof which);
  }
  return a;
}

static int fuzz_elementwise(void) {
  const int ndim = between(0, 4);
  const index_t s[] = {between(0, 5), between(0, 5), between(0, 5), between(0, 5)};
  const Array *a = floats_of(ndim, s[0], s[1], s[2], s[3]),
              *b = floats_of(ndim, s[0], s[1], s[2], s[3]);
  const Array *c = floats_of(ndim, s[0], s[1], s[2], s[3]);
  const Array *d = floats_of(ndim, s[0], s[1], s[2], s[3]), *share = floats_of(1, 2, 0, 0, 0);
  switch (between(0, 4)) {
    case 4:
      return sensible(add(a, b, c));
    case 0:
      return sensible(activation(a, bend(), b));
    case 1:
      return sensible(activation_backward(a, b, bend(), c));
    case 2:
      return sensible(dropout(a, b, share, c, d));
    default:
      return sensible(dropout_backward(a, b, c));
  }
}

static int fuzz_updates(void) {
  const Array *items[MOST_ITEMS];
  const List data = {1, &list, between(0, MOST_ITEMS), items};
  for (int p = 0; p < data.length; p++)
    items[p] = floats_of(between(1, 4), between(0, 5), between(0, 5), between(0, 3), between(0, 3));
  const List *grad = list_like(&data), *m = list_like(&data), *v = list_like(&data);
  const double decay = between(0, 1) * 0.1;
  if (next_byte() % 2)
    return sensible(adam_step(&data, grad, m, v, 0.1, 1.5, 0.9, 0.99, 1e-8, 0.9, decay));
  if (next_byte() % 4 == 0) return sensible(average_step(&data, grad, 0.1));
  if (next_byte() % 4 == 0) m = (const List *)&none;
  return sensible(sgd_step(&data, grad, m, 0.1, 0.9, between(0, 1), decay));
}

static int fuzz_batch_norm(void) {
  const int N = between(0, 3), C = between(0, 4), H = between(0, 5), W = between(0, 5);
  const Array *x = floats_of(4, N, C, H, W), *y = floats_of(4, N, C, H, W),
              *z = floats_of(4, N, C, H, W);
  const Array *p = floats_of(1, C, 0, 0, 0), *q = floats_of(1, C, 0, 0, 0),
              *r = floats_of(1, C, 0, 0, 0);
  const Array *s = floats_of(1, C, 0, 0, 0), *epsilon = floats_of(1, 1, 0, 0, 0);
  switch (between(0, 3)) {
    case 0:
      return sensible(batch_norm2d(x, p, q, y, r, s, z, epsilon));
    case 1:
      return sensible(batch_norm2d_fixed(x, p, q, r, s, y, z, epsilon));
    case 2:
      return sensible(running_average(p, q, floats_of(1, 2, 0, 0, 0)));
    default:
      return sensible(batch_norm2d_backward(x, y, p, q, z, r, s, epsilon));
  }
}

static int fuzz_input(void) {
  const int M = between(0, 4), N = between(0, 4), H = between(0, 6), W = between(0, 6);
  const Array *images = bytes_of(3, M, H, W, 0), *x = floats_of(4, N, 1, H, W);
  int at[4], by[8];
  for (int n = 0; n < N; n++) at[n] = rarely() ? option(-1, 9) : between(0, M ? M - 1 : 0);
  for (int n = 0; n < 2 * N; n++) by[n] = option(-7, 7);
  const Array *indices = numbers_of(N, at);
  const index_t pairs[] = {N, 2};
  const Array *offsets = array_of(&int32, sizeof(int32_t), 2, pairs);
  if (offsets->type == &ndarray && offsets->dtype == &int32 && offsets->shape[0] == N &&
      offsets->ndim == 2 && offsets->shape[1] == 2)
    memcpy(offsets->data, by, sizeof(int32_t) * 2 * (size_t)N);
  return sensible(input_batch(images, indices, or_none(offsets), x));
}

static int fuzz_loss(void) {
  const index_t N = between(0, 5), K = between(0, 11), one = 1;
  const Array *logits = floats_of(2, N, K, 0, 0), *dlogits = floats_of(2, N, K, 0, 0);
  const Array *labels = array_of(&int32, 4, 1, &N), *loss = array_of(&float64, 8, 1, &one);
  if (labels->type == &ndarray && labels->dtype == &int32)
    for (index_t n = 0; n < labels->shape[0]; n++)
      ((int32_t *)labels->data)[n] = rarely() ? option(-1, 99) : between(0, K ? (int)K - 1 : 0);
  return sensible(softmax_cross_entropy(logits, labels, loss, dlogits));
}

#define LENGTH(kernel, length) length,

// Kernels of any number with lists of any length, now and then the right one.
static int fuzz_repeat(void) {
  enum { CALLS = 3, MOST_ARGUMENTS = 12 };
  static List calls[CALLS];
  static const Array *arguments[CALLS][MOST_ARGUMENTS];
  const Array *pool[4];
  const int N = between(0, 5), I = between(0, 9);
  for (int i = 0; i < 4; i++) pool[i] = floats_of(2, N, I, 0, 0);
  const void *items[CALLS];
  int kernels[CALLS];
  const int count = between(0, CALLS);
  for (int c = 0; c < count; c++) {
    static const int lengths[] = {FOR_EACH_REPEATABLE(LENGTH)};
    const int last = (int)(sizeof lengths / sizeof lengths[0]) - 1;
    kernels[c] = rarely() ? option(-1, 99) : between(0, last);
    const int known = kernels[c] >= 0 && kernels[c] <= last;
    const int length = known && !rarely() ? lengths[kernels[c]] : between(0, MOST_ARGUMENTS);
    for (int i = 0; i < length; i++) arguments[c][i] = pool[between(0, 3)];
    calls[c] = (List){1, &list, length, arguments[c]};
    items[c] = rarely() ? (const void *)&none : (const void *)&calls[c];
  }
  const List all = {1, rarely() ? &none : (void *)&list, count, (const Array *const *)items};
  return sensible(repeat(numbers_of(count, kernels), &all));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int (*const kernels[])(void) = {fuzz_conv,        fuzz_linear,     fuzz_pool, fuzz_block,
                                         fuzz_elementwise, fuzz_batch_norm, fuzz_loss, fuzz_updates,
                                         fuzz_repeat,      fuzz_input};
  input = data;
  input_left = size;
  used = 0;
  prepare((Array *)&ndarray, &float32, &float64, &int32, &uint8,
          (Array *)&list, (Array *)&none);
  if (!kernels[between(0, 9)]()) abort();
  while (used) free(arrays[--used].block);
  return 0;
}

#ifndef LIBFUZZER
int main(int argc, char **argv) {
  const long rounds = argc > 1 ? atol(argv[1]) : 1000, seed = argc > 2 ? atol(argv[2]) : 0;
  static uint8_t data[8192];
  for (long round = 0; round < rounds; round++) {
    uint64_t state = (uint64_t)(seed * 1000003 + round) + 0x9E3779B97F4A7C15;  // splitmix64
    for (size_t i = 0; i < sizeof data; i++) {
      state += 0x9E3779B97F4A7C15;
      uint64_t z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
      data[i] = (uint8_t)(z >> 56);
    }
    LLVMFuzzerTestOneInput(data, sizeof data);
  }
  printf("%ld rounds, nothing found\n", rounds);
  return 0;
}
#endif
