// Convolution and its gradients straight from the image, whatever its windows: no columns are
// written out.
//
// Everything is done image by image, so that what is worked on stays in the cache, with three
// uses of the same tile (tile.h). P runs over the OH·OW pixels of an output map, K over the
// C/G·KH·KW taps of a filter, and two tables say where things lie in one (padded) image:
//
//     x[p, k] = image at pixel[p] + tap[k] bytes
//
//     forward   y[p, f]  = Σ_k x[p, k] · W[k, f]        rows: pixels    steps: taps
//     weights   dW[k, f] = Σ_p x[p, k] · dy[p, f]       rows: taps      steps: pixels
//     input     dx[pixel[p] + tap[k], c] += Σ_f dy[p, f] · W[f, k, c]   rows: pixels of dy
#include "conv.h"

// Tables ----------------------------------------------------------------------------------------
// Both repeat their last entry up to a whole tile of rows.

INLINE void repeat_last(int32_t *table, index_t count) {
  for (index_t i = count; i < whole_tiles(count); i++) table[i] = table[count - 1];
}

static void fill_taps(int32_t *tap, const Conv *c) {
  index_t k = 0;
  for (index_t channel = 0; channel < c->C / c->G; channel++)
    for (index_t i = 0; i < c->KH; i++)
      for (index_t j = 0; j < c->KW; j++) {
        const index_t row = channel * c->PH + i * c->dilation[0];
        tap[k++] = (int32_t)((row * c->PW + j * c->dilation[1]) * (index_t)sizeof(float));
      }
  repeat_last(tap, c->K);
}

static void fill_pixels(int32_t *pixel, const Conv *c) {
  index_t p = 0;
  for (index_t oy = 0; oy < c->OH; oy++)
    for (index_t ox = 0; ox < c->OW; ox++) {
      const index_t at = oy * c->stride[0] * c->PW + ox * c->stride[1];
      pixel[p++] = (int32_t)(at * (index_t)sizeof(float));
    }
  repeat_last(pixel, c->P);
}

// Padding ---------------------------------------------------------------------------------------

INLINE int is_padded(const Conv *c) { return c->padding[0] > 0 || c->padding[1] > 0; }

INLINE int64_t padded_size(const Conv *c) { return (int64_t)c->C * c->PH * c->PW; }

// Image n, inside the frame of zeros that `frame` already holds; or where it lies if there is
// no padding.
static const float *padded_image(float *frame, const Array *x, const Conv *c, index_t n) {
  const float *image = floats(x) + n * c->C * c->H * c->W;
  if (!is_padded(c)) return image;
  for (index_t channel = 0; channel < c->C; channel++)
    for (index_t row = 0; row < c->H; row++)
      copy(frame + (channel * c->PH + c->padding[0] + row) * c->PW + c->padding[1],
           image + (channel * c->H + row) * c->W, c->W);
  return frame;
}

INLINE float *take_frame(Scratch *s, const Conv *c) {
  return take_floats(s, is_padded(c) ? padded_size(c) : 0);
}

// Forward ---------------------------------------------------------------------------------------

// What all images have in common: tables, and the filters packed into panels.
typedef struct {
  int32_t *tap, *pixel;
  float *packed, *bias, *frame;
} Filters;

static Filters take_filters(Scratch *s, const Conv *c) {
  const int64_t count = c->G * panels(c->F / c->G);
  return (Filters){
      .tap = take_steps(s, whole_tiles(c->K)),
      .pixel = take_steps(s, whole_tiles(c->P)),
      .packed = take_floats(s, count * c->K * PANEL),
      .bias = take_floats(s, count * PANEL),
      .frame = take_frame(s, c),
  };
}

static void pack_filters(const Filters *f, const Conv *c, const Array *weight, const Array *bias) {
  const index_t filters = c->F / c->G;  // of one group
  fill_taps(f->tap, c);
  fill_pixels(f->pixel, c);
  if (is_padded(c)) fill(f->frame, padded_size(c), 0);
  fill(f->bias, c->G * panels(filters) * PANEL, 0);
  for (index_t g = 0, panel = 0; g < c->G; g++)
    for (index_t first = 0; first < filters; first += PANEL, panel++) {
      const index_t filter = g * filters + first;
      const int columns = least(PANEL, filters - first);
      const Matrix W = {floats(weight) + filter * c->K, 1, c->K};
      pack(f->packed + panel * c->K * PANEL, W, c->K, columns, vectors_for(columns));
      if (!is_absent(bias)) copy(f->bias + panel * PANEL, floats(bias) + filter, columns);
    }
}

// One panel of filters over one image: y (columns maps of P pixels).
INLINE void forward_panel(float *y, const Conv *c, const float *image, const Filters *f,
                          const float *panel, const float *bias, int columns, int vectors) {
  const vec bias0 = load(bias), bias1 = load(bias + LANES);
  for (index_t p = 0; p < c->P; p += ROWS) {
    Rows window;
    for (int r = 0; r < ROWS; r++) window.row[r] = (const char *)image + f->pixel[p + r];
    Tile tile = tile_of(bias0, bias1);
    multiply(&tile, window, f->tap, c->K, panel, ROWS, vectors);
    store_columns(y + p, c->P, &tile, least(ROWS, c->P - p), columns, vectors);
  }
}

// One image: y (F maps of P pixels).
static void forward_image(float *y, const Conv *c, const float *image, const Filters *f) {
  const index_t filters = c->F / c->G, channels = c->C / c->G;  // of one group
  for (index_t g = 0, panel = 0; g < c->G; g++, image += channels * c->PH * c->PW)
    for (index_t first = 0; first < filters; first += PANEL, panel++) {
      float *maps = y + (g * filters + first) * c->P;
      const float *W = f->packed + panel * c->K * PANEL, *b = f->bias + panel * PANEL;
      const int columns = least(PANEL, filters - first);
      if (vectors_for(columns) == 2)
        forward_panel(maps, c, image, f, W, b, columns, 2);
      else
        forward_panel(maps, c, image, f, W, b, columns, 1);
    }
}

// Weights ---------------------------------------------------------------------------------------

// sums[k, f] += Σ_p x[p, k] · dy[p, f] for one image and one panel of filters.
INLINE void weight_panel(float *sums, const Conv *c, const float *image, const int32_t *tap,
                         const int32_t *pixel, const float *dy, int vectors) {
  const int width = vectors * LANES;
  for (index_t k = 0; k < c->K; k += ROWS) {
    Rows taps;
    for (int r = 0; r < ROWS; r++) taps.row[r] = (const char *)image + tap[k + r];
    Tile tile = tile_of(splat(0), splat(0));
    const int rows = least(ROWS, c->K - k);
    if (rows == 1)  // a filter of 3 × 3 taps and one channel ends like this
      multiply(&tile, taps, pixel, c->P, dy, 1, vectors);
    else
      multiply(&tile, taps, pixel, c->P, dy, ROWS, vectors);
    for (int r = 0; r < rows; r++)
      for (int v = 0; v < vectors; v++) {
        float *sum = sums + (k + r) * width + v * LANES;
        store(sum, load(sum) + tile.sum[r][v]);
      }
  }
}

static float sum_of(const float *from, index_t count) {
  vec sums[4] = {splat(0), splat(0), splat(0), splat(0)};
  index_t i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    for (int v = 0; v < 4; v++) sums[v] += load(from + i + v * LANES);
  float sum = sum_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; i < count; i++) sum += from[i];
  return sum;
}

// Input -----------------------------------------------------------------------------------------

// dx[place, channel] += Σ_f dy[p, f] · W[f, tap, channel] for one panel of channels; dx lies
// channels last, so that a tile's row is added with two vectors.
INLINE void input_panel(float *dx, const Conv *c, const float *dy, const int32_t *map,
                        const int32_t *tap, const int32_t *pixel, const float *packed,
                        int vectors) {
  const index_t filters = c->F / c->G, taps = c->KH * c->KW;
  const int width = vectors * LANES;
  for (index_t p = 0; p < c->P; p += ROWS) {
    const int rows = least(ROWS, c->P - p);
    Rows pixels;
    for (int r = 0; r < ROWS; r++) pixels.row[r] = (const char *)(dy + p + least(r, rows - 1));
    for (index_t k = 0; k < taps; k++) {
      Tile tile = tile_of(splat(0), splat(0));
      multiply(&tile, pixels, map, filters, packed + k * filters * PANEL, ROWS, vectors);
      for (int r = 0; r < rows; r++) {
        const index_t place = (pixel[p + r] + tap[k]) / (index_t)sizeof(float);
        for (int v = 0; v < vectors; v++) {
          float *sum = dx + place * width + v * LANES;
          store(sum, load(sum) + tile.sum[r][v]);
        }
      }
    }
  }
}

// Without the padding, channel after channel: out (columns, H, W).
INLINE void crop_channels(float *out, const float *dx, const Conv *c, int columns, int vectors) {
  if (!is_padded(c)) {
    unpack_columns(out, c->H * c->W, dx, c->H * c->W, columns, vectors);
    return;
  }
  for (index_t row = 0; row < c->H; row++) {
    const index_t from = (row + c->padding[0]) * c->PW + c->padding[1];
    unpack_columns(out + row * c->W, c->H * c->W, dx + from * vectors * LANES, c->W, columns,
                   vectors);
  }
}

// packed[panel of channels, tap, f, channel] = W[f, channel, tap].
static void pack_taps(float *packed, const float *weight, const Conv *c) {
  const index_t filters = c->F / c->G, channels = c->C / c->G, taps = c->KH * c->KW;
  for (index_t g = 0; g < c->G; g++)
    for (index_t ch = 0; ch < channels; ch += PANEL)
      for (index_t k = 0; k < taps; k++, packed += filters * PANEL) {
        const int columns = least(PANEL, channels - ch);
        const Matrix W = {weight + g * filters * c->K + ch * taps + k, c->K, taps};
        pack(packed, W, filters, columns, vectors_for(columns));
      }
}

// What all images have in common, and where their gradients are added up.
typedef struct {
  int32_t *tap, *pixel, *map;
  float *sums, *dy_panel, *frame, *packed, *dx_panel;
  int needs_dx;
} Gradients;

static Gradients take_gradients(Scratch *s, const Conv *c, int needs_dx) {
  const index_t filters = c->F / c->G, channels = c->C / c->G, taps = c->KH * c->KW;
  const int64_t packed = c->G * panels(channels) * taps * filters * PANEL;
  return (Gradients){
      .tap = take_steps(s, whole_tiles(c->K)),
      .pixel = take_steps(s, whole_tiles(c->P)),
      .map = take_steps(s, needs_dx ? filters : 0),
      .sums = take_floats(s, c->G * panels(filters) * c->K * PANEL),
      .dy_panel = take_floats(s, (int64_t)c->P * PANEL),
      .frame = take_frame(s, c),
      .packed = take_floats(s, needs_dx ? packed : 0),
      .dx_panel = take_floats(s, needs_dx ? (int64_t)c->PH * c->PW * PANEL : 0),
      .needs_dx = needs_dx,
  };
}

static void begin_gradients(const Gradients *g, const Conv *c, const Array *weight, float *db) {
  const index_t filters = c->F / c->G;
  fill_taps(g->tap, c);
  fill_pixels(g->pixel, c);
  fill(g->sums, c->G * panels(filters) * c->K * PANEL, 0);
  fill(db, c->F, 0);
  if (is_padded(c)) fill(g->frame, padded_size(c), 0);
  if (!g->needs_dx) return;
  for (index_t f = 0; f < filters; f++) g->map[f] = (int32_t)(f * c->P * (index_t)sizeof(float));
  pack_taps(g->packed, floats(weight), c);
}

// Adds one image's part to the sums and to db: dy (F maps of P pixels), x padded.
static void add_weight_gradients(const Gradients *g, const Conv *c, const float *dy,
                                 const float *image, float *db) {
  const index_t filters = c->F / c->G, channels = c->C / c->G;
  for (index_t f = 0; f < c->F; f++) db[f] += sum_of(dy + f * c->P, c->P);
  for (index_t group = 0, panel = 0; group < c->G; group++, image += channels * c->PH * c->PW)
    for (index_t f = 0; f < filters; f += PANEL, panel++) {
      const int columns = least(PANEL, filters - f);
      const Matrix maps = {dy + (group * filters + f) * c->P, 1, c->P};
      pack(g->dy_panel, maps, c->P, columns, vectors_for(columns));
      float *sum = g->sums + panel * c->K * PANEL;
      if (vectors_for(columns) == 2)
        weight_panel(sum, c, image, g->tap, g->pixel, g->dy_panel, 2);
      else
        weight_panel(sum, c, image, g->tap, g->pixel, g->dy_panel, 1);
    }
}

// One image's dx (C, H, W).
static void input_gradient(float *dx, const Gradients *g, const Conv *c, const float *dy) {
  const index_t filters = c->F / c->G, channels = c->C / c->G, taps = c->KH * c->KW;
  for (index_t group = 0, panel = 0; group < c->G; group++)
    for (index_t ch = 0; ch < channels; ch += PANEL, panel++) {
      const float *maps = dy + group * filters * c->P;
      const float *W = g->packed + panel * taps * filters * PANEL;
      float *planes = dx + (group * channels + ch) * c->H * c->W;
      const int columns = least(PANEL, channels - ch);
      fill(g->dx_panel, c->PH * c->PW * vectors_for(columns) * LANES, 0);
      if (vectors_for(columns) == 2) {
        input_panel(g->dx_panel, c, maps, g->map, g->tap, g->pixel, W, 2);
        crop_channels(planes, g->dx_panel, c, columns, 2);
      } else {
        input_panel(g->dx_panel, c, maps, g->map, g->tap, g->pixel, W, 1);
        crop_channels(planes, g->dx_panel, c, columns, 1);
      }
    }
}

// All that image n gives: dy (F maps of P pixels).
static void backward_image(const Gradients *g, const Conv *c, index_t n, const float *dy,
                           const Array *x, const Array *dx, float *db) {
  add_weight_gradients(g, c, dy, padded_image(g->frame, x, c, n), db);
  if (g->needs_dx) input_gradient(floats(dx) + n * c->C * c->H * c->W, g, c, dy);
}

static void store_weight_gradients(float *dW, const Gradients *g, const Conv *c) {
  const index_t filters = c->F / c->G;
  for (index_t group = 0, panel = 0; group < c->G; group++)
    for (index_t f = 0; f < filters; f += PANEL, panel++) {
      const int columns = least(PANEL, filters - f);
      unpack_columns(dW + (group * filters + f) * c->K, c->K, g->sums + panel * c->K * PANEL, c->K,
                     columns, vectors_for(columns));
    }
}

// Whole batches ---------------------------------------------------------------------------------

static void convolve_direct(float *y, const Conv *c, const Array *x, const Array *weight,
                            const Array *bias, const Filters *filters) {
  pack_filters(filters, c, weight, bias);
  for (index_t n = 0; n < c->N; n++)
    forward_image(y + n * c->F * c->P, c, padded_image(filters->frame, x, c, n), filters);
}

static void backward_direct(const Conv *c, const Array *dy, const Array *x, const Array *weight,
                            const Array *dx, float *dW, float *db, const Gradients *gradients) {
  begin_gradients(gradients, c, weight, db);
  for (index_t n = 0; n < c->N; n++)
    backward_image(gradients, c, n, floats(dy) + n * c->F * c->P, x, dx, db);
  store_weight_gradients(dW, gradients, c);
}
