// Four floats at a time.
//
// Written with the vector extensions of Clang and GCC, so that one source becomes WebAssembly
// SIMD in the browser, SSE or NEON natively, and runs under their sanitizers. Always 128 bits
// wide: the results are then the same, bit for bit, everywhere.
#ifndef GLASSNET_VECTOR_H
#define GLASSNET_VECTOR_H

#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 4 };

typedef float vec __attribute__((vector_size(16)));
typedef int32_t mask __attribute__((vector_size(16)));  // per lane all ones or all zeros

// A pointer to these may point anywhere a float may stand.
typedef float unaligned_vec __attribute__((vector_size(16), aligned(4), may_alias));

typedef intptr_t index_t;  // large enough for any array's size

INLINE vec load(const float *from) { return *(const unaligned_vec *)from; }

INLINE void store(float *to, vec v) { *(unaligned_vec *)to = v; }

INLINE vec splat(float s) { return (vec){s, s, s, s}; }

// Four floats, `step` apart.
INLINE vec load_apart(const float *from, intptr_t step) {
  if (step == 1) return load(from);
  if (step == 2) return __builtin_shufflevector(load(from), load(from + 3), 0, 2, 5, 7);
  return (vec){from[0], from[step], from[2 * step], from[3 * step]};
}

// The first `lanes` floats; zeros behind them.
INLINE vec load_first(const float *from, int lanes) {
  if (lanes >= LANES) return load(from);
  vec v = splat(0);
  if (lanes > 0) v[0] = from[0];
  if (lanes > 1) v[1] = from[1];
  if (lanes > 2) v[2] = from[2];
  return v;
}

INLINE void store_first(float *to, vec v, int lanes) {
  if (lanes >= LANES) {
    store(to, v);
    return;
  }
  if (lanes > 0) to[0] = v[0];
  if (lanes > 1) to[1] = v[1];
  if (lanes > 2) to[2] = v[2];
}

// `yes` where the mask is set, `no` elsewhere.
INLINE vec choose(mask m, vec yes, vec no) { return (vec)((m & (mask)yes) | (~m & (mask)no)); }

INLINE vec zero_where(mask m, vec v) { return (vec)(~m & (mask)v); }

INLINE float sum_lanes(vec v) { return (v[0] + v[2]) + (v[1] + v[3]); }

// Four rows of four become four columns.
INLINE void transpose(vec v[4]) {
  const vec a = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5);
  const vec b = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5);
  const vec c = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
  const vec d = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
  v[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  v[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
  v[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
  v[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

INLINE void fill(float *to, index_t count, float value) {
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, splat(value));
  for (; i < count; i++) to[i] = value;
}

// Whether sums of a few of these stay far from the largest float, and all are numbers.
static int are_moderate(const float *from, index_t count) {
  const vec limit = splat(1e30f);
  mask within = limit == limit;
  index_t i = 0;
  for (; i + LANES <= count; i += LANES)
    within &= (load(from + i) < limit) & (load(from + i) > -limit);
  int all = within[0] & within[1] & within[2] & within[3];
  for (; i < count; i++) all &= -(from[i] < 1e30f && from[i] > -1e30f);
  return all != 0;
}

INLINE void copy(float *to, const float *from, index_t count) {
  index_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

#endif
