// What a 2-d convolution is like: the sizes of its arrays, and how its windows lie.
#ifndef GLASSNET_CONV_H
#define GLASSNET_CONV_H

#include "array.h"
#include "tile.h"

typedef struct {
  index_t N;
  index_t C, H, W;    // one image of x
  index_t F, OH, OW;  // one image of y
  index_t PH, PW;     // one channel of x with its padding around it
  index_t KH, KW, G;
  index_t P, K;  // OH·OW, C/G·KH·KW
  index_t stride[2], padding[2], dilation[2];
} Conv;

// How the windows lie, as the caller's array of numbers says; each pair is (height, width).
typedef struct {
  int32_t stride[2], padding[2], dilation[2], groups;
} Windows;

static const index_t LONGEST = 1 << 20;  // of any side: keeps products within an int64

INLINE index_t places(index_t size, index_t kernel, index_t stride, index_t dilation) {
  const index_t span = dilation * (kernel - 1) + 1;
  return size < span ? 0 : (size - span) / stride + 1;
}

// Reads the sizes off the arrays; 0 if they do not fit together or are too large.
static int describe(Conv *c, const Array *x, const Array *weight, const Array *windows) {
  if (!is_floats(x, 4) || !is_floats(weight, 4)) return 0;
  if (!is_numbers(windows, sizeof(Windows) / sizeof(int32_t))) return 0;
  const Windows w = *(const Windows *)windows->data;
  for (int d = 0; d < 2; d++) {
    if (w.stride[d] < 1 || w.stride[d] > LONGEST) return 0;
    if (w.dilation[d] < 1 || w.dilation[d] > LONGEST) return 0;
    if (w.padding[d] < 0 || w.padding[d] > LONGEST) return 0;
  }
  if (w.groups < 1 || w.groups > LONGEST) return 0;
  for (int d = 0; d < 4; d++) {
    if (x->shape[d] > LONGEST || weight->shape[d] > LONGEST) return 0;
    if (weight->shape[d] < 1 || (d > 0 && x->shape[d] < 1)) return 0;
  }
  *c = (Conv){
      .N = x->shape[0],
      .C = x->shape[1],
      .H = x->shape[2],
      .W = x->shape[3],
      .F = weight->shape[0],
      .KH = weight->shape[2],
      .KW = weight->shape[3],
      .PH = x->shape[2] + 2 * w.padding[0],
      .PW = x->shape[3] + 2 * w.padding[1],
      .G = w.groups,
      .stride = {w.stride[0], w.stride[1]},
      .padding = {w.padding[0], w.padding[1]},
      .dilation = {w.dilation[0], w.dilation[1]},
  };
  if (c->C % c->G || c->F % c->G || weight->shape[1] != c->C / c->G) return 0;
  c->OH = places(c->PH, c->KH, w.stride[0], w.dilation[0]);
  c->OW = places(c->PW, c->KW, w.stride[1], w.dilation[1]);
  if (!c->OH || !c->OW) return 0;
  const int64_t K = (int64_t)weight->shape[1] * c->KH * c->KW, P = (int64_t)c->OH * c->OW;
  const int64_t bytes = sizeof(float);
  if ((int64_t)c->PH * c->PW > LARGEST / bytes || P > LARGEST / bytes) return 0;
  if ((int64_t)c->C * c->PH * c->PW > LARGEST / bytes || c->F * P > LARGEST / bytes) return 0;
  if (K > LARGEST / bytes) return 0;
  c->K = (index_t)K;
  c->P = (index_t)P;
  return 1;
}

INLINE int is_output_of(const Conv *c, const Array *y) {
  return is_floats(y, 4) && has_shape4(y, c->N, c->F, c->OH, c->OW);
}

INLINE int is_bias_of(const Conv *c, const Array *bias) {
  return is_absent(bias) || is_vector(bias, c->F);
}

INLINE index_t whole_tiles(index_t count) { return (count + ROWS - 1) / ROWS * ROWS; }

INLINE int64_t panels(index_t columns) { return (columns + PANEL - 1) / PANEL; }

#endif
