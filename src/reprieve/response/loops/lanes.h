/* Draws side by side: a row holds one number of LANES draws, and each line of arithmetic is done for all of them. */
#ifndef REPRIEVE_LANES_H
#define REPRIEVE_LANES_H

#include <string.h>

#include "loops.h"

enum { LANES = 64 };
typedef double Row[LANES] __attribute__((aligned(64)));

/* rows never overlap but where a line reads and writes the same one */
#define EACH_LANE _Pragma("GCC ivdep") for (int i = 0; i < LANES; i++)

/* exp to the last figures: 2^n times a polynomial, the power of two made of its bits; |x| far below 700 */
INSIDE double exp_(double x) {
  double rounded = x * 1.4426950408889634 + 6755399441055744.0, power;
  double r = x - (rounded - 6755399441055744.0) * 0.6931471805599453;
  int64_t bits;
  memcpy(&bits, &rounded, sizeof bits);
  bits = (int64_t)((uint64_t)(bits + 1023) << 52);
  memcpy(&power, &bits, sizeof power);
  double low = 1.0 + r * (1.0 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120)))));
  double high = 1. / 720 + r * (1. / 5040 + r * (1. / 40320 + r * (1. / 362880 + r * (1. / 3628800))));
  double cube = r * r * r;
  return (low + cube * cube * high) * power;
}

/* a positive number comes between one and two; its powers of two are counted */
INSIDE void bring_back_(double *number, double *powers) {
  EACH_LANE {
    int64_t bits;
    memcpy(&bits, number + i, sizeof bits);
    /* the power as a double: its bits behind those of 2^52 */
    int64_t shifted = (int64_t)((uint64_t)bits >> 52) | 0x4330000000000000;
    double power;
    memcpy(&power, &shifted, sizeof power);
    powers[i] += power - (4503599627370496.0 + 1023.0);
    bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
    memcpy(number + i, &bits, sizeof bits);
  }
}

#endif
