// Parameter updates, in place.
#include "kernels.h"

INLINE int is_parameter(const Array *data, const Array *grad) {
  return is_output(data, ANY) && is_floats(grad, ANY) && same_shape(data, grad);
}

INLINE int is_state(const Array *state, const Array *data) {
  return is_output(state, ANY) && same_shape(state, data);
}

INLINE vec square_root(vec v) {
  vec root;
  for (int i = 0; i < LANES; i++) root[i] = __builtin_sqrtf(v[i]);
  return root;
}

int sgd_step(const Array *data, const Array *grad, const Array *velocity, double learning_rate,
             double momentum, int nesterov, double weight_decay) {
  if (!is_parameter(data, grad)) return REFUSED;
  if (!is_absent(velocity) && !is_state(velocity, data)) return REFUSED;
  float *w = floats(data), *v = is_absent(velocity) ? 0 : floats(velocity);
  const float *g = floats(grad);
  const index_t count = size_of(data);
  for (index_t i = 0; i < count; i += LANES) {
    const int lanes = least(LANES, count - i);
    const vec weight = load_first(w + i, lanes);
    vec step = load_first(g + i, lanes);
    if (weight_decay != 0) step += splat((float)weight_decay) * weight;
    if (v) {
      const vec speed = splat((float)momentum) * load_first(v + i, lanes) + step;
      store_first(v + i, speed, lanes);
      step = nesterov ? step + splat((float)momentum) * speed : speed;
    }
    store_first(w + i, weight - splat((float)learning_rate) * step, lanes);
  }
  return DONE;
}

int adam_step(const Array *data, const Array *grad, const Array *m, const Array *v, double size,
              double correction, double beta1, double beta2, double epsilon, double shrink,
              double decay) {
  if (!is_parameter(data, grad) || !is_state(m, data) || !is_state(v, data)) return REFUSED;
  float *w = floats(data), *mean = floats(m), *square = floats(v);
  const float *g = floats(grad);
  const index_t count = size_of(data);
  const vec keep1 = splat((float)(1 - beta1)), keep2 = splat((float)(1 - beta2));
  for (index_t i = 0; i < count; i += LANES) {
    const int lanes = least(LANES, count - i);
    const vec weight = load_first(w + i, lanes);
    vec gradient = load_first(g + i, lanes), mu = load_first(mean + i, lanes);
    if (decay != 0) gradient += splat((float)decay) * weight;
    mu += keep1 * (gradient - mu);
    const vec nu =
        splat((float)beta2) * load_first(square + i, lanes) + keep2 * gradient * gradient;
    const vec deviation = square_root(nu * splat((float)correction)) + splat((float)epsilon);
    store_first(mean + i, mu, lanes);
    store_first(square + i, nu, lanes);
    store_first(w + i, splat((float)shrink) * weight - splat((float)size) * (mu / deviation),
                lanes);
  }
  return DONE;
}
