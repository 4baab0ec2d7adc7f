// Convolution of each channel by itself: as many groups as channels.
//
// There is no sum over channels, so nothing to make a matrix product of. Four pixels side by side
// are a vector, and each tap of the filter is one multiplication and one addition for it.
#include "conv.h"

// One channel of an image in a frame of its padding, and one of dy in a frame of its own; behind
// them, room for what the last vector of a row reads too much.
typedef struct {
  float *frame, *dy_frame, *turned;
  Conv back;  // the input's gradient as a convolution of dy, if it is one
} Depthwise;

static int suits_depthwise(const Conv *c) { return c->G > 1 && c->G == c->C; }

// Whether the input's gradient is a convolution of dy: no steps, no more padding than filter.
INLINE int turns_around(const Conv *c) {
  for (int d = 0; d < 2; d++) {
    const index_t reach = c->dilation[d] * ((d ? c->KW : c->KH) - 1);
    if (c->stride[d] != 1 || c->padding[d] > reach) return 0;
  }
  return 1;
}

INLINE index_t reach_of(const Conv *c, int d) {
  return c->dilation[d] * ((d ? c->KW : c->KH) - 1);
}

static Conv turned_around(const Conv *c) {
  Conv back = *c;
  back.H = c->OH;
  back.W = c->OW;
  back.OH = c->H;
  back.OW = c->W;
  back.P = c->H * c->W;
  for (int d = 0; d < 2; d++) back.padding[d] = reach_of(c, d) - c->padding[d];
  back.PH = c->OH + 2 * back.padding[0];
  back.PW = c->OW + 2 * back.padding[1];
  return back;
}

INLINE int64_t depthwise_frame(const Conv *c) {
  return (int64_t)c->PH * c->PW + 2 * LANES * (int64_t)c->stride[1];
}

static Depthwise take_depthwise(Scratch *s, const Conv *c) {
  const int turns = turns_around(c);
  Depthwise d = {.back = turns ? turned_around(c) : *c};
  d.frame = take_floats(s, depthwise_frame(c));
  d.dy_frame = take_floats(s, turns ? depthwise_frame(&d.back) : 0);
  d.turned = take_floats(s, c->KH * c->KW);
  return d;
}

// One channel (H, W) inside its frame, whose zeros are there already.
static void frame_channel(float *frame, const Conv *c, const float *channel) {
  for (index_t row = 0; row < c->H; row++)
    copy(frame + (row + c->padding[0]) * c->PW + c->padding[1], channel + row * c->W, c->W);
}

enum { MOST_TAPS = 9 };  // that registers hold

// One map (OH, OW) = bias + Σ_tap frame · w, or added to what is there. `step` is the stride; it and
// the filter's size are constants where it counts, so that taps stay in registers.
INLINE void depthwise_map(float *y, const Conv *c, const float *frame, const float *w, float bias,
                          int adds, index_t step, index_t KH, index_t KW) {
  vec tap[MOST_TAPS];
  const int are_held = KH * KW <= MOST_TAPS;
  for (index_t k = 0; are_held && k < KH * KW; k++) tap[k] = splat(w[k]);
  for (index_t oy = 0; oy < c->OH; oy++, y += c->OW)
    for (index_t ox = 0; ox < c->OW; ox += LANES) {
      const int lanes = least(LANES, c->OW - ox);
      vec sum = adds ? load_first(y + ox, lanes) : splat(bias);
      for (index_t i = 0; i < KH; i++) {
        const float *row = frame + (oy * c->stride[0] + i * c->dilation[0]) * c->PW + ox * step;
        for (index_t j = 0; j < KW; j++) {
          const index_t k = i * KW + j;
          sum += (are_held ? tap[k] : splat(w[k])) * load_apart(row + j * c->dilation[1], step);
        }
      }
      store_first(y + ox, sum, lanes);
    }
}

static void any_depthwise_map(float *y, const Conv *c, const float *frame, const float *w,
                              float bias, int adds) {
  const int is_common = c->KH == 3 && c->KW == 3;
  if (c->stride[1] == 1 && is_common)
    depthwise_map(y, c, frame, w, bias, adds, 1, 3, 3);
  else if (c->stride[1] == 2 && is_common)
    depthwise_map(y, c, frame, w, bias, adds, 2, 3, 3);
  else if (c->stride[1] == 1)
    depthwise_map(y, c, frame, w, bias, adds, 1, c->KH, c->KW);
  else
    depthwise_map(y, c, frame, w, bias, adds, c->stride[1], c->KH, c->KW);
}

static void convolve_depthwise(float *y, const Conv *c, const float *x, const float *weight,
                               const float *bias, const Depthwise *d) {
  const index_t each = c->F / c->C;  // filters of a channel
  fill(d->frame, depthwise_frame(c), 0);
  for (index_t n = 0; n < c->N; n++)
    for (index_t channel = 0; channel < c->C; channel++) {
      frame_channel(d->frame, c, x + (n * c->C + channel) * c->H * c->W);
      for (index_t f = channel * each; f < (channel + 1) * each; f++)
        any_depthwise_map(y + (n * c->F + f) * c->P, c, d->frame, weight + f * c->K,
                          bias ? bias[f] : 0, 0);
    }
}

// Back ------------------------------------------------------------------------------------------

// sums[j] += Σ dy · frame at `count` taps of a row, each `dilation` pixels from the last.
INLINE void depthwise_sums(float *sums, const Conv *c, const float *dy, const float *frame,
                           index_t step, int count) {
  vec sum[3] = {splat(0), splat(0), splat(0)};
  float rest[3] = {0, 0, 0};
  for (index_t oy = 0; oy < c->OH; oy++, dy += c->OW, frame += c->stride[0] * c->PW) {
    index_t ox = 0;
    for (; ox + LANES <= c->OW; ox += LANES) {
      const vec gradient = load(dy + ox);
      for (int j = 0; j < count; j++)
        sum[j] += gradient * load_apart(frame + ox * step + j * c->dilation[1], step);
    }
    for (; ox < c->OW; ox++)
      for (int j = 0; j < count; j++) rest[j] += dy[ox] * frame[ox * step + j * c->dilation[1]];
  }
  for (int j = 0; j < count; j++) sums[j] += sum_lanes(sum[j]) + rest[j];
}

static void add_depthwise_weights(float *dW, const Conv *c, const float *dy, const float *frame) {
  for (index_t i = 0; i < c->KH; i++)
    for (index_t j = 0; j < c->KW;) {
      const float *at = frame + i * c->dilation[0] * c->PW + j * c->dilation[1];
      float *to = dW + i * c->KW + j;
      const int three = j + 3 <= c->KW;
      if (three && c->stride[1] == 1)
        depthwise_sums(to, c, dy, at, 1, 3);
      else if (three && c->stride[1] == 2)
        depthwise_sums(to, c, dy, at, 2, 3);
      else
        depthwise_sums(to, c, dy, at, c->stride[1], three ? 3 : 1);
      j += three ? 3 : 1;
    }
}

// dx (H, W) += dy's part, each number of which goes where its window lies.
static void scatter_depthwise(float *frame, const Conv *c, const float *dy, const float *w) {
  for (index_t oy = 0; oy < c->OH; oy++, dy += c->OW)
    for (index_t i = 0; i < c->KH; i++)
      for (index_t j = 0; j < c->KW; j++) {
        const float tap = w[i * c->KW + j];
        float *to = frame + (oy * c->stride[0] + i * c->dilation[0]) * c->PW + j * c->dilation[1];
        for (index_t ox = 0; ox < c->OW; ox++) to[ox * c->stride[1]] += tap * dy[ox];
      }
}

static void crop_channel(float *channel, const Conv *c, const float *frame) {
  for (index_t row = 0; row < c->H; row++)
    copy(channel + row * c->W, frame + (row + c->padding[0]) * c->PW + c->padding[1], c->W);
}

// dx of one channel by way of dy in a frame of its own, and filters turned around.
static void depthwise_input(float *dx, const Conv *c, const float *dy, const float *weight,
                            index_t each, const Depthwise *d) {
  const Conv *back = &d->back;
  for (index_t f = 0; f < each; f++, dy += c->P, weight += c->K) {
    frame_channel(d->dy_frame, back, dy);
    for (index_t k = 0; k < c->K; k++) d->turned[k] = weight[c->K - 1 - k];
    any_depthwise_map(dx, back, d->dy_frame, d->turned, 0, f > 0);
  }
}

static void backward_depthwise(const Conv *c, const float *dy, const float *x, const float *weight,
                               float *dx, float *dW, const Depthwise *d) {
  const index_t each = c->F / c->C;
  // Turned around, zeros of the frame meet weights, and 0 · ∞ is no number.
  const int turns = turns_around(c) && are_moderate(weight, c->F * c->K);
  fill(dW, c->F * c->K, 0);
  fill(d->frame, depthwise_frame(c), 0);
  if (turns) fill(d->dy_frame, depthwise_frame(&d->back), 0);
  for (index_t n = 0; n < c->N; n++)
    for (index_t channel = 0; channel < c->C; channel++) {
      const index_t first = channel * each, at = (n * c->C + channel) * c->H * c->W;
      const float *maps = dy + (n * c->F + first) * c->P;
      frame_channel(d->frame, c, x + at);
      for (index_t f = 0; f < each; f++)
        add_depthwise_weights(dW + (first + f) * c->K, c, maps + f * c->P, d->frame);
      if (!dx) continue;
      if (turns) {
        depthwise_input(dx + at, c, maps, weight + first * c->K, each, d);
        continue;
      }
      fill(d->frame, depthwise_frame(c), 0);
      for (index_t f = 0; f < each; f++)
        scatter_depthwise(d->frame, c, maps + f * c->P, weight + (first + f) * c->K);
      crop_channel(dx + at, c, d->frame);
      fill(d->frame, depthwise_frame(c), 0);
    }
}
