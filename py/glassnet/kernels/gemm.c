// Matrix product: C = A · B (+ bias), everything dense.
#include "tile.h"

// Work for one panel of C's columns, `vectors` wide.
INLINE void gemm_panel(float *c, index_t c_row, Matrix a, const int32_t *step, const float *panel,
                       vec bias0, vec bias1, index_t M, index_t K, int columns, int vectors) {
  for (index_t m = 0; m < M; m += ROWS) {
    const int rows = least(ROWS, M - m);
    Rows at;
    for (int r = 0; r < ROWS; r++)  // rows beyond the last repeat it, and are not stored
      at.row[r] = (const char *)(a.data + (m + least(r, rows - 1)) * a.row);
    Tile tile = tile_of(bias0, bias1);
    multiply(&tile, at, step, K, panel, ROWS, vectors);
    store_rows(c + m * c_row, c_row, &tile, rows, columns, vectors);
  }
}

// C (M, N) rows apart by c_row, A (M, K), B (K, N), bias (N) or null.
// Scratch: step (K), panel (K * PANEL).
static void gemm(float *c, index_t c_row, Matrix a, Matrix b, const float *bias, index_t M,
                 index_t N, index_t K, int32_t *step, float *panel) {
  for (index_t k = 0; k < K; k++) step[k] = (int32_t)(k * a.column * (index_t)sizeof(float));
  for (index_t n = 0; n < N; n += PANEL) {
    const int columns = least(PANEL, N - n);
    const Matrix part = {b.data + n * b.column, b.row, b.column};
    const vec bias0 = bias ? load_first(bias + n, columns) : splat(0);
    const vec bias1 = bias ? load_first(bias + n + LANES, columns - LANES) : splat(0);
    if (vectors_for(columns) == 2) {
      pack(panel, part, K, columns, 2);
      gemm_panel(c + n, c_row, a, step, panel, bias0, bias1, M, K, columns, 2);
    } else {
      pack(panel, part, K, columns, 1);
      gemm_panel(c + n, c_row, a, step, panel, bias0, bias1, M, K, columns, 1);
    }
  }
}
