// y = x · Wᵀ + b and its gradients.
#include "kernels.h"

// Whether `bytes(largest step) = (K - 1) * column * 4` fits the step table.
INLINE int fits(int64_t K, int64_t column) {
  return K * column * (int64_t)sizeof(float) <= LARGEST;
}

// out[c] = Σ_r m[r, c], m being (rows, columns), dense.
static void sum_rows(float *out, const float *m, index_t rows, index_t columns) {
  fill(out, columns, 0);
  for (index_t r = 0; r < rows; r++, m += columns) {
    index_t c = 0;
    for (; c + LANES <= columns; c += LANES) store(out + c, load(out + c) + load(m + c));
    for (; c < columns; c++) out[c] += m[c];
  }
}

int linear(const Array *x, const Array *weight, const Array *bias, const Array *y,
           const Array *scratch) {
  if (!is_floats(x, 2) || !is_floats(weight, 2) || !is_output(y, 2) || !is_scratch(scratch))
    return REFUSED;
  const index_t N = x->shape[0], I = x->shape[1], O = weight->shape[0];
  if (weight->shape[1] != I || y->shape[0] != N || y->shape[1] != O) return REFUSED;
  if (!is_absent(bias) && !is_vector(bias, O)) return REFUSED;
  if (!fits(I, 1)) return REFUSED;

  Scratch s = open_scratch(scratch);
  int32_t *step = take_steps(&s, I);
  float *panel = take_floats(&s, (int64_t)I * PANEL);
  if (shortage(&s)) return shortage(&s);

  const Matrix a = {floats(x), I, 1}, b = {floats(weight), 1, I};
  gemm(floats(y), O, a, b, is_absent(bias) ? 0 : floats(bias), N, O, I, step, panel);
  return DONE;
}

int linear_backward(const Array *dy, const Array *x, const Array *weight, const Array *dx,
                    const Array *dW, const Array *db, const Array *scratch) {
  if (!is_floats(dy, 2) || !is_floats(x, 2) || !is_floats(weight, 2) || !is_output(dW, 2) ||
      !is_output(db, 1) || !is_scratch(scratch))
    return REFUSED;
  const index_t N = x->shape[0], I = x->shape[1], O = weight->shape[0];
  if (dy->shape[0] != N || dy->shape[1] != O || weight->shape[1] != I) return REFUSED;
  if (!same_shape(dW, weight) || db->shape[0] != O) return REFUSED;
  const int needs_dx = !is_absent(dx);
  if (needs_dx && !(is_output(dx, 2) && same_shape(dx, x))) return REFUSED;
  if (!fits(N, O) || !fits(O, 1)) return REFUSED;

  Scratch s = open_scratch(scratch);
  const int64_t K = N > O ? N : O;
  int32_t *step = take_steps(&s, K);
  float *panel = take_floats(&s, K * PANEL);
  if (shortage(&s)) return shortage(&s);

  sum_rows(floats(db), floats(dy), N, O);
  const Matrix dyT = {floats(dy), 1, O}, x_rows = {floats(x), I, 1};
  gemm(floats(dW), I, dyT, x_rows, 0, O, I, N, step, panel);
  if (needs_dx) {
    const Matrix dy_rows = {floats(dy), O, 1}, W = {floats(weight), I, 1};
    gemm(floats(dx), I, dy_rows, W, 0, N, I, O, step, panel);
  }
  return DONE;
}
