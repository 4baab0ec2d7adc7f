// NumPy's array objects, as the kernels receive them, and the scratch memory they work in.
//
// A kernel is handed the Python objects themselves. That is the cheapest way to call it (asking
// an array for its address from Python costs more than the call), and the safest: dtype, layout
// and shape are read from the array's own header, next to the code that relies on them. An array
// that is not exactly what a kernel wants makes it refuse, before it has touched anything.
#ifndef GLASSNET_ARRAY_H
#define GLASSNET_ARRAY_H

#include "vector.h"

// The heads of NumPy's PyArray_Descr and PyArrayObject, unchanged since NumPy 1.7. Loading the
// kernels checks them against a living array (see `probe`).
typedef struct {
  index_t reference_count;
  const void *type, *scalar_type;
  char kind, letter, byte_order, flags;
  int number;  // which of NumPy's types
} DType;

typedef struct {
  index_t reference_count;
  const void *type;
  char *data;
  int ndim;
  const index_t *shape;
  const index_t *strides;
  const void *base;
  const DType *dtype;
  int flags;
} Array;

enum { C_CONTIGUOUS = 0x1, ALIGNED = 0x100, WRITEABLE = 0x400 };

// What a kernel returns; a positive number is the bytes of scratch it needs, nothing being done.
enum { DONE = 0, REFUSED = -1 };

// The head of CPython's PyListObject; checked likewise.
typedef struct {
  index_t reference_count;
  const void *type;
  index_t length;
  const Array *const *items;
} List;

// Python objects to compare with; set once by `prepare`.
static struct {
  const void *ndarray, *list, *none;
  const DType *float32, *float64, *int32, *uint8;
} python;

enum { ANY = -1 };  // number of axes

// NumPy has one object for each of its types, but makes others like it, as for an array that comes
// out of a file of pickle's.
INLINE int same_dtype(const DType *a, const DType *b) {
  return a == b || (a->number == b->number && a->byte_order == b->byte_order);
}

INLINE int is_array(const Array *a, const DType *dtype, int ndim) {
  const int wanted = C_CONTIGUOUS | ALIGNED;
  return a->type == python.ndarray && same_dtype(a->dtype, dtype) && (a->ndim == ndim || ndim == ANY) &&
         (a->flags & wanted) == wanted;
}

INLINE int is_floats(const Array *a, int ndim) { return is_array(a, python.float32, ndim); }

INLINE int is_writeable(const Array *a) { return (a->flags & WRITEABLE) != 0; }

// A float32 array that may be written to.
INLINE int is_output(const Array *a, int ndim) { return is_floats(a, ndim) && is_writeable(a); }

INLINE int is_absent(const void *object) { return object == python.none; }

INLINE int is_list(const List *list, index_t length) {
  return list->type == python.list && list->length == length;
}

INLINE int is_vector(const Array *a, index_t length) {
  return is_floats(a, 1) && a->shape[0] == length;
}

INLINE int same_shape(const Array *a, const Array *b) {
  if (a->ndim != b->ndim) return 0;
  for (int d = 0; d < a->ndim; d++)
    if (a->shape[d] != b->shape[d]) return 0;
  return 1;
}

INLINE int has_shape4(const Array *a, index_t s0, index_t s1, index_t s2, index_t s3) {
  return a->ndim == 4 && a->shape[0] == s0 && a->shape[1] == s1 && a->shape[2] == s2 &&
         a->shape[3] == s3;
}

INLINE index_t size_of(const Array *a) {
  index_t size = 1;
  for (int d = 0; d < a->ndim; d++) size *= a->shape[d];
  return size;
}

// int32 numbers, such as strides.
INLINE int is_numbers(const Array *a, index_t count) {
  return is_array(a, python.int32, 1) && a->shape[0] == count;
}

INLINE float *floats(const Array *a) { return (float *)a->data; }

// Scratch ---------------------------------------------------------------------------------------
// One writeable uint8 array, lent by the caller and given out from front to back in whole cache
// lines. Taking more than there is only counts; `shortage` then tells how much would be enough.

enum { CACHE_LINE = 64 };

typedef struct {
  char *memory;  // starts a cache line
  int64_t size, used;
} Scratch;

INLINE int is_scratch(const Array *a) { return is_array(a, python.uint8, 1) && is_writeable(a); }

INLINE Scratch open_scratch(const Array *a) {
  const index_t skip = -(index_t)a->data & (CACHE_LINE - 1);
  return (Scratch){a->data + skip, a->shape[0] - skip, 0};
}

INLINE void *take(Scratch *scratch, int64_t bytes) {
  const int64_t start = scratch->used;
  scratch->used = start + (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  return scratch->used <= scratch->size ? scratch->memory + start : 0;
}

INLINE float *take_floats(Scratch *scratch, int64_t count) {
  return take(scratch, count * (int64_t)sizeof(float));
}

INLINE int32_t *take_steps(Scratch *scratch, int64_t count) {
  return take(scratch, count * (int64_t)sizeof(int32_t));
}

// Sizes beyond this are left to NumPy; it keeps every byte offset within an int32.
static const int64_t LARGEST = INT32_MAX / 2;

// DONE when everything taken fits, else what to return.
INLINE int shortage(const Scratch *scratch) {
  if (scratch->used <= scratch->size) return DONE;
  return scratch->used <= LARGEST ? (int)scratch->used + CACHE_LINE : REFUSED;
}

#endif
