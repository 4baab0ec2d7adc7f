// A convolution, ReLU and max pooling in one go, image by image.
//
// Between the three lie maps several times as large as the result. Here those of one image at a
// time are in scratch memory and never leave the cache. ReLU comes last, on the winners alone:
// the larger of two numbers is the larger after ReLU, too. conv_block_backward.c is the way back.
#include "kernels.h"

// Describes the pooling of one image's maps; 0 if it does not fit them or is too large.
static int describe_pooling(Pool *p, const Conv *c, const Array *pooling) {
  return describe_pool(p, c->F, c->OH, c->OW, pooling) && p->OH <= LONGEST && p->OW <= LONGEST &&
         (int64_t)c->F * p->OH * p->OW <= LARGEST / (int64_t)sizeof(float);
}

// Pools what is in `maps`, of images from n on, and cuts off what is negative.
static void finish_images(const Pool *p, const float *maps, index_t map_size, index_t n,
                          index_t count, const Array *y, const Array *winners) {
  const index_t pooled = p->planes * p->OH * p->OW;
  for (index_t i = 0; i < count; i++, n++) {
    float *out = floats(y) + n * pooled;
    pool_planes(p, maps + i * map_size, out, bytes(winners) + n * pooled);
    bend_each(out, out, pooled, splat(0), relu);
  }
}

static int block_direct(const Conv *c, const Pool *p, const Array *x, const Array *weight,
                        const Array *bias, const Array *y, const Array *winners, Scratch s) {
  const Filters filters = take_filters(&s, c);
  float *maps = take_floats(&s, (int64_t)c->F * c->P);
  if (shortage(&s)) return shortage(&s);
  pack_filters(&filters, c, weight, bias);
  for (index_t n = 0; n < c->N; n++) {
    forward_image(maps, c, padded_image(filters.frame, x, c, n), &filters);
    finish_images(p, maps, c->F * c->P, n, 1, y, winners);
  }
  return DONE;
}

// As many images at a time as a block of tiles has.
static int block_winograd(const Conv *c, const Pool *p, const Array *x, const Array *weight,
                          const Array *bias, const Array *y, const Array *winners, Scratch s) {
  const Winograd w = winograd_forward(c);
  const index_t most = w.rows < w.TH ? 1 : w.rows / w.TH;
  Plan plan = take_winograd(&s, &w);
  float *maps = take_floats(&s, (int64_t)most * c->F * c->P);
  if (shortage(&s)) return shortage(&s);
  prepare_winograd(&plan, &w, floats(weight), 0);
  for (index_t n = 0; n < c->N; n += most) {
    const index_t count = least(most, c->N - n);
    convolve_images(maps, &w, floats(x), is_absent(bias) ? 0 : floats(bias), &plan, n, n + count);
    finish_images(p, maps, c->F * c->P, n, count, y, winners);
  }
  return DONE;
}

int conv_block(const Array *x, const Array *weight, const Array *bias, const Array *y,
               const Array *winners, const Array *windows, const Array *pooling,
               const Array *scratch) {
  Conv c;
  Pool p;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!is_bias_of(&c, bias) || !describe_pooling(&p, &c, pooling) ||
      !are_pooled(&p, y, winners, c.N, c.F) || !is_writeable(y) || !is_writeable(winners))
    return REFUSED;
  const Array *const arrays[] = {x, weight};
  return (algorithm_for(&c, arrays, 2) == WINOGRAD ? block_winograd : block_direct)(
      &c, &p, x, weight, bias, y, winners, open_scratch(scratch));
}
