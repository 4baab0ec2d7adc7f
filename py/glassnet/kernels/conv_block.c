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

int conv_block(const Array *x, const Array *weight, const Array *bias, const Array *y,
               const Array *winners, const Array *windows, const Array *pooling,
               const Array *scratch) {
  Conv c;
  Pool p;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!is_bias_of(&c, bias) || !describe_pooling(&p, &c, pooling) ||
      !are_pooled(&p, y, winners, c.N, c.F) || !is_writeable(y) || !is_writeable(winners))
    return REFUSED;

  Scratch s = open_scratch(scratch);
  const Filters filters = take_filters(&s, &c);
  float *maps = take_floats(&s, (int64_t)c.F * c.P);
  if (shortage(&s)) return shortage(&s);

  pack_filters(&filters, &c, weight, bias);
  const index_t pooled = c.F * p.OH * p.OW;
  for (index_t n = 0; n < c.N; n++) {
    float *out = floats(y) + n * pooled;
    forward_image(maps, &c, padded_image(filters.frame, x, &c, n), &filters);
    pool_planes(&p, maps, out, bytes(winners) + n * pooled);
    bend_each(out, out, pooled, splat(0), relu);
  }
  return DONE;
}
