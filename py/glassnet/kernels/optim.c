// Parameter updates, in place.
#include "kernels.h"

INLINE int is_parameter(const Array *data, const Array *grad) {
  return is_output(data, ANY) && is_floats(grad, ANY) && same_shape(data, grad);
}

INLINE int is_state(const Array *state, const Array *data) {
  return is_output(state, ANY) && same_shape(state, data);
}

// Whether each list holds one array for each parameter; `states` are what is kept beside data.
static int are_parameters(const List *data, const List *grad, const List *const *states,
                          int kinds) {
  if (data->type != python.list) return 0;
  const index_t count = data->length;
  if (!is_list(grad, count)) return 0;
  for (int k = 0; k < kinds; k++)
    if (!is_list(states[k], count)) return 0;
  for (index_t p = 0; p < count; p++) {
    if (!is_parameter(data->items[p], grad->items[p])) return 0;
    for (int k = 0; k < kinds; k++)
      if (!is_state(states[k]->items[p], data->items[p])) return 0;
  }
  return 1;
}

INLINE vec square_root(vec v) {
  vec root;
  for (int i = 0; i < LANES; i++) root[i] = __builtin_sqrtf(v[i]);
  return root;
}

INLINE int has_infinity(vec v) {
  const mask found = v == splat(__builtin_inff());
  return (found[0] | found[1] | found[2] | found[3]) != 0;
}

// SGD -------------------------------------------------------------------------------------------

static void sgd(float *w, const float *g, float *v, index_t count, vec learning_rate, vec momentum,
                int nesterov, float weight_decay) {
  for (index_t i = 0; i < count; i += LANES) {
    const int lanes = least(LANES, count - i);
    const vec weight = load_first(w + i, lanes);
    vec step = load_first(g + i, lanes);
    if (weight_decay != 0) step += splat(weight_decay) * weight;
    if (v) {
      const vec speed = momentum * load_first(v + i, lanes) + step;
      store_first(v + i, speed, lanes);
      step = nesterov ? step + momentum * speed : speed;
    }
    store_first(w + i, weight - learning_rate * step, lanes);
  }
}

int sgd_step(const List *data, const List *grad, const List *velocity, double learning_rate,
             double momentum, int nesterov, double weight_decay) {
  const int has_velocity = !is_absent(velocity);
  if (!are_parameters(data, grad, &velocity, has_velocity)) return REFUSED;
  for (index_t p = 0; p < data->length; p++) {
    const Array *w = data->items[p];
    float *v = has_velocity ? floats(velocity->items[p]) : 0;
    sgd(floats(w), floats(grad->items[p]), v, size_of(w), splat((float)learning_rate),
        splat((float)momentum), nesterov, (float)weight_decay);
  }
  return DONE;
}

// Adam ------------------------------------------------------------------------------------------

typedef struct {
  vec size, correction, root, keep1, beta2, keep2, epsilon, shrink;
  float decay;
} AdamConstants;

static void adam(float *w, const float *g, float *m, float *v, index_t count, AdamConstants c) {
  for (index_t i = 0; i < count; i += LANES) {
    const int lanes = least(LANES, count - i);
    const vec weight = load_first(w + i, lanes);
    vec gradient = load_first(g + i, lanes), mean = load_first(m + i, lanes);
    if (c.decay != 0) gradient += splat(c.decay) * weight;
    mean += c.keep1 * (gradient - mean);
    const vec square = c.beta2 * load_first(v + i, lanes) + c.keep2 * gradient * gradient;
    const vec corrected = square * c.correction;
    vec deviation = square_root(corrected);
    if (has_infinity(corrected)) deviation = square_root(square) * c.root;  // smaller on the way
    deviation += c.epsilon;
    store_first(m + i, mean, lanes);
    store_first(v + i, square, lanes);
    store_first(w + i, c.shrink * weight - c.size * (mean / deviation), lanes);
  }
}

int adam_step(const List *data, const List *grad, const List *m, const List *v, double size,
              double correction, double beta1, double beta2, double epsilon, double shrink,
              double decay) {
  const List *const states[] = {m, v};
  if (!are_parameters(data, grad, states, 2)) return REFUSED;
  const AdamConstants constants = {
      .size = splat((float)size),
      .correction = splat((float)correction),
      .root = splat((float)__builtin_sqrt(correction)),
      .keep1 = splat((float)(1 - beta1)),
      .beta2 = splat((float)beta2),
      .keep2 = splat((float)(1 - beta2)),
      .epsilon = splat((float)epsilon),
      .shrink = splat((float)shrink),
      .decay = (float)decay,
  };
  for (index_t p = 0; p < data->length; p++) {
    const Array *w = data->items[p];
    adam(floats(w), floats(grad->items[p]), floats(m->items[p]), floats(v->items[p]), size_of(w),
         constants);
  }
  return DONE;
}

// Mean of weights -------------------------------------------------------------------------------

static void approach(float *mean, const float *w, index_t count, vec share) {
  for (index_t i = 0; i < count; i += LANES) {
    const int lanes = least(LANES, count - i);
    const vec before = load_first(mean + i, lanes);
    store_first(mean + i, before + share * (load_first(w + i, lanes) - before), lanes);
  }
}

int average_step(const List *mean, const List *data, double share) {
  if (!are_parameters(mean, data, 0, 0)) return REFUSED;
  for (index_t p = 0; p < mean->length; p++) {
    const Array *m = mean->items[p];
    approach(floats(m), floats(data->items[p]), size_of(m), splat((float)share));
  }
  return DONE;
}
