// Dropout: what is left of some numbers when others, drawn by the caller, decide.
#include "kernels.h"

static void scale_each(float *out, const float *a, const float *b, index_t count) {
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) store(out + i, load(a + i) * load(b + i));
  for (; i < count; i++) out[i] = a[i] * b[i];
}

int dropout(const Array *x, const Array *chances, const Array *share, const Array *y,
            const Array *mask) {
  if (!is_floats(x, ANY) || !is_floats(chances, ANY) || !is_output(y, ANY) || !is_output(mask, ANY))
    return REFUSED;
  if (!same_shape(chances, x) || !same_shape(y, x) || !same_shape(mask, x)) return REFUSED;
  if (!is_vector(share, 2)) return REFUSED;
  const float p = floats(share)[0], kept = 1 / floats(share)[1];
  const index_t count = size_of(x);
  for (index_t i = 0; i < count; i++) floats(mask)[i] = floats(chances)[i] >= p ? kept : 0;
  scale_each(floats(y), floats(x), floats(mask), count);
  return DONE;
}

int dropout_backward(const Array *dy, const Array *mask, const Array *dx) {
  if (!is_floats(dy, ANY) || !is_floats(mask, ANY) || !is_output(dx, ANY)) return REFUSED;
  if (!same_shape(dy, mask) || !same_shape(dx, mask)) return REFUSED;
  scale_each(floats(dx), floats(dy), floats(mask), size_of(mask));
  return DONE;
}
