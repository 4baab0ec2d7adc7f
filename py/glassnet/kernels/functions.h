// Functions of four floats at a time: e^x and what follows from it.
//
// Made of additions, multiplications and one division alone, so that they give the same bits
// everywhere; the largest errors are those over all floats, in units in the last place.
#ifndef GLASSNET_FUNCTIONS_H
#define GLASSNET_FUNCTIONS_H

#include "vector.h"

// e^x = 2^n · e^r with |r| <= ln 2 / 2.
typedef struct {
  vec power, r;  // 2^n
} Exponent;

// Of an x from -87.3, where e^x is about the smallest normal float, to 0.
INLINE Exponent exponent_of(vec x) {
  typedef uint32_t bits __attribute__((vector_size(16)));
  const vec rounder = splat(12582912.0f);  // 1.5 · 2^23: adding it leaves n in the low bits
  const vec rounded = x * splat(1.44269504f) + rounder;
  const vec n = rounded - rounder;
  return (Exponent){
      .power = (vec)(((bits)rounded - (bits)rounder + 127) << 23),
      .r = (x - n * splat(0.693359375f)) + n * splat(2.12194440e-4f),
  };
}

// (e^r - 1 - r) / r², by its power series.
INLINE vec exponential_rest(vec r) {
  static const float series[] = {1.0f / 5040, 1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f};
  vec sum = splat(series[0]);
  for (int i = 1; i < 6; i++) sum = sum * r + splat(series[i]);
  return sum;
}

static const float LOWEST = -87.3f;

// e^x for x <= 0, within 2 units (NaN stays NaN); 0 below LOWEST.
INLINE vec exponential(vec x) {
  const mask tiny = x < splat(LOWEST);
  const Exponent e = exponent_of(choose(tiny, splat(LOWEST), x));
  const vec whole = (exponential_rest(e.r) * e.r + splat(1)) * e.r + splat(1);
  return zero_where(tiny, whole * e.power);
}

// e^x - 1 for x <= 0, within 2 units also where it is close to 0.
INLINE vec exponential_less_1(vec x) {
  const Exponent e = exponent_of(choose(x < splat(LOWEST), splat(LOWEST), x));
  const vec part = exponential_rest(e.r) * e.r * e.r + e.r;
  return part * e.power + (e.power - splat(1));
}

INLINE vec magnitude(vec x) { return (vec)((mask)x & 0x7FFFFFFF); }

INLINE vec with_sign_of(vec sign, vec x) { return (vec)(((mask)sign & INT32_MIN) | (mask)x); }

// tanh x, within 3 units: with t = e^(-2|x|) - 1 it is ± -t / (2 + t).
INLINE vec hyperbolic_tangent(vec x) {
  const vec t = exponential_less_1(magnitude(x) * splat(-2));
  return with_sign_of(x, -t / (splat(2) + t));
}

// 1 / (1 + e^-x), within 3 units.
INLINE vec logistic(vec x) {
  const vec small = exponential(-magnitude(x));
  return choose(x < splat(0), small, splat(1)) / (splat(1) + small);
}

// Φ(x), the share of a standard normal distribution below x, within 3e-7, and its density φ(x).
typedef struct {
  vec share, density;
} Normal;

// Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 7.1.26, for erf(|x| / √2).
INLINE Normal normal_of(vec x) {
  static const float a[] = {1.061405429f, -1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f};
  const vec bell = exponential(x * x * splat(-0.5f));
  const vec t = splat(1) / (splat(1) + splat(0.3275911f * 0.70710678f) * magnitude(x));
  vec sum = splat(a[0]);
  for (int i = 1; i < 5; i++) sum = sum * t + splat(a[i]);
  const vec beyond = splat(0.5f) * sum * t * bell;
  return (Normal){
      .share = choose(x < splat(0), beyond, splat(1) - beyond),
      .density = bell * splat(0.39894228f),
  };
}

#endif
