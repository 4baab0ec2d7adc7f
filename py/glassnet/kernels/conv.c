// 2-d convolution and its gradients: the algorithm for each shape.
#include "kernels.h"

#include "conv_depthwise.c"
#include "conv_direct.c"
#include "conv_winograd.c"

// In the order of kernels.h.
enum { DIRECT, WINOGRAD, DEPTHWISE };

// The rule.
static int algorithm_of(const Conv *c) {
  if (suits_depthwise(c)) return DEPTHWISE;
  return suits_winograd(c) ? WINOGRAD : DIRECT;
}

int conv2d_algorithm(const Array *x, const Array *weight, const Array *windows) {
  Conv c;
  return describe(&c, x, weight, windows) ? algorithm_of(&c) : REFUSED;
}

// Winograd's sums of several numbers may overflow, or make two infinities to no number, where those
// of the others would not.
static int algorithm_for(const Conv *c, const Array *const *arrays, int count) {
  const int algorithm = algorithm_of(c);
  if (algorithm == WINOGRAD)
    for (int i = 0; i < count; i++)
      if (!are_moderate(floats(arrays[i]), size_of(arrays[i]))) return DIRECT;
  return algorithm;
}

int conv2d(const Array *x, const Array *weight, const Array *bias, const Array *y,
           const Array *windows, const Array *scratch) {
  Conv c;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!is_bias_of(&c, bias) || !is_output_of(&c, y) || !is_writeable(y)) return REFUSED;

  Scratch s = open_scratch(scratch);
  const Array *const arrays[] = {x, weight};
  const float *b = is_absent(bias) ? 0 : floats(bias);
  switch (algorithm_for(&c, arrays, 2)) {
    case DEPTHWISE: {
      const Depthwise d = take_depthwise(&s, &c);
      if (shortage(&s)) return shortage(&s);
      convolve_depthwise(floats(y), &c, floats(x), floats(weight), b, &d);
      return DONE;
    }
    case WINOGRAD: {
      const Winograd w = winograd_forward(&c);
      Plan plan = take_winograd(&s, &w);
      if (shortage(&s)) return shortage(&s);
      convolve_winograd(floats(y), &w, floats(x), floats(weight), b, 0, &plan);
      return DONE;
    }
    default: {
      const Filters filters = take_filters(&s, &c);
      if (shortage(&s)) return shortage(&s);
      convolve_direct(floats(y), &c, x, weight, bias, &filters);
      return DONE;
    }
  }
}

// Whether dx (or None), dW and db can take a convolution's gradients.
INLINE int can_hold_gradients(const Conv *c, const Array *x, const Array *weight, const Array *dx,
                              const Array *dW, const Array *db) {
  return is_output(dW, 4) && same_shape(dW, weight) && is_output(db, 1) && is_vector(db, c->F) &&
         (is_absent(dx) || (is_output(dx, 4) && same_shape(dx, x)));
}

static void bias_gradient(float *db, const Conv *c, const float *dy) {
  for (index_t f = 0; f < c->F; f++) {
    db[f] = 0;
    for (index_t n = 0; n < c->N; n++) db[f] += sum_of(dy + (n * c->F + f) * c->P, c->P);
  }
}

static int backward_winograd(const Conv *c, const float *dy, const float *x, const float *weight,
                             float *dx, float *dW, float *db, Scratch s) {
  const Winograd forward = winograd_forward(c), back = winograd_input(c);
  Scratch again = s;  // one after the other, in the same memory
  const WeightSums sums = take_weight_sums(&s, &forward);
  Plan plan = take_winograd(&again, &back);
  if (!dx || again.used < s.used) again = s;  // whichever needs more
  if (shortage(&again)) return shortage(&again);
  bias_gradient(db, c, dy);
  sum_winograd(dW, &forward, x, dy, &sums);
  if (dx) convolve_winograd(dx, &back, dy, weight, 0, 1, &plan);
  return DONE;
}

int conv2d_backward(const Array *dy, const Array *x, const Array *weight, const Array *dx,
                    const Array *dW, const Array *db, const Array *windows, const Array *scratch) {
  Conv c;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!is_output_of(&c, dy) || !can_hold_gradients(&c, x, weight, dx, dW, db)) return REFUSED;

  Scratch s = open_scratch(scratch);
  const Array *const arrays[] = {x, weight, dy};
  float *to = is_absent(dx) ? 0 : floats(dx);
  switch (algorithm_for(&c, arrays, 3)) {
    case DEPTHWISE: {
      const Depthwise d = take_depthwise(&s, &c);
      if (shortage(&s)) return shortage(&s);
      bias_gradient(floats(db), &c, floats(dy));
      backward_depthwise(&c, floats(dy), floats(x), floats(weight), to, floats(dW), &d);
      return DONE;
    }
    case WINOGRAD:
      return backward_winograd(&c, floats(dy), floats(x), floats(weight), to, floats(dW),
                               floats(db), s);
    default: {
      const Gradients gradients = take_gradients(&s, &c, !is_absent(dx));
      if (shortage(&s)) return shortage(&s);
      backward_direct(&c, dy, x, weight, dx, floats(dW), floats(db), &gradients);
      return DONE;
    }
  }
}
