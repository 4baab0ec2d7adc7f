// Batch normalization: each channel over N, H and W.
#include "kernels.h"

typedef struct {
  index_t N, C, plane;  // plane = H·W
} Maps;

INLINE Maps maps_of(const Array *x) {
  return (Maps){x->shape[0], x->shape[1], x->shape[2] * x->shape[3]};
}

INLINE index_t map_at(Maps m, index_t n, index_t channel) { return (n * m.C + channel) * m.plane; }

typedef struct {
  vec sums;
  float rest;
} Sum;

// x̂ = (x - mean) · scale and y = γ·x̂ + β for one channel.
static void normalize(Maps m, index_t channel, const float *x, float mean, float scale, float gamma,
                      float beta, float *y, float *x_hat) {
  for (index_t n = 0; n < m.N; n++) {
    const index_t at = map_at(m, n, channel), end = at + m.plane;
    index_t i = at;
    for (; i + LANES <= end; i += LANES) {
      const vec normal = (load(x + i) - splat(mean)) * splat(scale);
      store(x_hat + i, normal);
      store(y + i, normal * splat(gamma) + splat(beta));
    }
    for (; i < end; i++) {
      x_hat[i] = (x[i] - mean) * scale;
      y[i] = x_hat[i] * gamma + beta;
    }
  }
}

static float channel_mean(Maps m, index_t channel, const float *x) {
  double total = 0;
  for (index_t n = 0; n < m.N; n++) {
    const float *map = x + map_at(m, n, channel);
    Sum sum = {splat(0), 0};
    index_t i = 0;
    for (; i + LANES <= m.plane; i += LANES) sum.sums += load(map + i);
    for (; i < m.plane; i++) sum.rest += map[i];
    total += (double)(sum_lanes(sum.sums) + sum.rest);
  }
  return (float)(total / ((double)m.N * (double)m.plane));
}

static float channel_variance(Maps m, index_t channel, const float *x, float mean) {
  double total = 0;
  for (index_t n = 0; n < m.N; n++) {
    const float *map = x + map_at(m, n, channel);
    Sum sum = {splat(0), 0};
    index_t i = 0;
    for (; i + LANES <= m.plane; i += LANES) {
      const vec distance = load(map + i) - splat(mean);
      sum.sums += distance * distance;
    }
    for (; i < m.plane; i++) sum.rest += (map[i] - mean) * (map[i] - mean);
    total += (double)(sum_lanes(sum.sums) + sum.rest);
  }
  return (float)(total / ((double)m.N * (double)m.plane));
}

INLINE float reciprocal_deviation(float variance, float epsilon) {
  return 1 / __builtin_sqrtf(variance + epsilon);
}

int batch_norm2d(const Array *x, const Array *gamma, const Array *beta, const Array *y,
                 const Array *mean, const Array *variance, const Array *x_hat,
                 const Array *epsilon) {
  if (!is_floats(x, 4) || !is_output(y, 4) || !is_output(x_hat, 4)) return REFUSED;
  if (!same_shape(x, y) || !same_shape(x, x_hat) || size_of(x) < 1) return REFUSED;
  if (!is_vector(epsilon, 1)) return REFUSED;
  const Maps m = maps_of(x);
  if (!is_vector(gamma, m.C) || !is_vector(beta, m.C)) return REFUSED;
  if (!is_vector(mean, m.C) || !is_vector(variance, m.C)) return REFUSED;
  if (!is_writeable(mean) || !is_writeable(variance)) return REFUSED;
  for (index_t c = 0; c < m.C; c++) {
    const float center = channel_mean(m, c, floats(x));
    const float spread = channel_variance(m, c, floats(x), center);
    floats(mean)[c] = center;
    floats(variance)[c] = spread;
    normalize(m, c, floats(x), center, reciprocal_deviation(spread, *floats(epsilon)), floats(gamma)[c],
              floats(beta)[c], floats(y), floats(x_hat));
  }
  return DONE;
}

int batch_norm2d_fixed(const Array *x, const Array *gamma, const Array *beta, const Array *mean,
                       const Array *variance, const Array *y, const Array *x_hat,
                       const Array *epsilon) {
  if (!is_floats(x, 4) || !is_output(y, 4) || !is_output(x_hat, 4)) return REFUSED;
  if (!same_shape(x, y) || !same_shape(x, x_hat) || !is_vector(epsilon, 1)) return REFUSED;
  const Maps m = maps_of(x);
  if (!is_vector(gamma, m.C) || !is_vector(beta, m.C)) return REFUSED;
  if (!is_vector(mean, m.C) || !is_vector(variance, m.C)) return REFUSED;
  for (index_t c = 0; c < m.C; c++)
    normalize(m, c, floats(x), floats(mean)[c], reciprocal_deviation(floats(variance)[c], *floats(epsilon)),
              floats(gamma)[c], floats(beta)[c], floats(y), floats(x_hat));
  return DONE;
}

// Σ dy and Σ dy·x̂ of one channel.
static void gradient_sums(Maps m, index_t channel, const float *dy, const float *x_hat,
                          double *dbeta, double *dgamma) {
  for (index_t n = 0; n < m.N; n++) {
    const index_t at = map_at(m, n, channel), end = at + m.plane;
    Sum beta = {splat(0), 0}, gamma = {splat(0), 0};
    index_t i = at;
    for (; i + LANES <= end; i += LANES) {
      beta.sums += load(dy + i);
      gamma.sums += load(dy + i) * load(x_hat + i);
    }
    for (; i < end; i++) {
      beta.rest += dy[i];
      gamma.rest += dy[i] * x_hat[i];
    }
    *dbeta += (double)(sum_lanes(beta.sums) + beta.rest);
    *dgamma += (double)(sum_lanes(gamma.sums) + gamma.rest);
  }
}

int batch_norm2d_backward(const Array *dy, const Array *x_hat, const Array *gamma,
                          const Array *variance, const Array *dx, const Array *dgamma,
                          const Array *dbeta, const Array *epsilon) {
  if (!is_floats(dy, 4) || !is_floats(x_hat, 4) || !is_output(dx, 4)) return REFUSED;
  if (!same_shape(dy, x_hat) || !same_shape(dy, dx) || size_of(dy) < 1) return REFUSED;
  if (!is_vector(epsilon, 1)) return REFUSED;
  const Maps m = maps_of(dy);
  if (!is_vector(gamma, m.C) || !is_vector(variance, m.C)) return REFUSED;
  if (!is_vector(dgamma, m.C) || !is_vector(dbeta, m.C)) return REFUSED;
  if (!is_writeable(dgamma) || !is_writeable(dbeta)) return REFUSED;
  const double pixels = (double)m.N * (double)m.plane;
  for (index_t c = 0; c < m.C; c++) {
    double beta_sum = 0, gamma_sum = 0;
    gradient_sums(m, c, floats(dy), floats(x_hat), &beta_sum, &gamma_sum);
    floats(dbeta)[c] = (float)beta_sum;
    floats(dgamma)[c] = (float)gamma_sum;
    const float scale = floats(gamma)[c] * reciprocal_deviation(floats(variance)[c], *floats(epsilon));
    const float shift = (float)(beta_sum / pixels), slope = (float)(gamma_sum / pixels);
    for (index_t n = 0; n < m.N; n++) {
      const index_t at = map_at(m, n, c), end = at + m.plane;
      index_t i = at;
      for (; i + LANES <= end; i += LANES) {
        const vec centered =
            load(floats(dy) + i) - splat(shift) - load(floats(x_hat) + i) * splat(slope);
        store(floats(dx) + i, splat(scale) * centered);
      }
      for (; i < end; i++)
        floats(dx)[i] = scale * (floats(dy)[i] - shift - floats(x_hat)[i] * slope);
    }
  }
  return DONE;
}

int running_average(const Array *running, const Array *batch, const Array *numbers) {
  if (!is_output(running, 1) || !is_floats(batch, 1) || !same_shape(running, batch)) return REFUSED;
  if (!is_vector(numbers, 2)) return REFUSED;
  const float share = floats(numbers)[0], factor = floats(numbers)[1];
  for (index_t c = 0; c < running->shape[0]; c++)
    floats(running)[c] += share * (factor * floats(batch)[c] - floats(running)[c]);
  return DONE;
}
