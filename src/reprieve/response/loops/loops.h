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

INSIDE double near_(double x) { return x < -FAR ? -FAR : x > FAR ? FAR : x; }

#endif
