// 2-d convolution and its gradients, straight from the image: no columns are written out.
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
#include "kernels.h"

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

// Tables ----------------------------------------------------------------------------------------
// Both repeat their last entry up to a whole tile of rows.

INLINE index_t whole_tiles(index_t count) { return (count + ROWS - 1) / ROWS * ROWS; }

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

INLINE int64_t panels(index_t columns) { return (columns + PANEL - 1) / PANEL; }

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

int conv2d(const Array *x, const Array *weight, const Array *bias, const Array *y,
           const Array *windows, const Array *scratch) {
  Conv c;
  if (!is_scratch(scratch) || !describe(&c, x, weight, windows)) return REFUSED;
  if (!is_bias_of(&c, bias) || !is_output_of(&c, y) || !is_writeable(y)) return REFUSED;

  Scratch s = open_scratch(scratch);
  const Filters filters = take_filters(&s, &c);
  if (shortage(&s)) return shortage(&s);

  pack_filters(&filters, &c, weight, bias);
  for (index_t n = 0; n < c.N; n++)
    forward_image(floats(y) + n * c.F * c.P, &c, padded_image(filters.frame, x, &c, n), &filters);
  return DONE;
}
