// Calls that were made before, made again with the same arguments: one call from Python in place
// of many. Each kernel still checks all it is given.
#include "kernels.h"

#define ARGUMENTS_2(a) a[0], a[1]
#define ARGUMENTS_3(a) ARGUMENTS_2(a), a[2]
#define ARGUMENTS_4(a) ARGUMENTS_3(a), a[3]
#define ARGUMENTS_5(a) ARGUMENTS_4(a), a[4]
#define ARGUMENTS_6(a) ARGUMENTS_5(a), a[5]
#define ARGUMENTS_7(a) ARGUMENTS_6(a), a[6]
#define ARGUMENTS_8(a) ARGUMENTS_7(a), a[7]
#define ARGUMENTS_11(a) ARGUMENTS_8(a), a[8], a[9], a[10]

#define NUMBER(kernel, length) NUMBER_OF_##kernel,
#define CASE(kernel, length)                         \
  case NUMBER_OF_##kernel:                           \
    if (!is_list(arguments, length)) return REFUSED; \
    return kernel(ARGUMENTS_##length(arguments->items));

enum { FOR_EACH_REPEATABLE(NUMBER) };

static int call(int kernel, const List *arguments) {
  switch (kernel) { FOR_EACH_REPEATABLE(CASE) }
  return REFUSED;
}

int repeat(const Array *kernels, const List *calls) {
  if (!is_array(kernels, python.int32, 1) || !is_list(calls, kernels->shape[0])) return REFUSED;
  for (index_t i = 0; i < calls->length; i++) {
    const int kernel = ((const int32_t *)kernels->data)[i];
    if (call(kernel, (const List *)calls->items[i]) != DONE) return REFUSED;
  }
  return DONE;
}
