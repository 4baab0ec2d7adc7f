// 3 × 3 convolution with 16 multiplications for four outputs in place of 36.
//
// Winograd's F(2 × 2, 3 × 3): a tile of 2 × 2 outputs needs 4 × 4 inputs d and the filter g,
//
//     y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
//     Bᵀ = 1  0 -1  0     G = 1   0  0     Aᵀ = 1  1  1  0
//          0  1  1  0         ½   ½  ½          0  1 -1 -1
//          0 -1  1  0         ½  -½  ½
//          0  1  0 -1         0   0  1
//
// and ⊙, summed up over channels, is a matrix product for each of the 16 places: tiles × channels
// · channels × filters. The gradient of the input is the same with filters turned around; that of
// the weights is the transpose, Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ d B)] G, summed up over tiles.
//
// Its rounding errors are about those of a sum of 36 products in place of 9. Where numbers are so
// large that the sums of a tile may overflow, or are no numbers, the direct way is gone.
//
// Source: Lavin & Gray (2016), "Fast Algorithms for Convolutional Neural Networks".
#include "conv.h"

enum { PLACES = 16, FILTER = 9 };

// Tiles of a batch, in order: rows of tiles, image after image, are worked on in blocks of about
// MOST_TILES, so that what they become stays in the cache.
typedef struct {
  index_t N, C, H, W;   // what comes in
  index_t F, OH, OW;    // what goes out
  index_t top, left;    // padding
  index_t TH, TW;       // tiles of an image
  index_t FH, FW;       // one channel of an image inside a frame of zeros
  index_t rows, block;  // tile rows of a block, its tiles
} Winograd;

static const index_t MOST_TILES = 112;

INLINE Winograd winograd_of(index_t N, index_t C, index_t H, index_t W, index_t F, index_t OH,
                            index_t OW, index_t top, index_t left) {
  const index_t TH = (OH + 1) / 2, TW = (OW + 1) / 2;
  index_t rows = MOST_TILES / TW;
  if (rows < 1) rows = 1;
  if (rows > N * TH) rows = N * TH;
  return (Winograd){
      .N = N,
      .C = C,
      .H = H,
      .W = W,
      .F = F,
      .OH = OH,
      .OW = OW,
      .top = top,
      .left = left,
      .TH = TH,
      .TW = TW,
      .FH = 2 * TH + 2,
      .FW = 2 * TW + 2,
      .rows = rows,
      .block = (rows * TW + ROWS - 1) / ROWS * ROWS,
  };
}

INLINE Winograd winograd_forward(const Conv *c) {
  return winograd_of(c->N, c->C, c->H, c->W, c->F, c->OH, c->OW, c->padding[0], c->padding[1]);
}

// The input's gradient: a convolution of dy with the filters turned around.
INLINE Winograd winograd_input(const Conv *c) {
  return winograd_of(c->N, c->F, c->OH, c->OW, c->C, c->H, c->W, 2 - c->padding[0],
                     2 - c->padding[1]);
}

// The rule: where it is faster, as measured. Four tiles lie side by side in a vector.
static int suits_winograd(const Conv *c) {
  return c->KH == 3 && c->KW == 3 && c->stride[0] == 1 && c->stride[1] == 1 &&
         c->dilation[0] == 1 && c->dilation[1] == 1 && c->G == 1 && c->C >= 8 && c->F >= 8 &&
         c->OH >= 3 && c->OW >= 2 * LANES - 1 && c->H >= 3 && c->W >= 2 * LANES - 1 &&
         c->padding[0] <= 2 && c->padding[1] <= 2 && c->N > 0;
}

// Frames ----------------------------------------------------------------------------------------

enum { SLACK = 2 * LANES };  // floats that a vector's end may reach beyond a frame

INLINE float *take_winograd_frame(Scratch *s, const Winograd *w) {
  return take_floats(s, (int64_t)w->C * w->FH * w->FW + SLACK);
}

// Image n inside its frame, whose zeros are there already.
static void frame_image(float *frame, const Winograd *w, const float *x, index_t n) {
  const float *image = x + n * w->C * w->H * w->W;
  const index_t rows = least(w->H, w->FH - w->top), columns = least(w->W, w->FW - w->left);
  for (index_t channel = 0; channel < w->C; channel++)
    for (index_t row = 0; row < rows; row++)
      copy(frame + (channel * w->FH + w->top + row) * w->FW + w->left,
           image + (channel * w->H + row) * w->W, columns);
}

// Transforms, of four tiles side by side --------------------------------------------------------

INLINE void transform_4(vec out[4], vec a, vec b, vec c, vec d) {
  out[0] = a - c;
  out[1] = b + c;
  out[2] = c - b;
  out[3] = b - d;
}

// Bᵀ d B: 4 rows of 10 pixels to 16 places, `apart` floats from each other.
INLINE void transform_input(float *out, index_t apart, const float *rows, index_t width) {
  vec half[4][4];  // d B: of each row
  for (int i = 0; i < 4; i++) {
    const float *row = rows + i * width;
    const vec a = load(row), b = load(row + LANES), c = load(row + 2), d = load(row + 2 + LANES);
    transform_4(half[i], __builtin_shufflevector(a, b, 0, 2, 4, 6),
                __builtin_shufflevector(a, b, 1, 3, 5, 7), __builtin_shufflevector(c, d, 0, 2, 4, 6),
                __builtin_shufflevector(c, d, 1, 3, 5, 7));
  }
  for (int j = 0; j < 4; j++) {
    vec whole[4];
    transform_4(whole, half[0][j], half[1][j], half[2][j], half[3][j]);
    for (int i = 0; i < 4; i++) store(out + (i * 4 + j) * apart, whole[i]);
  }
}

// Aᵀ m A: 16 places to two rows of 8 pixels.
INLINE void transform_output(vec y[2][2], const float *m, index_t apart) {
  vec half[2][4];
  for (int j = 0; j < 4; j++) {
    const vec a = load(m + j * apart), b = load(m + (4 + j) * apart);
    const vec c = load(m + (8 + j) * apart), d = load(m + (12 + j) * apart);
    half[0][j] = a + b + c;
    half[1][j] = b - c - d;
  }
  for (int i = 0; i < 2; i++) {
    const vec even = half[i][0] + half[i][1] + half[i][2];
    const vec odd = half[i][1] - half[i][2] - half[i][3];
    y[i][0] = __builtin_shufflevector(even, odd, 0, 4, 1, 5);
    y[i][1] = __builtin_shufflevector(even, odd, 2, 6, 3, 7);
  }
}

// A dy Aᵀ: two rows of 8 pixels to 16 places.
INLINE void transform_gradient(float *out, index_t apart, const float *rows, index_t width) {
  vec half[2][4];  // dy Aᵀ: of each row
  for (int i = 0; i < 2; i++) {
    const vec a = load(rows + i * width), b = load(rows + i * width + LANES);
    const vec even = __builtin_shufflevector(a, b, 0, 2, 4, 6);
    const vec odd = __builtin_shufflevector(a, b, 1, 3, 5, 7);
    half[i][0] = even;
    half[i][1] = even + odd;
    half[i][2] = even - odd;
    half[i][3] = -odd;
  }
  for (int j = 0; j < 4; j++) {
    store(out + j * apart, half[0][j]);
    store(out + (4 + j) * apart, half[0][j] + half[1][j]);
    store(out + (8 + j) * apart, half[0][j] - half[1][j]);
    store(out + (12 + j) * apart, -half[1][j]);
  }
}

// G g Gᵀ of one filter; `turned` around or not.
static void transform_filter(float out[PLACES], const float *g, int turned) {
  float half[4][3];
  for (int j = 0; j < 3; j++) {
    float tap[3];
    for (int i = 0; i < 3; i++) tap[i] = g[turned ? FILTER - 1 - (i * 3 + j) : i * 3 + j];
    half[0][j] = tap[0];
    half[1][j] = 0.5f * (tap[0] + tap[1] + tap[2]);
    half[2][j] = 0.5f * (tap[0] - tap[1] + tap[2]);
    half[3][j] = tap[2];
  }
  for (int i = 0; i < 4; i++) {
    const float a = half[i][0], b = half[i][1], c = half[i][2];
    out[i * 4] = a;
    out[i * 4 + 1] = 0.5f * (a + b + c);
    out[i * 4 + 2] = 0.5f * (a - b + c);
    out[i * 4 + 3] = c;
  }
}

// Gᵀ s G of one sum.
static void transform_sum(float *dg, const float s[PLACES]) {
  float half[3][4];
  for (int j = 0; j < 4; j++) {
    const float b = 0.5f * (s[4 + j] + s[8 + j]);
    half[0][j] = s[j] + b;
    half[1][j] = 0.5f * (s[4 + j] - s[8 + j]);
    half[2][j] = b + s[12 + j];
  }
  for (int i = 0; i < 3; i++) {
    const float b = 0.5f * (half[i][1] + half[i][2]);
    dg[i * 3] = half[i][0] + b;
    dg[i * 3 + 1] = 0.5f * (half[i][1] - half[i][2]);
    dg[i * 3 + 2] = b + half[i][3];
  }
}

// Blocks ----------------------------------------------------------------------------------------

// Does something to every four tiles of a row of tiles: the last four once more, rather than a few
// one by one.
#define FOR_FOUR_TILES(tx, TW) \
  for (index_t tx = 0; tx < (TW); tx = tx + LANES < (TW) && tx + 2 * LANES > (TW) ? (TW)-LANES : tx + LANES)

// Tile rows from `first` on: values[place, channel, tile] of the input.
static void transform_block(float *values, const Winograd *w, float *frame, index_t *framed,
                            const float *x, index_t first, index_t rows) {
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    if (n != *framed) {
      frame_image(frame, w, x, n);
      *framed = n;
    }
    for (index_t channel = 0; channel < w->C; channel++) {
      const float *from = frame + (channel * w->FH + 2 * ty) * w->FW;
      float *to = values + channel * w->block + row * w->TW;
      FOR_FOUR_TILES(tx, w->TW)
      transform_input(to + tx, w->C * w->block, from + 2 * tx, w->FW);
    }
  }
}

// products[f, tile] = Σ_channel values[channel, tile] · filters[channel, f] at one place.
INLINE void multiply_place(float *products, const Winograd *w, const float *values,
                           const int32_t *step, const float *filters, index_t tiles) {
  for (index_t f = 0; f < w->F; f += PANEL, filters += w->C * PANEL) {
    const int columns = least(PANEL, w->F - f);
    for (index_t t = 0; t < tiles; t += ROWS) {
      Rows at;
      for (int r = 0; r < ROWS; r++) at.row[r] = (const char *)(values + t + r);
      Tile tile = tile_of(splat(0), splat(0));
      if (vectors_for(columns) == 2) {
        multiply(&tile, at, step, w->C, filters, ROWS, 2);
        store_columns(products + f * w->block + t, w->block, &tile, ROWS, columns, 2);
      } else {
        multiply(&tile, at, step, w->C, filters, ROWS, 1);
        store_columns(products + f * w->block + t, w->block, &tile, ROWS, columns, 1);
      }
    }
  }
}

INLINE void store_pixels(float *row, vec left, vec right, index_t count) {
  store_first(row, left, least(LANES, count));
  store_first(row + LANES, right, least(LANES, count - LANES));
}

static void output_block(float *y, const Winograd *w, const float *products, const float *bias,
                         index_t first, index_t rows) {
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    for (index_t f = 0; f < w->F; f++) {
      float *map = y + ((n * w->F + f) * w->OH + 2 * ty) * w->OW;
      const float *from = products + f * w->block + row * w->TW;
      const vec shift = splat(bias ? bias[f] : 0);
      FOR_FOUR_TILES(tx, w->TW) {
        vec out[2][2];
        transform_output(out, from + tx, w->F * w->block);
        for (int i = 0; i < 2 && 2 * ty + i < w->OH; i++)
          store_pixels(map + i * w->OW + 2 * tx, out[i][0] + shift, out[i][1] + shift,
                       w->OW - 2 * tx);
      }
    }
  }
}

// Forward, and back to the input ----------------------------------------------------------------

typedef struct {
  int32_t *step;
  float *frame, *filters, *values, *products;
} Plan;

static Plan take_winograd(Scratch *s, const Winograd *w) {
  return (Plan){
      .step = take_steps(s, w->C),
      .frame = take_winograd_frame(s, w),
      .filters = take_floats(s, PLACES * panels(w->F) * w->C * PANEL),
      .values = take_floats(s, (int64_t)PLACES * w->C * w->block + SLACK),
      .products = take_floats(s, (int64_t)PLACES * w->F * w->block + SLACK),
  };
}

// filters[place, panel, channel, f]: of weight (F, C, 3, 3), or turned around of (C, F, 3, 3).
static void pack_winograd(float *filters, const Winograd *w, const float *weight, int turned) {
  const index_t place = panels(w->F) * w->C * PANEL;
  fill(filters, PLACES * place, 0);
  for (index_t f = 0; f < w->F; f++) {
    // A panel of up to four columns is one vector wide.
    const int width = vectors_for(w->F - f / PANEL * PANEL) * LANES;
    float *to = filters + f / PANEL * w->C * PANEL + f % PANEL;
    for (index_t channel = 0; channel < w->C; channel++) {
      const index_t pair = turned ? channel * w->F + f : f * w->C + channel;
      float g[PLACES];
      transform_filter(g, weight + pair * FILTER, turned);
      for (int p = 0; p < PLACES; p++) to[p * place + channel * width] = g[p];
    }
  }
}

// y (N, F, OH, OW) of x (N, C, H, W).
static void convolve_winograd(float *y, const Winograd *w, const float *x, const float *weight,
                              const float *bias, int turned, const Plan *m) {
  const index_t all = w->N * w->TH, place = panels(w->F) * w->C * PANEL;
  index_t framed = -1;
  for (index_t c = 0; c < w->C; c++)
    m->step[c] = (int32_t)(c * w->block * (index_t)sizeof(float));
  fill(m->frame, w->C * w->FH * w->FW + SLACK, 0);
  fill(m->values, PLACES * w->C * w->block + SLACK, 0);
  pack_winograd(m->filters, w, weight, turned);
  for (index_t first = 0; first < all; first += w->rows) {
    const index_t rows = least(w->rows, all - first);
    transform_block(m->values, w, m->frame, &framed, x, first, rows);
    for (int p = 0; p < PLACES; p++)
      multiply_place(m->products + p * w->F * w->block, w, m->values + p * w->C * w->block,
                     m->step, m->filters + p * place, rows * w->TW);
    output_block(y, w, m->products, bias, first, rows);
  }
}

// Back to the weights ---------------------------------------------------------------------------

typedef struct {
  int32_t *step;
  float *frame, *dy_frame, *values, *gradients, *panel, *sums;
} WeightSums;

static WeightSums take_weight_sums(Scratch *s, const Winograd *w) {
  return (WeightSums){
      .step = take_steps(s, w->block),
      .frame = take_winograd_frame(s, w),
      .dy_frame = take_floats(s, 2 * w->FW + SLACK),
      .values = take_floats(s, (int64_t)PLACES * w->C * w->block + SLACK),
      .gradients = take_floats(s, (int64_t)PLACES * w->F * w->block + SLACK),
      .panel = take_floats(s, w->block * PANEL),
      .sums = take_floats(s, PLACES * panels(w->F) * whole_tiles(w->C) * PANEL),
  };
}

// gradients[place, f, tile] of dy.
static void gradient_block(float *gradients, const Winograd *w, float *frame, const float *dy,
                           index_t first, index_t rows) {
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    for (index_t f = 0; f < w->F; f++) {
      const float *map = dy + ((n * w->F + f) * w->OH + 2 * ty) * w->OW;
      copy(frame, map, w->OW);
      if (2 * ty + 1 < w->OH)
        copy(frame + w->FW, map + w->OW, w->OW);
      else
        fill(frame + w->FW, w->OW, 0);
      float *to = gradients + f * w->block + row * w->TW;
      FOR_FOUR_TILES(tx, w->TW)
      transform_gradient(to + tx, w->F * w->block, frame + 2 * tx, w->FW);
    }
  }
}

// sums[panel, channel, f] += Σ_tile values[channel, tile] · gradients[f, tile] at one place.
static void sum_place(float *sums, const Winograd *w, const WeightSums *m, const float *values,
                      const float *gradients, index_t tiles) {
  for (index_t f = 0; f < w->F; f += PANEL, sums += whole_tiles(w->C) * PANEL) {
    const int columns = least(PANEL, w->F - f), vectors = vectors_for(columns);
    const Matrix part = {gradients + f * w->block, 1, w->block};
    pack(m->panel, part, tiles, columns, vectors);
    for (index_t c = 0; c < w->C; c += ROWS) {
      Rows at;
      for (int r = 0; r < ROWS; r++)
        at.row[r] = (const char *)(values + least(c + r, w->C - 1) * w->block);
      Tile tile = tile_of(splat(0), splat(0));
      if (vectors == 2)
        multiply(&tile, at, m->step, tiles, m->panel, ROWS, 2);
      else
        multiply(&tile, at, m->step, tiles, m->panel, ROWS, 1);
      for (int r = 0; r < ROWS; r++)
        for (int v = 0; v < vectors; v++) {
          float *sum = sums + (c + r) * PANEL + v * LANES;
          store(sum, load(sum) + tile.sum[r][v]);
        }
    }
  }
}

static void store_winograd_sums(float *dW, const Winograd *w, const float *sums) {
  const index_t panel = whole_tiles(w->C) * PANEL, place = panels(w->F) * panel;
  for (index_t f = 0; f < w->F; f++)
    for (index_t c = 0; c < w->C; c++) {
      float s[PLACES];
      for (int p = 0; p < PLACES; p++)
        s[p] = sums[p * place + f / PANEL * panel + c * PANEL + f % PANEL];
      transform_sum(dW + (f * w->C + c) * FILTER, s);
    }
}

static void sum_winograd(float *dW, const Winograd *w, const float *x, const float *dy,
                         const WeightSums *m) {
  const index_t all = w->N * w->TH, place = panels(w->F) * whole_tiles(w->C) * PANEL;
  index_t framed = -1;
  for (index_t t = 0; t < w->block; t++) m->step[t] = (int32_t)(t * (index_t)sizeof(float));
  fill(m->frame, w->C * w->FH * w->FW + SLACK, 0);
  fill(m->dy_frame, 2 * w->FW + SLACK, 0);
  fill(m->sums, PLACES * place, 0);
  for (index_t first = 0; first < all; first += w->rows) {
    const index_t rows = least(w->rows, all - first);
    transform_block(m->values, w, m->frame, &framed, x, first, rows);
    gradient_block(m->gradients, w, m->dy_frame, dy, first, rows);
    for (int p = 0; p < PLACES; p++)
      sum_place(m->sums + p * place, w, m, m->values + p * w->C * w->block,
                m->gradients + p * w->F * w->block, rows * w->TW);
  }
  store_winograd_sums(dW, w, m->sums);
}
