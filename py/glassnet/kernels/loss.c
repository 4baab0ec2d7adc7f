// Softmax and cross-entropy.
#include "kernels.h"

// e^x, within 2 units in the last place, for the x <= 0 that softmax needs (NaN stays NaN).
// x = n·ln 2 + r with |r| <= ln 2 / 2: e^r by its power series, times 2^n.
INLINE vec exponential(vec x) {
  typedef uint32_t bits __attribute__((vector_size(16)));
  const vec floor = splat(-87.3f);  // e^-87.3 is about the smallest normal float
  const mask tiny = x < floor;
  const vec bounded = choose(tiny, floor, x);
  const vec rounder = splat(12582912.0f);  // 1.5 · 2^23: adding it leaves n in the low bits
  const vec rounded = bounded * splat(1.44269504f) + rounder;
  const vec n = rounded - rounder;
  const vec r = (bounded - n * splat(0.693359375f)) + n * splat(2.12194440e-4f);
  static const float series[] = {1.0f / 5040, 1.0f / 720, 1.0f / 120, 1.0f / 24,
                                 1.0f / 6,    1.0f / 2,   1.0f,       1.0f};
  vec e = splat(series[0]);
  for (int i = 1; i < 8; i++) e = e * r + splat(series[i]);
  const bits power = ((bits)rounded - (bits)rounder + 127) << 23;  // 2^n, from its bits
  return zero_where(tiny, e * (vec)power);
}

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
