// The rectifier, element by element.
#include "kernels.h"

int relu(const Array *x, const Array *y) {
  if (!is_floats(x, ANY) || !is_output(y, ANY) || !same_shape(x, y)) return REFUSED;
  const float *from = floats(x);
  float *to = floats(y);
  const index_t count = size_of(x);
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const vec v = load(from + i);
    store(to + i, zero_where(v < splat(0), v));  // NaN is not < 0, and passes
  }
  for (; i < count; i++) to[i] = from[i] < 0 ? 0 : from[i];
  return DONE;
}

int relu_backward(const Array *dy, const Array *y, const Array *dx) {
  if (!is_floats(dy, ANY) || !is_floats(y, ANY) || !is_output(dx, ANY)) return REFUSED;
  if (!same_shape(dy, y) || !same_shape(dx, y)) return REFUSED;
  const float *from = floats(dy), *value = floats(y);
  float *to = floats(dx);
  const index_t count = size_of(y);
  index_t i = 0;
  for (; i + LANES <= count; i += LANES)
    store(to + i, zero_where(load(value + i) <= splat(0), load(from + i)));
  for (; i < count; i++) to[i] = value[i] <= 0 ? 0 : from[i];
  return DONE;
}
