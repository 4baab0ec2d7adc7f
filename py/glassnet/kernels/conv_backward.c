// The gradients of a 2-d convolution; conv.c says how.
#include "kernels.h"

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

int conv2d_backward(const Array *dy, const Array *x, const Array *weight, const Array *dx,
                    const Array *dW, const Array *db, int stride_h, int stride_w, int padding_h,
                    int padding_w, int dilation_h, int dilation_w, int groups,
                    const Array *scratch) {
  Conv c;
  if (!is_scratch(scratch) || !describe(&c, x, weight, dy, stride_h, stride_w, padding_h, padding_w,
                                        dilation_h, dilation_w, groups))
    return REFUSED;
  if (!is_output(dW, 4) || !same_shape(dW, weight)) return REFUSED;
  if (!is_output(db, 1) || !is_vector(db, c.F)) return REFUSED;
  const int needs_dx = !is_absent(dx);
  if (needs_dx && !(is_output(dx, 4) && same_shape(dx, x))) return REFUSED;

  const index_t filters = c.F / c.G, channels = c.C / c.G, taps = c.KH * c.KW;
  const int64_t filter_panels = c.G * panels(filters), channel_panels = c.G * panels(channels);
  const index_t plane = c.PH * c.PW;
  Scratch s = open_scratch(scratch);
  int32_t *tap = take_steps(&s, whole_tiles(c.K)), *pixel = take_steps(&s, whole_tiles(c.P));
  float *sums = take_floats(&s, filter_panels * c.K * PANEL);
  float *dy_panel = take_floats(&s, (int64_t)c.P * PANEL);
  float *frame = take_frame(&s, &c);
  int32_t *map = take_steps(&s, needs_dx ? filters : 0);
  float *packed = take_floats(&s, needs_dx ? channel_panels * taps * filters * PANEL : 0);
  float *dx_panel = take_floats(&s, needs_dx ? (int64_t)plane * PANEL : 0);
  if (shortage(&s)) return shortage(&s);

  fill_taps(tap, &c);
  fill_pixels(pixel, &c);
  fill(sums, filter_panels * c.K * PANEL, 0);
  fill(floats(db), c.F, 0);
  if (is_padded(&c)) fill(frame, padded_size(&c), 0);
  if (needs_dx) {
    for (index_t f = 0; f < filters; f++) map[f] = (int32_t)(f * c.P * (index_t)sizeof(float));
    pack_taps(packed, floats(weight), &c);
  }

  for (index_t n = 0; n < c.N; n++) {
    const float *image = padded_image(frame, x, &c, n);
    const float *dy_image = floats(dy) + n * c.F * c.P;
    for (index_t f = 0; f < c.F; f++) floats(db)[f] += sum_of(dy_image + f * c.P, c.P);
    for (index_t g = 0, panel = 0; g < c.G; g++, image += channels * plane)
      for (index_t f = 0; f < filters; f += PANEL, panel++) {
        const int columns = least(PANEL, filters - f);
        const Matrix maps = {dy_image + (g * filters + f) * c.P, 1, c.P};
        pack(dy_panel, maps, c.P, columns, vectors_for(columns));
        float *sum = sums + panel * c.K * PANEL;
        if (vectors_for(columns) == 2)
          weight_panel(sum, &c, image, tap, pixel, dy_panel, 2);
        else
          weight_panel(sum, &c, image, tap, pixel, dy_panel, 1);
      }
    if (!needs_dx) continue;
    float *out = floats(dx) + n * c.C * c.H * c.W;
    for (index_t g = 0, panel = 0; g < c.G; g++)
      for (index_t ch = 0; ch < channels; ch += PANEL, panel++) {
        const float *maps = dy_image + g * filters * c.P;
        const float *W = packed + panel * taps * filters * PANEL;
        float *planes = out + (g * channels + ch) * c.H * c.W;
        const int columns = least(PANEL, channels - ch);
        fill(dx_panel, plane * vectors_for(columns) * LANES, 0);
        if (vectors_for(columns) == 2) {
          input_panel(dx_panel, &c, maps, map, tap, pixel, W, 2);
          crop_channels(planes, dx_panel, &c, columns, 2);
        } else {
          input_panel(dx_panel, &c, maps, map, tap, pixel, W, 1);
          crop_channels(planes, dx_panel, &c, columns, 1);
        }
      }
  }

  for (index_t g = 0, panel = 0; g < c.G; g++)
    for (index_t f = 0; f < filters; f += PANEL, panel++) {
      const int columns = least(PANEL, filters - f);
      unpack_columns(floats(dW) + (g * filters + f) * c.K, c.K, sums + panel * c.K * PANEL, c.K,
                     columns, vectors_for(columns));
    }
  return DONE;
}
