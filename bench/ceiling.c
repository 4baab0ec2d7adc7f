// How fast can 128-bit vectors be multiplied and added here? Twelve independent chains of
// `a = a * s + t` keep both units busy; nothing is loaded or stored in between.
typedef float vec __attribute__((vector_size(16)));

enum { CHAINS = 12 };

__attribute__((export_name("multiply_adds"))) float multiply_adds(int rounds, float s, float t) {
  const vec factor = {s, s, s, s}, term = {t, t, t, t};
  vec a[CHAINS];
  for (int i = 0; i < CHAINS; i++) a[i] = term * (float)i;
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < CHAINS; i++) a[i] = a[i] * factor + term;
  vec sum = a[0];
  for (int i = 1; i < CHAINS; i++) sum += a[i];
  return sum[0] + sum[1] + sum[2] + sum[3];
}
