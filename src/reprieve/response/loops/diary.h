/* How likely is the diary at these predictors, and which way does each day pull: likelihood.py with derivatives by hand.

   An unrecorded yesterday is summed over all courses that the unrecorded days could have taken; slopes of that sum go
   backwards through the same days. */
#ifndef REPRIEVE_DIARY_H
#define REPRIEVE_DIARY_H

#include "chart.h"

typedef struct {
  double *by_x;      /* (day,) slope of the log likelihood */
  double *below, *above; /* (day,) weights of the edges c_y and c_y+1 in the information, on recorded days */
  double *below_on, *above_on; /* (day,) how these weights grow with x */
  double *lag;       /* (day,) yesterday's expected category, 0-1 */
  double by_rho;
  double by_cut[MOST_CATEGORIES]; /* K-1 */
  double told[MOST_CATEGORIES];   /* recorded days by category */
} Pulls;

INSIDE void weights_(Pulls *out, int64_t d, double over, double under) {
  out->below[d] = over * (1 - over);
  out->above[d] = under * (1 - under);
  out->below_on[d] = out->below[d] * (1 - 2 * over);
  out->above_on[d] = -out->above[d] * (1 - 2 * under);
}

/* log likelihood without the days' own widths (told counts them). cut: c_1.. ; odds: exp(c_k) */
INSIDE double weigh_(const Chart *chart, double rho, const double *cut, const double *x, Pulls *out) {
  int64_t K = chart->categories, D = chart->days;
  double log_sum = 0, product = 1, odds[MOST_CATEGORIES], after[MOST_CATEGORIES];
  for (int64_t k = 0; k + 1 < K; k++) odds[k] = exp(cut[k]);
  for (int64_t k = 0; k < K; k++) after[k] = exp(-rho * (double)k / (double)(K - 1));
  out->by_rho = 0;
  for (int64_t k = 0; k < MOST_CATEGORIES; k++) out->by_cut[k] = out->told[k] = 0;
  for (int64_t d = 0; d < D; d++) out->by_x[d] = out->below[d] = out->above[d] = 0;
  for (int64_t d = 0; d < D; d++) {
    out->lag[d] = chart->lag[d];
    if (!chart->direct[d]) continue;
    int64_t y = chart->y[d];
    double e = exp(-(x[d] + rho * chart->lag[d]));
    double over = y > 0 ? 1 / (1 + e * odds[y - 1]) : 1.0, odd = y < K - 1 ? e * odds[y] : 0.0;
    double under = y < K - 1 ? odd / (1 + odd) : 1.0;
    double pull = (1 - over) - (1 - under);
    product *= over * under;
    if (product < 1e-200) {
      log_sum += log(product);
      product = 1;
    }
    out->told[y]++;
    out->by_x[d] = pull;
    out->by_rho += pull * chart->lag[d];
    weights_(out, d, over, under);
    if (y > 0) out->by_cut[y - 1] -= 1 - over;
    if (y < K - 1) out->by_cut[y] += 1 - under;
  }
  log_sum += log(product);
  for (int64_t n = 0; n < chart->gaps; n++) {
    const int64_t *hidden = chart->hidden + n * WINDOW;
    int64_t length = chart->length[n], day = chart->gap_day[n], y = chart->y[day];
    double chances[WINDOW][MOST_CATEGORIES], over[WINDOW][MOST_CATEGORIES][MOST_CATEGORIES];
    double back[MOST_CATEGORIES], e, total = 0, expected = 0;
    for (int64_t t = 0; t < length; t++) {
      e = exp(-x[hidden[t]]);
      int64_t rows = t ? K : 1;
      double above[MOST_CATEGORIES] = {0};
      for (int64_t j = 0; j < rows; j++) {
        double odd = e * (t ? after[j] : exp(-rho * chart->lag_before[n]));
        for (int64_t k = 0; k + 1 < K; k++) {
          over[t][j][k] = 1 / (1 + odd * odds[k]);
          above[k] += (t ? chances[t - 1][j] : 1.0) * over[t][j][k];
        }
      }
      for (int64_t k = 0; k < K; k++)
        chances[t][k] = (k ? above[k - 1] : 1.0) - (k < K - 1 ? above[k] : 0.0);
    }
    double *last = chances[length - 1], by_x = 0;
    e = exp(-x[day]);
    for (int64_t j = 0; j < K; j++) {
      double odd = e * after[j], from = y > 0 ? 1 / (1 + odd * odds[y - 1]) : 1.0;
      double to = y < K - 1 ? odd * odds[y] / (1 + odd * odds[y]) : 1.0;
      back[j] = from * to;
      total += last[j] * back[j];
      expected += last[j] * (double)j / (double)(K - 1);
    }
    log_sum += log(total);
    for (int64_t j = 0; j < K; j++) {
      double odd = e * after[j], from = y > 0 ? 1 / (1 + odd * odds[y - 1]) : 1.0;
      double to = y < K - 1 ? odd * odds[y] / (1 + odd * odds[y]) : 1.0;
      double share = last[j] * back[j] / total;
      by_x += share * (to - from);
      out->by_rho += share * (to - from) * (double)j / (double)(K - 1);
      if (y > 0) out->by_cut[y - 1] -= share * (1 - from);
      if (y < K - 1) out->by_cut[y] += share * (1 - to);
      back[j] /= total;
    }
    out->by_x[day] += by_x;
    for (int64_t t = length - 1; t >= 0; t--) {
      int64_t rows = t ? K : 1;
      double before[MOST_CATEGORIES], moved = 0;
      for (int64_t j = 0; j < rows; j++) {
        double share = t ? chances[t - 1][j] : 1.0, chance = 0, slope = 0;
        double lag = t ? (double)j / (double)(K - 1) : chart->lag_before[n];
        chance = back[0];
        for (int64_t k = 0; k + 1 < K; k++) {
          double step = back[k + 1] - back[k], p = over[t][j][k], bend = p * (1 - p) * step;
          chance += p * step;
          slope += bend;
          out->by_cut[k] -= share * bend;
        }
        moved += share * slope;
        out->by_rho += share * slope * lag;
        before[j] = chance;
      }
      out->by_x[hidden[t]] += moved;
      for (int64_t j = 0; j < rows; j++) back[j] = before[j];
    }
    out->told[y]++;
    out->lag[day] = expected;
    double odd = exp(-(x[day] + rho * expected));
    double from = y > 0 ? 1 / (1 + odd * odds[y - 1]) : 1.0, to = y < K - 1 ? odd * odds[y] / (1 + odd * odds[y]) : 1.0;
    weights_(out, day, from, to);
  }
  return log_sum;
}

#endif
