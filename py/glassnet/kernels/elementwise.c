// Number by number: activations, which bend each by itself, and the sum of two arrays.
#include "functions.h"
#include "kernels.h"

// In the order of kernels.h.
enum { RELU, LEAKY_RELU, ELU, SIGMOID, TANH, GELU };

// y of x, and dx of dy and what is kept of the way forward; `number` is the activation's own.
typedef vec (*Forward)(vec x, vec number);
typedef vec (*Backward)(vec dy, vec kept, vec number);

INLINE vec relu(vec x, vec number) {
  (void)number;
  return zero_where(x < splat(0), x);  // NaN is not < 0, and passes
}

INLINE vec relu_back(vec dy, vec y, vec number) {
  (void)number;
  return (vec)((y > splat(0)) & (mask)dy);
}

INLINE vec leaky_relu(vec x, vec slope) { return choose(x > splat(0), x, slope * x); }

INLINE vec leaky_relu_back(vec dy, vec x, vec slope) {
  return choose(x > splat(0), dy, slope * dy);
}

INLINE vec elu(vec x, vec alpha) {
  const mask positive = x > splat(0);
  return choose(positive, x, alpha * exponential_less_1(zero_where(positive, x)));
}

INLINE vec elu_back(vec dy, vec y, vec alpha) {
  return dy * choose(y > splat(0), splat(1), y + alpha);
}

INLINE vec sigmoid(vec x, vec number) {
  (void)number;
  return logistic(x);
}

INLINE vec sigmoid_back(vec dy, vec y, vec number) {
  (void)number;
  return dy * y * (splat(1) - y);
}

INLINE vec tanh_(vec x, vec number) {
  (void)number;
  return hyperbolic_tangent(x);
}

INLINE vec tanh_back(vec dy, vec y, vec number) {
  (void)number;
  return dy * (splat(1) - y * y);
}

INLINE vec gelu(vec x, vec number) {
  (void)number;
  return x * normal_of(x).share;
}

INLINE vec gelu_back(vec dy, vec x, vec number) {
  (void)number;
  const Normal normal = normal_of(x);
  return dy * (normal.share + x * normal.density);
}

// Up to three numbers lie in a vector of their own. Else the last four are done once more, rather
// than a few one by one; so only ReLU, which changes nothing the second time, may work in place.
INLINE void bend_each(float *y, const float *x, index_t count, vec number, Forward f) {
  float few[LANES] = {0}, bent[LANES];
  const int are_few = count < LANES;
  if (are_few) copy(few, x, count);
  const float *from = are_few ? few : x;
  float *to = are_few ? bent : y;
  const index_t last = are_few ? 0 : count - LANES;
  for (index_t i = 0; i < count; i += LANES) {
    const index_t at = i < last ? i : last;
    store(to + at, f(load(from + at), number));
  }
  if (are_few) copy(y, bent, count);
}

INLINE void unbend_each(float *dx, const float *dy, const float *kept, index_t count, vec number,
                        Backward f) {
  float few_dy[LANES] = {0}, few_kept[LANES] = {0}, few_dx[LANES];
  const int are_few = count < LANES;
  if (are_few) {
    copy(few_dy, dy, count);
    copy(few_kept, kept, count);
  }
  const float *d = are_few ? few_dy : dy, *k = are_few ? few_kept : kept;
  float *to = are_few ? few_dx : dx;
  const index_t last = are_few ? 0 : count - LANES;
  for (index_t i = 0; i < count; i += LANES) {
    const index_t at = i < last ? i : last;
    store(to + at, f(load(d + at), load(k + at), number));
  }
  if (are_few) copy(dx, few_dx, count);
}

INLINE int is_known(const Array *bend) {
  return is_vector(bend, 2) && floats(bend)[0] >= RELU && floats(bend)[0] <= GELU;
}

int activation(const Array *x, const Array *bend, const Array *y) {
  if (!is_floats(x, ANY) || !is_output(y, ANY) || !same_shape(x, y))
    return REFUSED;
  if (!is_known(bend)) return REFUSED;
  const vec number = splat(floats(bend)[1]);
  float *to = floats(y);
  const float *from = floats(x);
  const index_t count = size_of(x);
  switch ((int)floats(bend)[0]) {
    case RELU: bend_each(to, from, count, number, relu); return DONE;
    case LEAKY_RELU: bend_each(to, from, count, number, leaky_relu); return DONE;
    case ELU: bend_each(to, from, count, number, elu); return DONE;
    case SIGMOID: bend_each(to, from, count, number, sigmoid); return DONE;
    case TANH: bend_each(to, from, count, number, tanh_); return DONE;
    case GELU: bend_each(to, from, count, number, gelu); return DONE;
  }
  return REFUSED;
}

int activation_backward(const Array *dy, const Array *kept, const Array *bend, const Array *dx) {
  if (!is_floats(dy, ANY) || !is_floats(kept, ANY) || !is_output(dx, ANY)) return REFUSED;
  if (!same_shape(dy, kept) || !same_shape(dx, kept)) return REFUSED;
  if (!is_known(bend)) return REFUSED;
  const vec number = splat(floats(bend)[1]);
  float *to = floats(dx);
  const float *d = floats(dy), *k = floats(kept);
  const index_t count = size_of(dx);
  switch ((int)floats(bend)[0]) {
    case RELU: unbend_each(to, d, k, count, number, relu_back); return DONE;
    case LEAKY_RELU: unbend_each(to, d, k, count, number, leaky_relu_back); return DONE;
    case ELU: unbend_each(to, d, k, count, number, elu_back); return DONE;
    case SIGMOID: unbend_each(to, d, k, count, number, sigmoid_back); return DONE;
    case TANH: unbend_each(to, d, k, count, number, tanh_back); return DONE;
    case GELU: unbend_each(to, d, k, count, number, gelu_back); return DONE;
  }
  return REFUSED;
}

int add(const Array *a, const Array *b, const Array *y) {
  if (!is_floats(a, ANY) || !is_floats(b, ANY) || !is_output(y, ANY)) return REFUSED;
  if (!same_shape(a, b) || !same_shape(y, a)) return REFUSED;
  const index_t count = size_of(a);
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) store(floats(y) + i, load(floats(a) + i) + load(floats(b) + i));
  for (; i < count; i++) floats(y)[i] = floats(a)[i] + floats(b)[i];
  return DONE;
}
