// Images of a data set as a network's input.
#include "kernels.h"

static index_t clamp(int64_t low, int64_t value, int64_t high) {
  return (index_t)(value < low ? low : value > high ? high : value);
}

// What comes in from outside is 0.
static void move(float *to, const uint8_t *from, index_t H, index_t W, int64_t down,
                 int64_t right) {
  const index_t first = clamp(0, right, W), last = clamp(0, W + right, W);
  const index_t back = first < last ? (index_t)right : 0;
  for (index_t r = 0; r < H; r++, to += W) {
    const int64_t source = r - down;
    if (source < 0 || source >= H) {
      fill(to, W, 0);
      continue;
    }
    const uint8_t *row = from + (index_t)source * W;
    fill(to, first, 0);
    for (index_t c = first; c < last; c++) to[c] = (float)row[c - back] * (float)(1.0 / 255);
    fill(to + last, W - last, 0);
  }
}

int input_batch(const Array *images, const Array *indices, const Array *offsets, const Array *x) {
  if (!is_array(images, python.uint8, 3) || !is_array(indices, python.int32, 1)) return REFUSED;
  const index_t M = images->shape[0], H = images->shape[1], W = images->shape[2];
  const index_t N = indices->shape[0];
  if (!is_output(x, 4) || !has_shape4(x, N, 1, H, W)) return REFUSED;
  const int moves = !is_absent(offsets);
  if (moves &&
      !(is_array(offsets, python.int32, 2) && offsets->shape[0] == N && offsets->shape[1] == 2))
    return REFUSED;
  const int32_t *at = (const int32_t *)indices->data;
  for (index_t n = 0; n < N; n++)
    if (at[n] < 0 || at[n] >= M) return REFUSED;

  const int32_t *by = moves ? (const int32_t *)offsets->data : 0;
  for (index_t n = 0; n < N; n++)
    move(floats(x) + n * H * W, (const uint8_t *)images->data + at[n] * H * W, H, W,
         moves ? by[2 * n] : 0, moves ? by[2 * n + 1] : 0);
  return DONE;
}
