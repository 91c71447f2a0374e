/* What all compiled loops share. */
#ifndef REPRIEVE_LOOPS_H
#define REPRIEVE_LOOPS_H

#include <math.h>
#include <stdint.h>

/* The same function for newer and for older processors; the newest that the machine has is taken when it is loaded. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_THIS_MACHINE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define FOR_THIS_MACHINE
#endif

/* so that what is called stands in the function that calls it, and is compiled for the same machine */
#define INSIDE static inline __attribute__((always_inline))

#define FAR 300.0 /* log odds: beyond this no predictor is told from another */

/* rounded up to what is done at once */
INSIDE int64_t padded_(int64_t count) { return (count + 3) / 4 * 4; }

/* four numbers at once, wherever they lie */
typedef double Four __attribute__((vector_size(32), aligned(8), may_alias));
#define four_(at) ((Four *)(at))
#define of_(at) (*(const Four *)(at))

/* into += by * from; both rows are padded */
INSIDE void add_(double *into, const double *from, double by, int64_t count) {
  for (int64_t k = 0; k < count; k += 4) *four_(into + k) += by * of_(from + k);
}

INSIDE double near_(double x) { return x < -FAR ? -FAR : x > FAR ? FAR : x; }

#endif
