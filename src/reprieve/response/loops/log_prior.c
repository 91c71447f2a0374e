/* How likely is each of many draws before the diary: the prior of the front, and the band of three of the drift. */
#include "chart.h"
#include "lanes.h"

/* theta (parameter, draw), `count` draws, a multiple of LANES; `steps`, `injections` and `blocks` of the chart. Filled:
   log_prior (draw,), up to a constant. */
FOR_THIS_MACHINE void log_prior(const Prior *prior, int64_t steps, int64_t injections, int64_t categories, int64_t blocks,
                                const double *theta, int64_t count, double *log_prior) {
  int64_t own = CORE_ + categories - 2, in_predictor = CORE_ + steps + 2 * injections, front = in_predictor + categories - 2;
  double phi = prior->drift_memory, q = 1 / (prior->drift_sd * prior->drift_sd * (1 - phi * phi));
  for (int64_t at = 0; at < count; at += LANES) {
    Row away[CORE_ + MOST_CATEGORIES], pull, sum;
    EACH_LANE sum[i] = 0;
    for (int64_t n = 0; n < own; n++) {
      const double *x = theta + (n < CORE_ ? n : in_predictor + n - CORE_) * count + at;
      EACH_LANE away[n][i] = x[i] - prior->mean[n];
    }
    for (int64_t n = 0; n < own; n++) {
      EACH_LANE pull[i] = 0;
      for (int64_t k = 0; k < own; k++) {
        double by = prior->precision[n * own + k];
        if (by != 0) EACH_LANE pull[i] += by * away[k][i];
      }
      EACH_LANE sum[i] += pull[i] * away[n][i];
    }
    for (int64_t n = CORE_; n < in_predictor; n++) {
      double sd = n < CORE_ + steps ? prior->step_sd : n < CORE_ + steps + injections ? prior->effect_sd : prior->duration_sd;
      const double *x = theta + n * count + at;
      double by = 1 / (sd * sd);
      EACH_LANE sum[i] += by * x[i] * x[i];
    }
    for (int64_t b = 0; b < blocks; b++) {
      const double *u = theta + (front + b) * count + at, *before = u - count;
      int64_t ends = (b == 0) + (b == blocks - 1);
      double main = (ends == 2 ? 1 - phi * phi : ends == 1 ? 1.0 : 1 + phi * phi) * q, side = b ? -2 * phi * q : 0;
      EACH_LANE sum[i] += main * u[i] * u[i];
      if (b) EACH_LANE sum[i] += side * u[i] * before[i];
    }
    EACH_LANE log_prior[at + i] = -sum[i] / 2;
  }
}
