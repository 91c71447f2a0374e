/* What are the log odds of a bad day where a pain scale has settled at one predictor? The whole distribution of
   categories goes on from day to day until it does. */
#include "lanes.h"

enum { SIDE = 16, MOST_LEVELS = 11 };
#define LEAST 1e-290 /* a chance that is none when numbers are rounded */
typedef double Few[SIDE] __attribute__((aligned(64)));
#define EACH_OF_FEW _Pragma("GCC ivdep") for (int i = 0; i < SIDE; i++)

INSIDE void settle_(int64_t K, int64_t bad_from, int64_t days, const Few odds[], const Few cuts[], double *bad, double *good) {
  Few moves[MOST_LEVELS][MOST_LEVELS], now[MOST_LEVELS]; /* moves: today after yesterday */
  for (int64_t j = 0; j < K; j++) {
    Few above;
    EACH_OF_FEW above[i] = 1;
    for (int64_t k = 0; k < K - 1; k++)
      EACH_OF_FEW {
        double beyond = 1.0 / (1.0 + odds[j][i] * cuts[k][i]);
        moves[j][k][i] = above[i] - beyond;
        above[i] = beyond;
      }
    EACH_OF_FEW moves[j][K - 1][i] = above[i];
  }
  memcpy(now, moves[K / 2], (size_t)K * sizeof(Few));
  for (int i = 0; i < SIDE; i += 4) { /* four draws at once: a day's chances stay in registers */
    for (int64_t d = 0; d < days; d++) {
      Four then[MOST_LEVELS];
      for (int64_t k = 0; k < K; k++) then[k] = (Four){0, 0, 0, 0};
      for (int64_t j = 0; j < K; j++) {
        Four from = of_(now[j] + i);
        for (int64_t k = 0; k < K; k++) then[k] += from * of_(moves[j][k] + i);
      }
      for (int64_t k = 0; k < K; k++) *four_(now[k] + i) = then[k];
    }
  }
  EACH_OF_FEW bad[i] = good[i] = 0;
  for (int64_t k = 0; k < K; k++) {
    double *sum = k >= bad_from ? bad : good;
    EACH_OF_FEW sum[i] += now[k][i];
  }
}

/* Filled: values (node, draw). odds_of_cut: (cut, draw); the other arrays (draw,). */
FOR_THIS_MACHINE void settle_draws(int64_t draws, int64_t levels, int64_t bad_from, int64_t days, const double *middle,
                                   const double *half_width, const double *rho, const double *odds_of_cut,
                                   int64_t nodes, const double *node, double *values) {
  int64_t K = levels > MOST_LEVELS ? MOST_LEVELS : levels;
  for (int64_t start = 0; start < draws; start += SIDE) {
    int64_t here = draws - start < SIDE ? draws - start : SIDE;
    Few cuts[MOST_LEVELS], after[MOST_LEVELS], odds[MOST_LEVELS], bad, good, rhos, middles, widths;
    for (int i = 0; i < SIDE; i++) {
      int64_t draw = start + (i < here ? i : 0);
      for (int64_t k = 0; k < K - 1; k++) cuts[k][i] = odds_of_cut[k * draws + draw];
      rhos[i] = rho[draw];
      middles[i] = middle[draw];
      widths[i] = half_width[draw];
    }
    for (int64_t j = 0; j < K; j++) EACH_OF_FEW after[j][i] = exp_(near_(-rhos[i] * (double)j / (double)(K - 1)));
    for (int64_t n = 0; n < nodes; n++) {
      Few against;
      EACH_OF_FEW against[i] = exp_(near_(-(middles[i] + widths[i] * node[n])));
      for (int64_t j = 0; j < K; j++) EACH_OF_FEW odds[j][i] = against[i] * after[j][i];
      if (K == 11) /* known when compiled */
        settle_(11, bad_from, days, odds, cuts, bad, good);
      else
        settle_(K, bad_from, days, odds, cuts, bad, good);
      for (int i = 0; i < here; i++) values[n * draws + start + i] = log(fmax(bad[i], LEAST)) - log(fmax(good[i], LEAST));
    }
  }
}
