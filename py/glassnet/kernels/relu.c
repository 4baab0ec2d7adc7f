// The rectifier, element by element.
#include "kernels.h"

static void rectify(float *y, const float *x, index_t count) {
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const vec v = load(x + i);
    store(y + i, zero_where(v < splat(0), v));  // NaN is not < 0, and passes
  }
  for (; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

static void rectify_backward(float *dx, const float *dy, const float *y, index_t count) {
  index_t i = 0;
  for (; i + LANES <= count; i += LANES)
    store(dx + i, (vec)((load(y + i) > splat(0)) & (mask)load(dy + i)));
  for (; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

int relu(const Array *x, const Array *y) {
  if (!is_floats(x, ANY) || !is_output(y, ANY) || !same_shape(x, y)) return REFUSED;
  rectify(floats(y), floats(x), size_of(x));
  return DONE;
}

int relu_backward(const Array *dy, const Array *y, const Array *dx) {
  if (!is_floats(dy, ANY) || !is_floats(y, ANY) || !is_output(dx, ANY)) return REFUSED;
  if (!same_shape(dy, y) || !same_shape(dx, y)) return REFUSED;
  rectify_backward(floats(dx), floats(dy), floats(y), size_of(y));
  return DONE;
}
