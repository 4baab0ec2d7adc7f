// The loop that does all the multiplying.
//
// Convolution, linear layers and their gradients are sums of products, `C[r, c] = Σ_k A[r, k] ·
// B[k, c]`. They differ in where A lies: a matrix, or pixels under a sliding window. So A is
// described by a pointer per row and one table of steps, the same for all rows:
//
//     A[r, k] = row[r] at step[k] bytes
//
// and nothing is ever written out as columns (im2col). B is packed into *panels*: 8 (or 4)
// columns side by side, k after k, padded with zeros.
//
// A tile is 4 rows by 8 columns of C, held in 8 registers while k runs: per k, 2 loads of B and
// 4 broadcasts of A feed 8 multiplications and 8 additions. V8 has 15 vector registers to give;
// 4 × 12, 5 × 8 and 6 × 8 tiles spill and are about half as fast.
#ifndef GLASSNET_TILE_H
#define GLASSNET_TILE_H

#include "vector.h"

enum { ROWS = 4, PANEL = 2 * LANES };

typedef struct {
  const char *row[ROWS];
} Rows;

typedef struct {
  vec sum[ROWS][2];
} Tile;

INLINE Tile tile_of(vec first, vec second) {
  Tile t;
  for (int r = 0; r < ROWS; r++) {
    t.sum[r][0] = first;
    t.sum[r][1] = second;
  }
  return t;
}

// tile += A · B over `steps` steps. `rows` (ROWS, or 1 to save work on a last one) and `vectors`
// (1 or 2 of them make a row of B's panel) are constants wherever this is called, so that the
// compiler unrolls.
INLINE void multiply(Tile *tile, Rows a, const int32_t *step, index_t steps, const float *panel,
                     int rows, int vectors) {
  Tile t = *tile;
  for (index_t k = 0; k < steps; k++) {
    const int32_t at = step[k];
    vec b[2];
    for (int v = 0; v < vectors; v++) b[v] = load(panel + v * LANES);
    panel += vectors * LANES;
    for (int r = 0; r < rows; r++) {
      const vec s = splat(*(const float *)(a.row[r] + at));
      for (int v = 0; v < vectors; v++) t.sum[r][v] += s * b[v];
    }
  }
  *tile = t;
}

INLINE int vectors_for(index_t columns) { return columns > LANES ? 2 : 1; }

INLINE int least(index_t a, index_t b) { return (int)(a < b ? a : b); }

// Packing ---------------------------------------------------------------------------------------

// A matrix of any layout: element (k, c) is data[k * row + c * column].
typedef struct {
  const float *data;
  index_t row, column;
} Matrix;

// panel[k, c] = b[k, c] for c < columns, else 0; the panel is `vectors` vectors wide.
static void pack(float *panel, Matrix b, index_t rows, int columns, int vectors) {
  const int width = vectors * LANES;
  index_t k = 0;
  if (b.row == 1) {  // k runs along memory: transpose blocks of four
    for (; k + LANES <= rows; k += LANES) {
      for (int c = 0; c < width; c += LANES) {
        vec block[4];
        for (int i = 0; i < LANES; i++)
          block[i] = c + i < columns ? load(b.data + (c + i) * b.column + k) : splat(0);
        transpose(block);
        for (int i = 0; i < LANES; i++) store(panel + (k + i) * width + c, block[i]);
      }
    }
  }
  if (b.column == 1 && columns == width) {  // whole vectors lie in memory as they are wanted
    for (; k < rows; k++)
      for (int c = 0; c < width; c += LANES)
        store(panel + k * width + c, load(b.data + k * b.row + c));
  }
  for (; k < rows; k++)
    for (int c = 0; c < width; c++)
      panel[k * width + c] = c < columns ? b.data[k * b.row + c * b.column] : 0;
}

// The other way: out[c * stride + r] = panel[r, c] for r < rows, c < columns.
static void unpack_columns(float *out, index_t stride, const float *panel, index_t rows,
                           int columns, int vectors) {
  const int width = vectors * LANES;
  index_t r = 0;
  for (; r + LANES <= rows; r += LANES) {
    for (int c = 0; c < columns; c += LANES) {
      vec block[4];
      for (int i = 0; i < LANES; i++) block[i] = load(panel + (r + i) * width + c);
      transpose(block);
      for (int i = 0; i < LANES && c + i < columns; i++)
        store(out + (c + i) * stride + r, block[i]);
    }
  }
  for (; r < rows; r++)
    for (int c = 0; c < columns; c++) out[c * stride + r] = panel[r * width + c];
}

// Storing ---------------------------------------------------------------------------------------

// out[r * stride + c] = tile[r, c].
INLINE void store_rows(float *out, index_t stride, const Tile *tile, int rows, int columns,
                       int vectors) {
  if (rows == ROWS && columns == vectors * LANES) {  // nearly always, and without a branch
    for (int r = 0; r < ROWS; r++)
      for (int v = 0; v < vectors; v++) store(out + r * stride + v * LANES, tile->sum[r][v]);
    return;
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++)
      store_first(out + r * stride + v * LANES, tile->sum[r][v], columns - v * LANES);
}

// out[c * stride + r] = tile[r, c].
INLINE void store_columns(float *out, index_t stride, const Tile *tile, int rows, int columns,
                          int vectors) {
  const int whole = rows == ROWS && columns == vectors * LANES;
  for (int v = 0; v < vectors; v++) {
    vec block[4];
    for (int r = 0; r < ROWS; r++) block[r] = tile->sum[r][v];
    transpose(block);
    if (whole) {
      for (int i = 0; i < LANES; i++) store(out + (v * LANES + i) * stride, block[i]);
      continue;
    }
    for (int i = 0; i < LANES; i++)
      if (v * LANES + i < columns) store_first(out + (v * LANES + i) * stride, block[i], rows);
  }
}

#endif
