/* What stays the same from day to day for each draw: asked.persons_from, block by block of draws. */
#include "lanes.h"
#include "predictor.h"

typedef struct {
  double *alone, *drift, *effect, *strength, *slow, *steps, *cuts, *after, *log_within; /* (block, row, lane) */
} Rows;

enum { ALONE = 9 };

/* theta (parameter, draw), `count` draws, a multiple of LANES; eps (draw,) log odds. Rows of the settled curve are left. */
FOR_THIS_MACHINE void person_rows(const Prior *prior, int64_t steps, int64_t injections, int64_t categories, int64_t blocks,
                                  const double *theta, const double *eps, int64_t count, const Rows *out) {
  int64_t S = steps, J = injections, K = categories, M = CORE_ + S + 2 * J;
  for (int64_t n = 0; n < count / LANES; n++) {
    const double *x = theta + n * LANES;
    double *alone = out->alone + n * ALONE * LANES, *row;
    Row fast;
#define OF(parameter) (x + (parameter) * count)
#define ROW(of, rows, which) (out->of + (n * (rows) + (which)) * LANES)
    EACH_LANE fast[i] = 0.6931471805599453 * exp_(near_(-OF(T_ON_)[i]));
    EACH_LANE alone[i] = OF(B_)[i];
    EACH_LANE alone[LANES + i] = OF(RHO_)[i];
    EACH_LANE alone[2 * LANES + i] = OF(PI_)[i];
    EACH_LANE alone[3 * LANES + i] = exp_(near_(-OF(TAU_)[i]));
    EACH_LANE alone[4 * LANES + i] = eps[n * LANES + i];
    EACH_LANE alone[5 * LANES + i] = fast[i];
    for (int64_t s = 0; s < S; s++) memcpy(ROW(steps, S, s), OF(CORE_ + s), sizeof(Row));
    for (int64_t j = 0; j < J; j++) {
      const double *effect = OF(CORE_ + S + j), *longer = OF(CORE_ + S + J + j);
      double *strength = ROW(strength, J, j), *slow = ROW(slow, J, j);
      Row ratio;
      row = ROW(effect, J, j);
      EACH_LANE row[i] = OF(DELTA_)[i] + effect[i];
      for (int i = 0; i < LANES; i++) {
        double v[3];
        off_ratio_(prior, OF(HALF_)[i] + longer[i] - OF(T_ON_)[i], v);
        ratio[i] = v[0];
      }
      EACH_LANE {
        double part = exp_(near_(-ratio[i]));
        strength[i] = 1 / (1 - part);
        slow[i] = exp_(near_(-fast[i] * part));
      }
    }
    for (int64_t b = 0; b < blocks; b++) memcpy(ROW(drift, blocks, b), OF(M + K - 2 + blocks - 1 - b), sizeof(Row));
    Row cut;
    EACH_LANE cut[i] = 0;
    row = ROW(cuts, K - 1, 0);
    EACH_LANE row[i] = 1;
    row = ROW(log_within, K, 0);
    EACH_LANE row[i] = 0;
    row = ROW(log_within, K, K - 1);
    EACH_LANE row[i] = 0;
    for (int64_t k = 0; k + 2 < K; k++) {
      Row width;
      EACH_LANE width[i] = exp_(near_(OF(M + k)[i]));
      EACH_LANE cut[i] += width[i];
      row = ROW(cuts, K - 1, k + 1);
      EACH_LANE row[i] = exp_(cut[i] < 650 ? cut[i] : 650);
      row = ROW(log_within, K, k + 1);
      for (int i = 0; i < LANES; i++) row[i] = log(-expm1(-width[i]));
    }
    for (int64_t k = 0; k < K; k++) {
      row = ROW(after, K, k);
      EACH_LANE row[i] = exp_(near_(-OF(RHO_)[i] * (double)k / (double)(K - 1)));
    }
  }
}
