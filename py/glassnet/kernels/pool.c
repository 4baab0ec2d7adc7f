// Pooling: the largest pixel of each window and which one it was, or their mean.
#include "kernels.h"

typedef struct {
  index_t planes, H, W, OH, OW;    // N·C planes of H × W pixels become OH × OW
  index_t KH, KW, SH, SW, PH, PW;  // kernel, stride, padding
} Pool;

// How the windows lie, as the caller's array of numbers says; each pair is (height, width).
typedef struct {
  int32_t kernel[2], stride[2], padding[2];
} Pooling;

typedef int32_t unaligned_int __attribute__((aligned(1), may_alias));
typedef uint8_t bytes4 __attribute__((vector_size(4), aligned(1), may_alias));

// `planes` of H × W pixels; 0 if the windows do not fit them or are too large.
static int describe_pool(Pool *p, index_t planes, index_t H, index_t W, const Array *pooling) {
  if (!is_numbers(pooling, sizeof(Pooling) / sizeof(int32_t))) return 0;
  const Pooling o = *(const Pooling *)pooling->data;
  for (int d = 0; d < 2; d++) {
    if (o.kernel[d] < 1 || o.stride[d] < 1) return 0;
    if (o.padding[d] < 0 || o.padding[d] >= o.kernel[d]) return 0;
  }
  const int64_t rows = H + 2 * (int64_t)o.padding[0] - o.kernel[0];
  const int64_t columns = W + 2 * (int64_t)o.padding[1] - o.kernel[1];
  if (H < 1 || W < 1 || rows < 0 || columns < 0 || rows > LARGEST || columns > LARGEST) return 0;
  *p = (Pool){
      .planes = planes,
      .H = H,
      .W = W,
      .OH = (index_t)(rows / o.stride[0] + 1),
      .OW = (index_t)(columns / o.stride[1] + 1),
      .KH = o.kernel[0],
      .KW = o.kernel[1],
      .SH = o.stride[0],
      .SW = o.stride[1],
      .PH = o.padding[0],
      .PW = o.padding[1],
  };
  return 1;
}

// Whether y and winners are (N, C, OH, OW), N·C being the planes.
INLINE int are_pooled(const Pool *p, const Array *y, const Array *winners, index_t N, index_t C) {
  if ((int64_t)p->KH * p->KW > 256) return 0;  // a winner is a byte
  return is_floats(y, 4) && is_array(winners, python.uint8, 4) &&
         has_shape4(y, N, C, p->OH, p->OW) && same_shape(winners, y);
}

INLINE uint8_t *bytes(const Array *a) { return (uint8_t *)a->data; }

// The pooling nearly everyone uses, and wide enough for a vector of windows.
INLINE int is_two_by_two(const Pool *p) {
  return p->KH == 2 && p->KW == 2 && p->SH == 2 && p->SW == 2 && p->PH == 0 && p->PW == 0 &&
         p->OW >= LANES;
}

// Forward ---------------------------------------------------------------------------------------

// Windows from `first` to before `end` of row `oy` of one plane: x is the plane, y and winners are the
// row's.
static void any_windows(const Pool *p, const float *x, index_t oy, index_t first, index_t end,
                        float *y, uint8_t *winners) {
  for (index_t ox = first; ox < end; ox++) {
    const index_t top = p->PH - oy * p->SH, left = p->PW - ox * p->SW;
    float best = -__builtin_inff();
    // The first pixel, so that a window of nothing but -inf has a winner that is no padding.
    index_t winner = (top > 0 ? top : 0) * p->KW + (left > 0 ? left : 0);
    for (index_t i = 0; i < p->KH; i++)
      for (index_t j = 0; j < p->KW; j++) {
        const index_t h = oy * p->SH + i - p->PH, w = ox * p->SW + j - p->PW;
        if (h < 0 || h >= p->H || w < 0 || w >= p->W) continue;  // padding never wins
        const float pixel = x[h * p->W + w];
        if (pixel > best || pixel != pixel) {  // a NaN beats every number
          best = pixel;
          winner = i * p->KW + j;
        }
      }
    y[ox] = best;
    winners[ox] = (uint8_t)winner;
  }
}

// Four numbers below 256 as four bytes. Compilers make three table look-ups of the obvious way.
INLINE void store_bytes(uint8_t *to, mask numbers) {
  const mask pairs = numbers | (__builtin_shufflevector(numbers, numbers, 1, 1, 3, 3) << 8);
  const mask all = pairs | (__builtin_shufflevector(pairs, pairs, 2, 2, 2, 2) << 16);
  *(unaligned_int *)to = all[0];
}

// Four windows of 2 × 2: 8 pixels from `x` on and 8 from the next row. Right as long as no pixel
// is NaN; the sum of all pixels, which would then be NaN too, is returned to tell.
INLINE vec four_windows(const float *x, index_t W, float *y, uint8_t *winners) {
  const vec left = load(x), right = load(x + LANES);
  const vec lower_left = load(x + W), lower_right = load(x + W + LANES);
  const vec a = __builtin_shufflevector(left, right, 0, 2, 4, 6);
  const vec b = __builtin_shufflevector(left, right, 1, 3, 5, 7);
  const vec c = __builtin_shufflevector(lower_left, lower_right, 0, 2, 4, 6);
  const vec d = __builtin_shufflevector(lower_left, lower_right, 1, 3, 5, 7);
  const vec top = choose(a < b, b, a), bottom = choose(c < d, d, c);
  const mask low = top < bottom;
  store(y, choose(low, bottom, top));
  const mask second = (~low & (a < b)) | (low & (c < d));
  store_bytes(winners, -(low + low + second));  // a mask that is set counts -1
  return (a + b) + (c + d);
}

// One row of windows of 2 × 2; 0 if there may be a NaN, and the row is to be done again.
static int two_by_two_windows(const Pool *p, const float *x, float *y, uint8_t *winners) {
  vec sum = splat(0);
  index_t ox = 0;
  for (; ox + LANES <= p->OW; ox += LANES)
    sum += four_windows(x + 2 * ox, p->W, y + ox, winners + ox);
  if (ox < p->OW) {  // the last four once more, rather than a few one by one
    ox = p->OW - LANES;
    sum += four_windows(x + 2 * ox, p->W, y + ox, winners + ox);
  }
  const float total = sum_lanes(sum);
  return total == total;
}

// Four windows side by side, of which none reaches beyond the image's sides. As any_windows does it.
INLINE void four_any_windows(const Pool *p, const float *x, index_t oy, index_t ox, float *y,
                             uint8_t *winners, index_t step) {
  const index_t top = oy * p->SH - p->PH, left = ox * p->SW - p->PW;
  const index_t first = top < 0 ? -top : 0, end = top + p->KH > p->H ? p->H - top : p->KH;
  vec best = splat(-__builtin_inff());
  mask winner = (mask){} + (int32_t)(first * p->KW);
  for (index_t i = first; i < end; i++)
    for (index_t j = 0; j < p->KW; j++) {
      const vec pixel = load_apart(x + (top + i) * p->W + left + j, step);
      const mask wins = (pixel > best) | (pixel != pixel);
      best = choose(wins, pixel, best);
      winner = (wins & (int32_t)(i * p->KW + j)) | (~wins & winner);
    }
  store(y + ox, best);
  store_bytes(winners + ox, winner);
}

// One row of windows: four at a time where they are inside, the others one by one.
INLINE void row_of_windows(const Pool *p, const float *x, index_t oy, float *y, uint8_t *winners,
                           index_t step) {
  const index_t begin = (p->PW + p->SW - 1) / p->SW;  // the first that begins inside
  const index_t end = p->W + p->PW < p->KW ? 0 : (p->W + p->PW - p->KW) / p->SW + 1;  // and ends
  const index_t inside = end < p->OW ? end : p->OW;
  index_t ox = begin;
  for (; ox + LANES <= inside; ox += LANES) four_any_windows(p, x, oy, ox, y, winners, step);
  if (ox == begin) {
    any_windows(p, x, oy, 0, p->OW, y, winners);
    return;
  }
  if (ox < inside) {  // the last four once more
    four_any_windows(p, x, oy, inside - LANES, y, winners, step);
    ox = inside;
  }
  any_windows(p, x, oy, 0, begin, y, winners);
  any_windows(p, x, oy, ox, p->OW, y, winners);
}

static void pool_planes(const Pool *p, const float *x, float *y, uint8_t *winners) {
  const int fast = is_two_by_two(p);
  for (index_t plane = 0; plane < p->planes; plane++, x += p->H * p->W)
    for (index_t oy = 0; oy < p->OH; oy++, y += p->OW, winners += p->OW)
      if (!(fast && two_by_two_windows(p, x + 2 * oy * p->W, y, winners))) {
        if (p->SW == 1)
          row_of_windows(p, x, oy, y, winners, 1);
        else if (p->SW == 2)
          row_of_windows(p, x, oy, y, winners, 2);
        else
          row_of_windows(p, x, oy, y, winners, p->SW);
      }
}

int max_pool2d(const Array *x, const Array *y, const Array *winners, const Array *pooling) {
  if (!is_floats(x, 4)) return REFUSED;
  const index_t N = x->shape[0], C = x->shape[1];
  Pool p;
  if (!describe_pool(&p, N * C, x->shape[2], x->shape[3], pooling) ||
      !are_pooled(&p, y, winners, N, C) || !is_writeable(y) || !is_writeable(winners))
    return REFUSED;
  pool_planes(&p, floats(x), floats(y), bytes(winners));
  return DONE;
}

// Backward --------------------------------------------------------------------------------------

// The gradients of four windows, into 2 × 8 pixels.
INLINE void four_gradients(const float *dy, const uint8_t *winners, float *dx, index_t W) {
  const vec gradient = load(dy);
  const mask winner = __builtin_convertvector(*(const bytes4 *)winners, mask);
  vec pixel[4];
  for (int k = 0; k < 4; k++) pixel[k] = (vec)((winner == k) & (mask)gradient);
  store(dx, __builtin_shufflevector(pixel[0], pixel[1], 0, 4, 1, 5));
  store(dx + LANES, __builtin_shufflevector(pixel[0], pixel[1], 2, 6, 3, 7));
  store(dx + W, __builtin_shufflevector(pixel[2], pixel[3], 0, 4, 1, 5));
  store(dx + W + LANES, __builtin_shufflevector(pixel[2], pixel[3], 2, 6, 3, 7));
}

static void max_pool_two_by_two_backward(const Pool *p, const float *dy, const uint8_t *winners,
                                         float *dx) {
  for (index_t plane = 0; plane < p->planes; plane++, dx += p->H * p->W) {
    for (index_t oy = 0; oy < p->OH; oy++, dy += p->OW, winners += p->OW) {
      float *row = dx + 2 * oy * p->W;
      index_t ox = 0;
      for (; ox + LANES <= p->OW; ox += LANES)
        four_gradients(dy + ox, winners + ox, row + 2 * ox, p->W);
      if (ox < p->OW) {
        ox = p->OW - LANES;
        four_gradients(dy + ox, winners + ox, row + 2 * ox, p->W);
      }
      if (p->W % 2) row[p->W - 1] = row[2 * p->W - 1] = 0;  // seen by no window
    }
    if (p->H % 2) fill(dx + (p->H - 1) * p->W, p->W, 0);
  }
}

static void max_pool_any_backward(const Pool *p, const float *dy, const uint8_t *winners,
                                  float *dx) {
  fill(dx, p->planes * p->H * p->W, 0);
  for (index_t plane = 0; plane < p->planes; plane++, dx += p->H * p->W)
    for (index_t oy = 0; oy < p->OH; oy++)
      for (index_t ox = 0; ox < p->OW; ox++, dy++) {
        const index_t winner = *winners++;
        if (winner >= p->KH * p->KW) continue;
        const index_t h = oy * p->SH + winner / p->KW - p->PH;
        const index_t w = ox * p->SW + winner % p->KW - p->PW;
        if (h >= 0 && h < p->H && w >= 0 && w < p->W) dx[h * p->W + w] += *dy;
      }
}

static void unpool_planes(const Pool *p, const float *dy, const uint8_t *winners, float *dx) {
  if (is_two_by_two(p))
    max_pool_two_by_two_backward(p, dy, winners, dx);
  else
    max_pool_any_backward(p, dy, winners, dx);
}

int max_pool2d_backward(const Array *dy, const Array *winners, const Array *dx,
                        const Array *pooling) {
  if (!is_output(dx, 4)) return REFUSED;
  const index_t N = dx->shape[0], C = dx->shape[1];
  Pool p;
  if (!describe_pool(&p, N * C, dx->shape[2], dx->shape[3], pooling) ||
      !are_pooled(&p, dy, winners, N, C))
    return REFUSED;
  unpool_planes(&p, floats(dy), bytes(winners), floats(dx));
  return DONE;
}

// Means -----------------------------------------------------------------------------------------

// The first and the last offset from `start` on that lie in [0, size).
INLINE index_t first_inside(index_t start) { return start < 0 ? -start : 0; }

INLINE index_t last_inside(index_t start, index_t kernel, index_t size) {
  return start + kernel > size ? size - start : kernel;
}

// Sums four windows of 2 × 2: 8 pixels from `x` on and 8 from the next row.
INLINE vec four_sums(const float *x, index_t W) {
  const vec left = load(x) + load(x + W), right = load(x + LANES) + load(x + W + LANES);
  return __builtin_shufflevector(left, right, 0, 2, 4, 6) +
         __builtin_shufflevector(left, right, 1, 3, 5, 7);
}

static void average_two_by_two(const Pool *p, const float *x, float *y) {
  index_t ox = 0;
  for (; ox + LANES <= p->OW; ox += LANES)
    store(y + ox, four_sums(x + 2 * ox, p->W) * splat(0.25f));
  if (ox < p->OW) {
    ox = p->OW - LANES;
    store(y + ox, four_sums(x + 2 * ox, p->W) * splat(0.25f));
  }
}

static void average_any(const Pool *p, const float *x, index_t oy, float *y) {
  const index_t top = oy * p->SH - p->PH;
  const float size = (float)p->KH * (float)p->KW;
  for (index_t ox = 0; ox < p->OW; ox++) {
    const index_t left = ox * p->SW - p->PW, end = last_inside(left, p->KW, p->W);
    float sum = 0;
    for (index_t i = first_inside(top); i < last_inside(top, p->KH, p->H); i++) {
      const float *row = x + (top + i) * p->W + left;
      index_t j = first_inside(left);
      vec sums = splat(0);
      for (; j + LANES <= end; j += LANES) sums += load(row + j);
      for (; j < end; j++) sum += row[j];
      sum += sum_lanes(sums);
    }
    y[ox] = sum / size;
  }
}

int avg_pool2d(const Array *x, const Array *y, const Array *pooling) {
  if (!is_floats(x, 4) || !is_output(y, 4)) return REFUSED;
  const index_t N = x->shape[0], C = x->shape[1];
  Pool p;
  if (!describe_pool(&p, N * C, x->shape[2], x->shape[3], pooling)) return REFUSED;
  if (!has_shape4(y, N, C, p.OH, p.OW)) return REFUSED;
  const float *from = floats(x);
  float *to = floats(y);
  for (index_t plane = 0; plane < p.planes; plane++, from += p.H * p.W)
    for (index_t oy = 0; oy < p.OH; oy++, to += p.OW)
      if (is_two_by_two(&p))
        average_two_by_two(&p, from + 2 * oy * p.W, to);
      else
        average_any(&p, from, oy, to);
  return DONE;
}

// A quarter of four gradients, to 2 × 8 pixels.
INLINE void spread_four(const float *dy, float *dx, index_t W) {
  const vec share = load(dy) * splat(0.25f);
  const vec left = __builtin_shufflevector(share, share, 0, 0, 1, 1);
  const vec right = __builtin_shufflevector(share, share, 2, 2, 3, 3);
  store(dx, left);
  store(dx + LANES, right);
  store(dx + W, left);
  store(dx + W + LANES, right);
}

static void average_two_by_two_backward(const Pool *p, const float *dy, float *dx) {
  for (index_t oy = 0; oy < p->OH; oy++, dy += p->OW) {
    float *row = dx + 2 * oy * p->W;
    index_t ox = 0;
    for (; ox + LANES <= p->OW; ox += LANES) spread_four(dy + ox, row + 2 * ox, p->W);
    if (ox < p->OW) {
      ox = p->OW - LANES;
      spread_four(dy + ox, row + 2 * ox, p->W);
    }
    if (p->W % 2) row[p->W - 1] = row[2 * p->W - 1] = 0;  // seen by no window
  }
  if (p->H % 2) fill(dx + (p->H - 1) * p->W, p->W, 0);
}

static void average_any_backward(const Pool *p, const float *dy, float *dx) {
  const float size = (float)p->KH * (float)p->KW;
  fill(dx, p->H * p->W, 0);
  for (index_t oy = 0; oy < p->OH; oy++) {
    const index_t top = oy * p->SH - p->PH;
    for (index_t ox = 0; ox < p->OW; ox++) {
      const index_t left = ox * p->SW - p->PW, end = last_inside(left, p->KW, p->W);
      const float share = *dy++ / size;
      for (index_t i = first_inside(top); i < last_inside(top, p->KH, p->H); i++) {
        float *row = dx + (top + i) * p->W + left;
        index_t j = first_inside(left);
        for (; j + LANES <= end; j += LANES) store(row + j, load(row + j) + splat(share));
        for (; j < end; j++) row[j] += share;
      }
    }
  }
}

int avg_pool2d_backward(const Array *dy, const Array *dx, const Array *pooling) {
  if (!is_floats(dy, 4) || !is_output(dx, 4)) return REFUSED;
  const index_t N = dx->shape[0], C = dx->shape[1];
  Pool p;
  if (!describe_pool(&p, N * C, dx->shape[2], dx->shape[3], pooling)) return REFUSED;
  if (!has_shape4(dy, N, C, p.OH, p.OW)) return REFUSED;
  const float *from = floats(dy);
  float *to = floats(dx);
  for (index_t plane = 0; plane < p.planes; plane++, to += p.H * p.W, from += p.OH * p.OW)
    if (is_two_by_two(&p))
      average_two_by_two_backward(&p, from, to);
    else
      average_any_backward(&p, from, to);
  return DONE;
}
