// The gradients of a convolution with ReLU and max pooling behind it.
//
// Of all pixels of the maps only the winners of the pooling get a gradient, and of those only the
// ones that ReLU let through: one in four of a pooling of 2 × 2, or fewer. So they are listed, and
// each is followed by itself to the window of the image it was computed from:
//
//     dW[f] += g · window        dx[window] += g · W[f]        db[f] += g
//
// Images lie channels last, so that a row of a window is one run of floats. The others' gradient
// is 0 and what it would be multiplied with is not even read. That is right only as long as
// everything is finite (0 · infinity is no number); if it is not, the kernel refuses.
#include "kernels.h"

enum { AT_ONCE = 6 };  // vectors of a window that are held in registers

// The floats of a window as vectors, filter by filter in this order. A run whose length is no
// multiple of LANES is followed by lanes that count for nothing.
typedef struct {
  index_t runs, length;     // runs of floats in a window, floats in a run
  index_t run_vectors;      // vectors of a run
  index_t vectors, floats;  // of the whole window
} Window;

INLINE Window window_of(const Conv *c) {
  // Where neighbors in a row are neighbors in memory, the row is one run; else every pixel is.
  const int rows = c->G == 1 && c->dilation[1] == 1;
  Window w = {.runs = rows ? c->KH : c->KH * c->KW, .length = rows ? c->KW * c->C : c->C / c->G};
  w.run_vectors = (w.length + LANES - 1) / LANES;
  w.vectors = w.runs * w.run_vectors;
  w.floats = w.vectors * LANES;
  return w;
}

// Element e of run r is a weight: which one, counted in its filter.
INLINE index_t weight_at(const Window *w, const Conv *c, index_t r, index_t e) {
  const index_t channels = c->C / c->G, area = c->KH * c->KW;
  if (w->runs == area && w->length == channels) return e * area + r;  // a pixel's channels
  return e % channels * area + r * c->KW + e / channels;              // a row's pixels
}

static void fill_places(int32_t *at, const Window *w, const Conv *c) {
  const index_t per_row = w->runs / c->KH;
  for (index_t r = 0; r < w->runs; r++) {
    const index_t row = r / per_row * c->dilation[0], column = r % per_row * c->dilation[1];
    for (index_t v = 0; v < w->run_vectors; v++)
      *at++ = (int32_t)((row * c->PW + column) * c->C + v * LANES);
  }
}

static void spread_weights(float *spread, const float *weight, const Window *w, const Conv *c) {
  fill(spread, c->F * w->floats, 0);
  for (index_t f = 0; f < c->F; f++, weight += c->K)
    for (index_t r = 0; r < w->runs; r++, spread += w->run_vectors * LANES)
      for (index_t e = 0; e < w->length; e++) spread[e] = weight[weight_at(w, c, r, e)];
}

static void collect_weights(float *weight, const float *spread, const Window *w, const Conv *c) {
  for (index_t f = 0; f < c->F; f++, weight += c->K)
    for (index_t r = 0; r < w->runs; r++, spread += w->run_vectors * LANES)
      for (index_t e = 0; e < w->length; e++) weight[weight_at(w, c, r, e)] = spread[e];
}

// Channels last ---------------------------------------------------------------------------------

INLINE index_t inner_place(const Conv *c, index_t row) {
  return ((row + c->padding[0]) * c->PW + c->padding[1]) * c->C;
}

// One image (C, H, W) into the middle of (PH, PW, C).
static void to_channels_last(float *to, const float *from, const Conv *c) {
  const index_t plane = c->H * c->W;
  for (index_t row = 0; row < c->H; row++, from += c->W) {
    float *out = to + inner_place(c, row);
    index_t ch = 0;
    for (; ch + LANES <= c->C; ch += LANES) {
      index_t column = 0;
      for (; column + LANES <= c->W; column += LANES) {
        vec block[4];
        for (int i = 0; i < LANES; i++) block[i] = load(from + (ch + i) * plane + column);
        transpose(block);
        for (int i = 0; i < LANES; i++) store(out + (column + i) * c->C + ch, block[i]);
      }
      for (; column < c->W; column++)
        for (int i = 0; i < LANES; i++)
          out[column * c->C + ch + i] = from[(ch + i) * plane + column];
    }
    for (; ch < c->C; ch++)
      for (index_t column = 0; column < c->W; column++)
        out[column * c->C + ch] = from[ch * plane + column];
  }
}

static void from_channels_last(float *to, const float *from, const Conv *c) {
  const index_t plane = c->H * c->W;
  for (index_t row = 0; row < c->H; row++, to += c->W) {
    const float *in = from + inner_place(c, row);
    index_t ch = 0;
    for (; ch + LANES <= c->C; ch += LANES) {
      index_t column = 0;
      for (; column + LANES <= c->W; column += LANES) {
        vec block[4];
        for (int i = 0; i < LANES; i++) block[i] = load(in + (column + i) * c->C + ch);
        transpose(block);
        for (int i = 0; i < LANES; i++) store(to + (ch + i) * plane + column, block[i]);
      }
      for (; column < c->W; column++)
        for (int i = 0; i < LANES; i++) to[(ch + i) * plane + column] = in[column * c->C + ch + i];
    }
    for (; ch < c->C; ch++)
      for (index_t column = 0; column < c->W; column++)
        to[ch * plane + column] = in[column * c->C + ch];
  }
}

// Winners ---------------------------------------------------------------------------------------

enum { MOST_WINNERS = 256 };  // of one window of the pooling

// The winners of one image that get a gradient, filter after filter.
typedef struct {
  int32_t *window;  // where the first float of its window lies
  float *gradient;
  int32_t *begin;                // of each filter, and of what would be the next
  int32_t *place;                // of the window of each pixel of a map
  int32_t inside[MOST_WINNERS];  // from a pooling's first pixel to the winner
} Winners;

static void fill_winners(Winners *list, const Conv *c, const Pool *p) {
  fill_pixels(list->place, c);
  for (index_t i = 0; i < c->P; i++)
    list->place[i] = list->place[i] / (int32_t)sizeof(float) * (int32_t)c->C;
  for (index_t k = 0; k < MOST_WINNERS; k++)
    list->inside[k] = k < p->KH * p->KW ? (int32_t)(k / p->KW * p->W + k % p->KW) : 0;
}

// Whether winner k of the window at (oy, ox) is a pixel of the map, and not what somebody made up.
INLINE int is_pixel(Pool p, index_t oy, index_t ox, index_t k, int is_padded) {
  if (k >= p.KH * p.KW) return 0;
  if (!is_padded) return 1;
  const index_t h = oy * p.SH + k / p.KW - p.PH, w = ox * p.SW + k % p.KW - p.PW;
  return h >= 0 && h < p.H && w >= 0 && w < p.W;
}

// Lists the winners of one map from `count` on; returns how many there are then. Sizes are taken
// by value: they would have to be read again after everything that is stored.
INLINE int32_t list_map(const Winners *list, int32_t count, Pool p, int32_t channel,
                        const float *dy, const float *y, const uint8_t *winners, int is_padded) {
  int32_t *window = list->window;
  float *gradient = list->gradient;
  const int32_t *place = list->place, *inside = list->inside;
  for (index_t oy = 0; oy < p.OH; oy++)
    for (index_t ox = 0; ox < p.OW; ox++) {
      const index_t k = *winners++;
      const float g = *dy++, value = *y++;
      const index_t first = (oy * p.SH - p.PH) * p.W + ox * p.SW - p.PW;
      const int there = is_pixel(p, oy, ox, k, is_padded);
      window[count] = place[there ? first + inside[k] : 0] + channel;
      gradient[count] = g;
      count += there & !(value <= 0) & (g != 0);  // if not, the next one takes its place
    }
  return count;
}

static void list_winners(const Winners *list, const Conv *c, const Pool *p, const float *dy,
                         const float *y, const uint8_t *winners) {
  const index_t size = p->OH * p->OW;
  int32_t count = 0;
  for (index_t f = 0; f < c->F; f++, dy += size, y += size, winners += size) {
    const int32_t channel = (int32_t)(f / (c->F / c->G) * (c->C / c->G));  // the first it reads
    list->begin[f] = count;
    count = p->PH || p->PW ? list_map(list, count, *p, channel, dy, y, winners, 1)
                           : list_map(list, count, *p, channel, dy, y, winners, 0);
  }
  list->begin[c->F] = count;
}

// sums += Σ g · image[window], for `vectors` vectors of the window, a constant.
INLINE void gather(float *sums, const float *image, const int32_t *at, const int32_t *window,
                   const float *gradient, index_t count, int vectors) {
  vec sum[AT_ONCE];
  const float *place[AT_ONCE];
  for (int v = 0; v < vectors; v++) {
    sum[v] = load(sums + v * LANES);
    place[v] = image + at[v];
  }
  for (index_t i = 0; i < count; i++) {
    const vec g = splat(gradient[i]);
    for (int v = 0; v < vectors; v++) sum[v] += g * load(place[v] + window[i]);
  }
  for (int v = 0; v < vectors; v++) store(sums + v * LANES, sum[v]);
}

// image[window] += g · weights.
INLINE void scatter(float *image, const float *weights, const int32_t *at, const int32_t *window,
                    const float *gradient, index_t count, int vectors) {
  vec weight[AT_ONCE];
  float *place[AT_ONCE];
  for (int v = 0; v < vectors; v++) {
    weight[v] = load(weights + v * LANES);
    place[v] = image + at[v];
  }
  for (index_t i = 0; i < count; i++) {
    const vec g = splat(gradient[i]);
    const index_t at_window = window[i];
    for (int v = 0; v < vectors; v++) {
      float *pixel = place[v] + at_window;
      store(pixel, load(pixel) + g * weight[v]);
    }
  }
}

// One filter's part of one image: `count` winners.
static void gather_window(float *sums, const float *image, const Window *w, const int32_t *at,
                          const int32_t *window, const float *gradient, index_t count) {
  index_t v = 0;
  for (; v + AT_ONCE <= w->vectors; v += AT_ONCE)
    gather(sums + v * LANES, image, at + v, window, gradient, count, AT_ONCE);
  for (; v + 3 <= w->vectors; v += 3)
    gather(sums + v * LANES, image, at + v, window, gradient, count, 3);
  for (; v < w->vectors; v++) gather(sums + v * LANES, image, at + v, window, gradient, count, 1);
}

static void scatter_window(float *image, const float *weights, const Window *w, const int32_t *at,
                           const int32_t *window, const float *gradient, index_t count) {
  index_t v = 0;
  for (; v + AT_ONCE <= w->vectors; v += AT_ONCE)
    scatter(image, weights + v * LANES, at + v, window, gradient, count, AT_ONCE);
  for (; v + 3 <= w->vectors; v += 3)
    scatter(image, weights + v * LANES, at + v, window, gradient, count, 3);
  for (; v < w->vectors; v++)
    scatter(image, weights + v * LANES, at + v, window, gradient, count, 1);
}

// -----------------------------------------------------------------------------------------------

static int all_finite(const Array *a) {
  const float *from = floats(a);
  const index_t count = size_of(a);
  vec zeros[4] = {splat(0), splat(0), splat(0), splat(0)};
  index_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    for (int v = 0; v < 4; v++) zeros[v] += load(from + i + v * LANES) * splat(0);
  float zero = sum_lanes((zeros[0] + zeros[1]) + (zeros[2] + zeros[3]));
  for (; i < count; i++) zero += from[i] * 0;
  return zero == 0;
}

int conv_block_backward(const Array *dy, const Array *y, const Array *winners, const Array *x,
                        const Array *weight, const Array *dx, const Array *dW, const Array *db,
                        const Array *windows, const Array *pooling, const Array *scratch) {
  Conv c;
  Pool p;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!can_hold_gradients(&c, x, weight, dx, dW, db) || !describe_pooling(&p, &c, pooling) ||
      !are_pooled(&p, y, winners, c.N, c.F) || !is_floats(dy, 4) || !same_shape(dy, y))
    return REFUSED;

  const int needs_dx = !is_absent(dx);
  const Window w = window_of(&c);
  const index_t pooled = c.F * p.OH * p.OW;
  const int64_t pixels = padded_size(&c) + LANES;  // the last run's spare lanes
  Scratch s = open_scratch(scratch);
  int32_t *at = take_steps(&s, w.vectors);
  float *image = take_floats(&s, pixels), *dimage = take_floats(&s, needs_dx ? pixels : 0);
  float *sums = take_floats(&s, (int64_t)c.F * w.floats);
  float *weights = take_floats(&s, needs_dx ? (int64_t)c.F * w.floats : 0);
  Winners list = {.window = take_steps(&s, pooled + 1),
                  .gradient = take_floats(&s, pooled + 1),
                  .begin = take_steps(&s, c.F + 1),
                  .place = take_steps(&s, whole_tiles(c.P))};
  if (shortage(&s)) return shortage(&s);
  if (!all_finite(dy) || !all_finite(x) || !all_finite(weight)) return REFUSED;

  fill_places(at, &w, &c);
  fill_winners(&list, &c, &p);
  fill(image, (index_t)pixels, 0);
  fill(sums, c.F * w.floats, 0);
  fill(floats(db), c.F, 0);
  if (needs_dx) spread_weights(weights, floats(weight), &w, &c);

  for (index_t n = 0; n < c.N; n++) {
    to_channels_last(image, floats(x) + n * c.C * c.H * c.W, &c);
    const index_t first = n * pooled;
    list_winners(&list, &c, &p, floats(dy) + first, floats(y) + first, bytes(winners) + first);
    if (needs_dx) fill(dimage, (index_t)pixels, 0);
    for (index_t f = 0; f < c.F; f++) {
      const int32_t begin = list.begin[f], count = list.begin[f + 1] - begin;
      const int32_t *window = list.window + begin;
      const float *gradient = list.gradient + begin;
      floats(db)[f] += sum_of(gradient, count);
      gather_window(sums + f * w.floats, image, &w, at, window, gradient, count);
      if (needs_dx) scatter_window(dimage, weights + f * w.floats, &w, at, window, gradient, count);
    }
    if (needs_dx) from_channels_last(floats(dx) + n * c.C * c.H * c.W, dimage, &c);
  }
  collect_weights(floats(dW), sums, &w, &c);
  return DONE;
}
