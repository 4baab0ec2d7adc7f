// Softmax and cross-entropy.
#include "functions.h"
#include "kernels.h"

// ln x for a normal, positive x: x = 2^n · m with m in [√½, √2), and ln m = 2 artanh((m-1)/(m+1)).
INLINE double logarithm(double x) {
  union {
    double value;
    int64_t bits;
  } u = {x};
  if (!(x > 0) || u.bits >= 0x7FF0000000000000) return x != x ? x : x > 0 ? x : -__builtin_inf();
  int64_t n = (u.bits >> 52) - 1023;
  u.bits = (u.bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
  if (u.value > 1.4142135623730951) {
    u.value /= 2;
    n++;
  }
  const double t = (u.value - 1) / (u.value + 1), t2 = t * t;
  double sum = 0;
  for (int i = 21; i >= 1; i -= 2) sum = sum * t2 + 1.0 / i;
  return (double)n * 0.6931471805599453 + 2 * t * sum;
}

static float maximum(const float *row, index_t count) {
  float max = row[0];
  for (index_t k = 1; k < count; k++)
    if (row[k] > max || row[k] != row[k]) max = row[k];
  return max;
}

int softmax_cross_entropy(const Array *logits, const Array *labels, const Array *loss,
                          const Array *dlogits) {
  if (!is_floats(logits, 2) || !is_output(dlogits, 2) || !same_shape(logits, dlogits))
    return REFUSED;
  const index_t N = logits->shape[0], K = logits->shape[1];
  if (!is_array(labels, python.int32, 1) || labels->shape[0] != N) return REFUSED;
  if (!is_array(loss, python.float64, 1) || !is_writeable(loss) || loss->shape[0] != 1)
    return REFUSED;
  const int32_t *label = (const int32_t *)labels->data;
  if (N < 1 || K < 1) return REFUSED;
  for (index_t n = 0; n < N; n++)
    if (label[n] < 0 || label[n] >= K) return REFUSED;

  double total = 0;
  for (index_t n = 0; n < N; n++) {
    const float *z = floats(logits) + n * K;
    float *p = floats(dlogits) + n * K;
    const float max = maximum(z, K);
    double sum = 0;
    for (index_t k = 0; k < K; k += LANES) {
      const int lanes = least(LANES, K - k);
      const vec e = exponential(load_first(z + k, lanes) - splat(max));
      store_first(p + k, e, lanes);
      for (int i = 0; i < lanes; i++) sum += (double)e[i];
    }
    total += logarithm(sum) - ((double)z[label[n]] - (double)max);
    const float share = (float)(1 / (sum * (double)N));
    for (index_t k = 0; k < K; k++) p[k] *= share;
    p[label[n]] -= 1 / (float)N;
  }
  *(double *)loss->data = total / (double)N;
  return DONE;
}
