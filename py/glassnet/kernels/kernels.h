// Glassnet's kernels: a network's hot operations, in portable C.
//
// What is here
//   vector.h        four floats at a time
//   array.h         NumPy's arrays as the kernels see them; scratch memory
//   tile.h          the loop that does all the multiplying, and packing for it
//   gemm.c          matrix product: used by linear.c
//   conv.c          2-d convolution without im2col: conv_direct.c, conv_winograd.c or
//                   conv_depthwise.c, by the sizes that conv.h tells
//   functions.h     exponentials, four at a time: used by elementwise.c and loss.c
//   elementwise.c pool.c dropout.c batch_norm.c optim.c input.c
//   conv_block.c    convolution, ReLU and max pooling in one go; conv_block_backward.c back
//   repeat.c        many calls in one
//   kernels.c       all of the above as one translation unit
//   build.py        compiles it with `zig cc`: WebAssembly for the browser, or native
//   library.py      loads it with ctypes; __init__.py checks that it fits this Python
//
// How to call it
//   Arrays are passed as Python objects and read through NumPy's own header. Every kernel first
//   checks dtype (float32 unless said otherwise), layout (C-contiguous, aligned) and that the
//   shapes fit together, and returns REFUSED (-1) without having touched anything if they do not:
//   the caller then uses NumPy. No kernel can be talked into reading or writing outside the
//   arrays it was given.
//   A kernel with a `scratch` argument (a uint8 array of any length) returns how many bytes it
//   needs if that is too short; call it again with at least as many. 0 means done.
//   Optional arrays may be None where it says "or None".
//
// No libc, no allocation, no state but the few object addresses that `prepare` stores. The same
// source gives the same bits in the browser and natively: always 128-bit vectors, no contraction
// to fused multiply-add, own exponential and logarithm.
//
// This file is also what `library.py` reads to declare the functions to ctypes, so that a
// signature is written down once, and which kernels can be called again.
#ifndef GLASSNET_KERNELS_H
#define GLASSNET_KERNELS_H

#include "array.h"
#include "tile.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

// Which header this library was compiled from: a checksum of this file.
EXPORT int interface(void);

// Stores what arguments will be compared with: numpy.ndarray, the dtypes, list, None.
EXPORT void prepare(const Array *ndarray, const DType *float32, const DType *float64,
                    const DType *int32, const DType *uint8, const Array *list, const Array *none);

// 1 if `array`, a float32 array of shape (2, 3, 5) with its data at `address`, looks like that
// through our eyes, and `list` like [None, array], and float32 has this number among NumPy's types.
// The only kernel that trusts its arguments.
EXPORT int probe(const List *list, const Array *array, const void *address, int number);

// images uint8 (M, H, W), indices int32 (N), offsets int32 (N, 2) or None -> x (N, 1, H, W): the
// images at these indices, moved down and right by their offsets, from 0 to 1.
EXPORT int input_batch(const Array *images, const Array *indices, const Array *offsets,
                       const Array *x);

// x (N, C, H, W), weight (F, C/groups, KH, KW), bias (F) or None -> y (N, F, OH, OW).
// windows int32 (7): stride, padding, dilation, each as height and width; groups.
EXPORT int conv2d(const Array *x, const Array *weight, const Array *bias, const Array *y,
                  const Array *windows, const Array *scratch);

// By what algorithm these convolve: 0 direct, 1 Winograd, 2 depthwise.
EXPORT int conv2d_algorithm(const Array *x, const Array *weight, const Array *windows);

// dy (N, F, OH, OW), x, weight as above -> dx like x or None, dW like weight, db (F).
EXPORT int conv2d_backward(const Array *dy, const Array *x, const Array *weight, const Array *dx,
                           const Array *dW, const Array *db, const Array *windows,
                           const Array *scratch);

// x (N, C, H, W) -> y (N, C, OH, OW), winners uint8 (N, C, OH, OW): i·KW + j.
// pooling int32 (6): kernel size, stride, padding, each as height and width.
EXPORT int max_pool2d(const Array *x, const Array *y, const Array *winners, const Array *pooling);

// dy, winners (N, C, OH, OW) -> dx (N, C, H, W).
EXPORT int max_pool2d_backward(const Array *dy, const Array *winners, const Array *dx,
                               const Array *pooling);

// x (N, C, H, W) -> y (N, C, OH, OW): means of windows, padding counting as zeros.
EXPORT int avg_pool2d(const Array *x, const Array *y, const Array *pooling);

// dy (N, C, OH, OW) -> dx (N, C, H, W).
EXPORT int avg_pool2d_backward(const Array *dy, const Array *dx, const Array *pooling);

// x, weight, bias as for conv2d -> y = max(pooled, 0) (N, F, OH, OW), winners as for max_pool2d.
EXPORT int conv_block(const Array *x, const Array *weight, const Array *bias, const Array *y,
                      const Array *winners, const Array *windows, const Array *pooling,
                      const Array *scratch);

// dy, y, winners (N, F, OH, OW), x, weight as above -> dx, dW, db as for conv2d_backward.
// Refuses numbers that are not finite.
EXPORT int conv_block_backward(const Array *dy, const Array *y, const Array *winners,
                               const Array *x, const Array *weight, const Array *dx,
                               const Array *dW, const Array *db, const Array *windows,
                               const Array *pooling, const Array *scratch);

// x (N, I), weight (O, I), bias (O) or None -> y (N, O).
EXPORT int linear(const Array *x, const Array *weight, const Array *bias, const Array *y,
                  const Array *scratch);

// dy (N, O), x (N, I), weight (O, I) -> dx (N, I) or None, dW (O, I), db (O).
EXPORT int linear_backward(const Array *dy, const Array *x, const Array *weight, const Array *dx,
                           const Array *dW, const Array *db, const Array *scratch);

// a, b of one shape -> y = a + b.
EXPORT int add(const Array *a, const Array *b, const Array *y);

// x of any shape -> y. bend float32 (2): which activation (0 ReLU, 1 leaky ReLU, 2 ELU, 3 sigmoid,
// 4 tanh, 5 GELU) and its number (the slope or alpha), if it has one.
EXPORT int activation(const Array *x, const Array *bend, const Array *y);

// dy, and of one shape with it y or, for leaky ReLU and GELU, x -> dx.
EXPORT int activation_backward(const Array *dy, const Array *kept, const Array *bend,
                               const Array *dx);

// x of any shape, chances like x, share (2): p and 1 - p -> y = x · mask, mask like x: 1 / (1 - p)
// where the chance is at least p, else 0.
EXPORT int dropout(const Array *x, const Array *chances, const Array *share, const Array *y,
                   const Array *mask);

// dy, mask of one shape -> dx = dy · mask.
EXPORT int dropout_backward(const Array *dy, const Array *mask, const Array *dx);

// x (N, C, H, W), gamma, beta (C), epsilon (1) -> y, x_hat like x, mean, variance (C).
EXPORT int batch_norm2d(const Array *x, const Array *gamma, const Array *beta, const Array *y,
                        const Array *mean, const Array *variance, const Array *x_hat,
                        const Array *epsilon);

// Changes running (C) by a share of its distance to factor · batch (C); numbers (2): both.
EXPORT int running_average(const Array *running, const Array *batch, const Array *numbers);

// x (N, C, H, W), gamma, beta, mean, variance (C) -> y, x_hat like x.
EXPORT int batch_norm2d_fixed(const Array *x, const Array *gamma, const Array *beta,
                              const Array *mean, const Array *variance, const Array *y,
                              const Array *x_hat, const Array *epsilon);

// dy, x_hat (N, C, H, W), gamma, variance (C) -> dx like dy, dgamma, dbeta (C).
EXPORT int batch_norm2d_backward(const Array *dy, const Array *x_hat, const Array *gamma,
                                 const Array *variance, const Array *dx, const Array *dgamma,
                                 const Array *dbeta, const Array *epsilon);

// logits (N, K), labels int32 (N) -> loss float64 (1), the mean over N, dlogits (N, K).
EXPORT int softmax_cross_entropy(const Array *logits, const Array *labels, const Array *loss,
                                 const Array *dlogits);

// data, grad, velocity: lists of arrays, one for each parameter and of its shape; velocity may be
// None. Changes data and velocity.
EXPORT int sgd_step(const List *data, const List *grad, const List *velocity, double learning_rate,
                    double momentum, int nesterov, double weight_decay);

// data, grad, m, v: lists as above. Changes data, m and v. The caller folds the constants:
// size = learning_rate / (1 - β₁^step), correction = 1 / (1 - β₂^step),
// shrink = 1 - learning_rate · weight_decay if decoupled, else 1; decay = the other case, else 0.
EXPORT int adam_step(const List *data, const List *grad, const List *m, const List *v, double size,
                     double correction, double beta1, double beta2, double epsilon, double shrink,
                     double decay);

// mean, data: lists as above. Changes mean by `share` of its distance to data.
EXPORT int average_step(const List *mean, const List *data, double share);

// The kernels that `repeat` calls, each by its place here, with how many arguments it takes.
#define FOR_EACH_REPEATABLE(X) \
  X(conv2d, 6)                 \
  X(conv2d_backward, 8)        \
  X(max_pool2d, 4)             \
  X(max_pool2d_backward, 4)    \
  X(avg_pool2d, 3)             \
  X(avg_pool2d_backward, 3)    \
  X(conv_block, 8)             \
  X(conv_block_backward, 11)   \
  X(linear, 5)                 \
  X(linear_backward, 7)        \
  X(add, 3)                    \
  X(activation, 3)             \
  X(activation_backward, 4)    \
  X(batch_norm2d, 8)           \
  X(batch_norm2d_backward, 8)  \
  X(running_average, 3)        \
  X(dropout, 5)                \
  X(dropout_backward, 3)

// Calls one kernel after the other: kernels int32 (n), calls a list of n lists of arguments. Ends
// at the first that is not DONE, and is REFUSED then.
EXPORT int repeat(const Array *kernels, const List *calls);

#endif
