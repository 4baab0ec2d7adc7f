// 3 × 3 convolution with 36 multiplications for 16 outputs in place of 144.
//
// Winograd's F(4 × 4, 3 × 3): a tile of 4 × 4 outputs needs 6 × 6 inputs d and the filter g,
//
//     y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
//     Bᵀ = 4  0 -5  0  1  0     G =  1/4    0     0     Aᵀ = 1  1  1  1  1  0
//          0 -4 -4  1  1  0         -1/6  -1/6  -1/6         0  1 -1  2 -2  0
//          0  4 -4 -1  1  0         -1/6   1/6  -1/6         0  1  1  4  4  0
//          0 -2 -1  2  1  0         1/24  1/12   1/6         0  1 -1  8 -8  1
//          0  2 -1 -2  1  0         1/24 -1/12   1/6
//          0  4  0 -5  0  1           0     0     1
//
// and ⊙, summed up over channels, is a matrix product for each of the 36 places: tiles × channels
// · channels × filters. The gradient of the input is the same with filters turned around; that of
// the weights is the transpose, Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ d B)] G, summed up over tiles.
//
// Its rounding errors are about ten times those of the direct sum, which are 1e-7: a test holds that.
// Where numbers are so large that sums of a tile may overflow, or are no numbers, the direct way
// is gone.
//
// Source: Lavin & Gray (2016), "Fast Algorithms for Convolutional Neural Networks".
#include "conv.h"

enum { SIDE = 6, PLACES = SIDE * SIDE, STEP = 4, FILTER = 9 };

// Four channels lie side by side in a vector. Tiles of a batch, row of tiles after row, are worked
// on in blocks, so that what they become stays in the cache.
typedef struct {
  index_t N, C, H, W;   // what comes in
  index_t F, OH, OW;    // what goes out
  index_t top, left;    // padding
  index_t TH, TW;       // tiles of an image
  index_t FH, FW;       // one channel of an image inside a frame of zeros
  index_t rows, block;  // tile rows of a block, its tiles
  index_t in, out;      // channels and filters, up to whole panels
} Winograd;

// Floats of a block before and after the product, about.
static const index_t CACHED = 1 << 17;

INLINE Winograd winograd_of(index_t N, index_t C, index_t H, index_t W, index_t F, index_t OH,
                            index_t OW, index_t top, index_t left) {
  const index_t TH = (OH + STEP - 1) / STEP, TW = (OW + STEP - 1) / STEP;
  const index_t in = panels(C) * PANEL, out = panels(F) * PANEL;
  index_t rows = CACHED / PLACES / (in + out) / TW;
  if (rows > N * TH) rows = N * TH;
  if (rows < 1) rows = 1;
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
      .FH = STEP * TH + 2,
      .FW = STEP * TW + 2,
      .rows = rows,
      .block = whole_tiles(rows * TW),
      .in = in,
      .out = out,
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

// Where it is faster, as measured: with few channels, transforms cost more than they save.
static int suits_winograd(const Conv *c) {
  return c->KH == 3 && c->KW == 3 && c->stride[0] == 1 && c->stride[1] == 1 &&
         c->dilation[0] == 1 && c->dilation[1] == 1 && c->G == 1 && c->C >= 8 && c->F >= 8 &&
         c->OH >= STEP && c->OW >= STEP && c->H >= STEP && c->W >= STEP && c->padding[0] <= 2 &&
         c->padding[1] <= 2 && c->N > 0;
}

// From one place to the next of `channels` of a block, and not by a multiple of 4 KB: a cache has
// no room for so many lines that far apart.
INLINE index_t apart(const Winograd *w, index_t channels) {
  return w->block * channels + CACHE_LINE / (index_t)sizeof(float);
}

// Frames ----------------------------------------------------------------------------------------

INLINE int64_t frame_size(const Winograd *w) {
  return (int64_t)w->in * w->FH * w->FW + LANES;  // a vector's end may reach beyond
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

// Six pixels of a row, of four channels.
INLINE void load_pixels(vec pixel[SIDE], const float *row, index_t channel) {
  vec rest[LANES];
  for (int c = 0; c < LANES; c++) {
    pixel[c] = load(row + c * channel);
    rest[c] = load(row + c * channel + LANES);
  }
  transpose(pixel);
  const vec a = __builtin_shufflevector(rest[0], rest[1], 0, 4, 1, 5);
  const vec b = __builtin_shufflevector(rest[2], rest[3], 0, 4, 1, 5);
  pixel[4] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  pixel[5] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
}

// Transforms of one row or column, of four channels ---------------------------------------------

INLINE void transform_d(vec out[SIDE], const vec d[SIDE]) {  // Bᵀ
  const vec four = splat(4), five = splat(5);
  const vec even = d[4] - four * d[2], odd = d[3] - four * d[1];
  const vec near = d[4] - d[2], far = (d[3] - d[1]) + (d[3] - d[1]);
  out[0] = four * d[0] - five * d[2] + d[4];
  out[1] = even + odd;
  out[2] = even - odd;
  out[3] = near + far;
  out[4] = near - far;
  out[5] = four * d[1] - five * d[3] + d[5];
}

INLINE void transform_m(vec y[STEP], const vec m[SIDE]) {  // Aᵀ
  const vec sum = m[1] + m[2], difference = m[1] - m[2];
  const vec sum2 = m[3] + m[4], difference2 = m[3] - m[4];
  y[0] = m[0] + sum + sum2;
  y[1] = difference + (difference2 + difference2);
  y[2] = sum + splat(4) * sum2;
  y[3] = difference + splat(8) * difference2 + m[5];
}

INLINE void transform_dy(vec out[SIDE], const vec dy[STEP]) {  // A
  const vec even = dy[0] + dy[2], odd = dy[1] + dy[3];
  const vec even2 = dy[0] + splat(4) * dy[2], odd2 = (dy[1] + dy[1]) + splat(8) * dy[3];
  out[0] = dy[0];
  out[1] = even + odd;
  out[2] = even - odd;
  out[3] = even2 + odd2;
  out[4] = even2 - odd2;
  out[5] = dy[3];
}

static void transform_g(float out[SIDE], float a, float b, float c) {  // G
  const float sixth = 1.0f / 6, near = a + c, far = a / 4 + c;
  out[0] = a / 4;
  out[1] = -sixth * (near + b);
  out[2] = -sixth * (near - b);
  out[3] = sixth * (far + b / 2);
  out[4] = sixth * (far - b / 2);
  out[5] = c;
}

static void transform_s(float g[3], const float s[SIDE]) {  // Gᵀ
  const float sixth = 1.0f / 6, sum = s[1] + s[2], sum2 = s[3] + s[4];
  g[0] = s[0] / 4 - sixth * (sum - sum2 / 4);
  g[1] = sixth * ((s[2] - s[1]) + (s[3] - s[4]) / 2);
  g[2] = sixth * (sum2 - sum) + s[5];
}

// Transforms of a tile --------------------------------------------------------------------------

// Bᵀ d B of four channels, from the tile's first pixel: out at 36 places.
INLINE void transform_input(float *out, index_t place, const float *d, const Winograd *w) {
  vec half[SIDE][SIDE];
  for (int i = 0; i < SIDE; i++) {
    vec row[SIDE];
    load_pixels(row, d + i * w->FW, w->FH * w->FW);
    transform_d(half[i], row);
  }
  for (int j = 0; j < SIDE; j++) {
    vec column[SIDE], whole[SIDE];
    for (int i = 0; i < SIDE; i++) column[i] = half[i][j];
    transform_d(whole, column);
    for (int i = 0; i < SIDE; i++) store(out + (i * SIDE + j) * place, whole[i]);
  }
}

// A dy Aᵀ of four filters.
INLINE void transform_gradient(float *out, index_t place, const float *dy, index_t map,
                               index_t width) {
  vec half[STEP][SIDE];
  for (int i = 0; i < STEP; i++) {
    vec row[LANES];
    for (int f = 0; f < LANES; f++) row[f] = load(dy + f * map + i * width);
    transpose(row);
    transform_dy(half[i], row);
  }
  for (int j = 0; j < SIDE; j++) {
    vec column[STEP], whole[SIDE];
    for (int i = 0; i < STEP; i++) column[i] = half[i][j];
    transform_dy(whole, column);
    for (int i = 0; i < SIDE; i++) store(out + (i * SIDE + j) * place, whole[i]);
  }
}

// Aᵀ m A of four filters: y[row][filter] is four pixels.
INLINE void transform_output(vec y[STEP][LANES], const float *m, index_t place) {
  vec half[STEP][SIDE];
  for (int j = 0; j < SIDE; j++) {
    vec column[SIDE], part[STEP];
    for (int i = 0; i < SIDE; i++) column[i] = load(m + (i * SIDE + j) * place);
    transform_m(part, column);
    for (int i = 0; i < STEP; i++) half[i][j] = part[i];
  }
  for (int i = 0; i < STEP; i++) {
    transform_m(y[i], half[i]);
    transpose(y[i]);
  }
}

// G g Gᵀ of one filter, `turned` around or not.
static void transform_filter(float out[PLACES], const float *g, int turned) {
  float half[3][SIDE];  // of each column
  for (int j = 0; j < 3; j++) {
    float tap[3];
    for (int i = 0; i < 3; i++) tap[i] = g[turned ? FILTER - 1 - (i * 3 + j) : i * 3 + j];
    transform_g(half[j], tap[0], tap[1], tap[2]);
  }
  for (int i = 0; i < SIDE; i++) transform_g(out + i * SIDE, half[0][i], half[1][i], half[2][i]);
}

// Gᵀ s G of one sum.
static void transform_sum(float *dg, const float s[PLACES]) {
  float half[SIDE][3];  // of each row
  for (int i = 0; i < SIDE; i++) transform_s(half[i], s + i * SIDE);
  for (int j = 0; j < 3; j++) {
    float column[SIDE], taps[3];
    for (int i = 0; i < SIDE; i++) column[i] = half[i][j];
    transform_s(taps, column);
    for (int i = 0; i < 3; i++) dg[i * 3 + j] = taps[i];
  }
}

// Blocks of tiles -------------------------------------------------------------------------------

// Tile rows from `first` on: values[place, tile, channel] of the input.
static void transform_block(float *values, const Winograd *w, float *frame, index_t *framed,
                            const float *x, index_t first, index_t rows) {
  const index_t place = apart(w, w->in);
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    if (n != *framed) frame_image(frame, w, x, n);
    *framed = n;
    for (index_t channel = 0; channel < w->C; channel += LANES) {
      const float *from = frame + (channel * w->FH + STEP * ty) * w->FW;
      float *to = values + row * w->TW * w->in + channel;
      for (index_t tx = 0; tx < w->TW; tx++)
        transform_input(to + tx * w->in, place, from + STEP * tx, w);
    }
  }
}

// products[tile, f] = Σ_channel values[tile, channel] · filters[channel, f] at one place.
INLINE void multiply_place(float *products, const Winograd *w, const float *values,
                           const int32_t *step, const float *filters, index_t tiles) {
  for (index_t f = 0; f < w->F; f += PANEL, filters += w->C * PANEL)
    for (index_t t = 0; t < tiles; t += ROWS) {
      Rows at;
      for (int r = 0; r < ROWS; r++) at.row[r] = (const char *)(values + (t + r) * w->in);
      Tile tile = tile_of(splat(0), splat(0));
      multiply(&tile, at, step, w->C, filters, ROWS, 2);
      store_rows(products + t * w->out + f, w->out, &tile, ROWS, PANEL, 2);
    }
}

static void output_block(float *y, const Winograd *w, const float *products, const float *bias,
                         index_t first, index_t rows) {
  const index_t place = apart(w, w->out);
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    const index_t height = least(STEP, w->OH - STEP * ty);
    for (index_t f = 0; f < w->F; f += LANES) {
      const int filters = least(LANES, w->F - f);
      for (index_t tx = 0; tx < w->TW; tx++) {
        vec tile[STEP][LANES];
        transform_output(tile, products + (row * w->TW + tx) * w->out + f, place);
        const int width = least(STEP, w->OW - STEP * tx);
        float *to = y + ((n * w->F + f) * w->OH + STEP * ty) * w->OW + STEP * tx;
        for (int k = 0; k < filters; k++, to += w->OH * w->OW)
          for (index_t i = 0; i < height; i++)
            store_first(to + i * w->OW, tile[i][k] + splat(bias ? bias[f + k] : 0), width);
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
      .frame = take_floats(s, frame_size(w)),
      .filters = take_floats(s, PLACES * (int64_t)w->out * w->C),
      .values = take_floats(s, PLACES * (int64_t)apart(w, w->in)),
      .products = take_floats(s, PLACES * (int64_t)apart(w, w->out)),
  };
}

// filters[place, panel, channel, f]: of weight (F, C, 3, 3), or turned around of (C, F, 3, 3).
static void pack_winograd(float *filters, const Winograd *w, const float *weight, int turned) {
  fill(filters, PLACES * w->out * w->C, 0);
  for (index_t f = 0; f < w->F; f++) {
    float *to = filters + f / PANEL * w->C * PANEL + f % PANEL;
    for (index_t channel = 0; channel < w->C; channel++) {
      const index_t pair = turned ? channel * w->F + f : f * w->C + channel;
      float g[PLACES];
      transform_filter(g, weight + pair * FILTER, turned);
      for (int p = 0; p < PLACES; p++) to[p * w->out * w->C + channel * PANEL] = g[p];
    }
  }
}

// y (N, F, OH, OW) of x (N, C, H, W).
static void convolve_winograd(float *y, const Winograd *w, const float *x, const float *weight,
                              const float *bias, int turned, const Plan *plan) {
  const index_t all = w->N * w->TH, in = apart(w, w->in), out = apart(w, w->out);
  index_t framed = -1;
  for (index_t c = 0; c < w->C; c++) plan->step[c] = (int32_t)(c * (index_t)sizeof(float));
  fill(plan->frame, (index_t)frame_size(w), 0);
  fill(plan->values, PLACES * in, 0);
  pack_winograd(plan->filters, w, weight, turned);
  for (index_t first = 0; first < all; first += w->rows) {
    const index_t rows = least(w->rows, all - first);
    transform_block(plan->values, w, plan->frame, &framed, x, first, rows);
    for (int p = 0; p < PLACES; p++)
      multiply_place(plan->products + p * out, w, plan->values + p * in, plan->step,
                     plan->filters + p * w->out * w->C, rows * w->TW);
    output_block(y, w, plan->products, bias, first, rows);
  }
}

// Back to the weights ---------------------------------------------------------------------------

typedef struct {
  int32_t *step;
  float *frame, *dy_frame, *values, *gradients, *sums;
} WeightSums;

// One row of tiles of four filters' dy, inside zeros.
INLINE index_t dy_map(const Winograd *w) { return STEP * STEP * w->TW; }

static WeightSums take_weight_sums(Scratch *s, const Winograd *w) {
  return (WeightSums){
      .step = take_steps(s, w->block),
      .frame = take_floats(s, frame_size(w)),
      .dy_frame = take_floats(s, LANES * (int64_t)dy_map(w)),
      .values = take_floats(s, PLACES * (int64_t)apart(w, w->in)),
      .gradients = take_floats(s, PLACES * (int64_t)apart(w, w->out)),
      .sums = take_floats(s, PLACES * (int64_t)w->in * w->out),
  };
}

static void frame_gradients(float *frame, const Winograd *w, const float *dy, index_t ty,
                            int filters) {
  const index_t width = STEP * w->TW, height = least(STEP, w->OH - STEP * ty);
  for (int f = 0; f < LANES; f++, frame += dy_map(w), dy += w->OH * w->OW)
    for (index_t i = 0; i < STEP; i++) {
      if (f < filters && i < height)
        copy(frame + i * width, dy + (STEP * ty + i) * w->OW, w->OW);
      else
        fill(frame + i * width, w->OW, 0);
    }
}

// gradients[place, panel, tile, f] of dy.
static void gradient_block(float *gradients, const Winograd *w, float *frame, const float *dy,
                           index_t first, index_t rows) {
  for (index_t row = 0; row < rows; row++) {
    const index_t n = (first + row) / w->TH, ty = (first + row) % w->TH;
    for (index_t f = 0; f < w->F; f += LANES) {
      frame_gradients(frame, w, dy + (n * w->F + f) * w->OH * w->OW, ty, least(LANES, w->F - f));
      float *to = gradients + (f / PANEL * w->block + row * w->TW) * PANEL + f % PANEL;
      for (index_t tx = 0; tx < w->TW; tx++)
        transform_gradient(to + tx * PANEL, apart(w, w->out), frame + STEP * tx, dy_map(w),
                           STEP * w->TW);
    }
  }
}

// sums[panel, channel, f] += Σ_tile values[tile, channel] · gradients[tile, f] at one place.
static void sum_place(float *sums, const Winograd *w, const int32_t *step, const float *values,
                      const float *gradients, index_t tiles) {
  for (index_t f = 0; f < w->F; f += PANEL, gradients += w->block * PANEL)
    for (index_t c = 0; c < w->C; c += ROWS, sums += ROWS * PANEL) {
      Rows at;
      for (int r = 0; r < ROWS; r++) at.row[r] = (const char *)(values + c + r);
      Tile tile = tile_of(splat(0), splat(0));
      multiply(&tile, at, step, tiles, gradients, ROWS, 2);
      for (int r = 0; r < ROWS; r++)
        for (int v = 0; v < 2; v++) {
          float *sum = sums + r * PANEL + v * LANES;
          store(sum, load(sum) + tile.sum[r][v]);
        }
    }
}

static void store_winograd_sums(float *dW, const Winograd *w, const float *sums) {
  const index_t panel = whole_tiles(w->C) * PANEL;
  for (index_t f = 0; f < w->F; f++)
    for (index_t c = 0; c < w->C; c++) {
      float s[PLACES];
      for (int p = 0; p < PLACES; p++)
        s[p] = sums[p * w->in * w->out + f / PANEL * panel + c * PANEL + f % PANEL];
      transform_sum(dW + (f * w->C + c) * FILTER, s);
    }
}

static void sum_winograd(float *dW, const Winograd *w, const float *x, const float *dy,
                         const WeightSums *m) {
  const index_t all = w->N * w->TH, in = apart(w, w->in), out = apart(w, w->out);
  index_t framed = -1;
  for (index_t t = 0; t < w->block; t++)
    m->step[t] = (int32_t)(t * w->in * (index_t)sizeof(float));
  fill(m->frame, (index_t)frame_size(w), 0);
  fill(m->dy_frame, LANES * dy_map(w), 0);
  fill(m->values, PLACES * in, 0);
  fill(m->gradients, PLACES * out, 0);
  fill(m->sums, PLACES * w->in * w->out, 0);
  for (index_t first = 0; first < all; first += w->rows) {
    const index_t rows = least(w->rows, all - first);
    transform_block(m->values, w, m->frame, &framed, x, first, rows);
    gradient_block(m->gradients, w, m->dy_frame, dy, first, rows);
    for (int p = 0; p < PLACES; p++)
      sum_place(m->sums + p * w->in * w->out, w, m->step, m->values + p * in,
                m->gradients + p * out, rows * w->TW);
  }
  store_winograd_sums(dW, w, m->sums);
}
