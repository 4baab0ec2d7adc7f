// Calls that were made before, made again with the same arguments: one call from Python in place
// of many. Each kernel still checks all it is given.
#include "kernels.h"

static int call(int kernel, const List *arguments) {
  static const int lengths[REPEATABLE_KERNELS] = {6, 8, 4, 4, 8, 11, 5, 7, 2, 3, 5, 3};
  if (kernel < 0 || kernel >= REPEATABLE_KERNELS) return REFUSED;
  if (!is_list(arguments, lengths[kernel])) return REFUSED;
  const Array *const *a = arguments->items;
  switch ((enum Repeatable)kernel) {
    case CONV2D:
      return conv2d(a[0], a[1], a[2], a[3], a[4], a[5]);
    case CONV2D_BACKWARD:
      return conv2d_backward(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    case MAX_POOL2D:
      return max_pool2d(a[0], a[1], a[2], a[3]);
    case MAX_POOL2D_BACKWARD:
      return max_pool2d_backward(a[0], a[1], a[2], a[3]);
    case CONV_BLOCK:
      return conv_block(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    case CONV_BLOCK_BACKWARD:
      return conv_block_backward(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
    case LINEAR:
      return linear(a[0], a[1], a[2], a[3], a[4]);
    case LINEAR_BACKWARD:
      return linear_backward(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    case RELU:
      return relu(a[0], a[1]);
    case RELU_BACKWARD:
      return relu_backward(a[0], a[1], a[2]);
    case DROPOUT:
      return dropout(a[0], a[1], a[2], a[3], a[4]);
    case DROPOUT_BACKWARD:
      return dropout_backward(a[0], a[1], a[2]);
    case REPEATABLE_KERNELS:
      break;
  }
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
