/* How unlikely is what a diary tells, day by day? Products of odds, with their powers of two counted apart. */
#ifndef REPRIEVE_TOLD_H
#define REPRIEVE_TOLD_H

#include "days.h"

enum { OFTEN = 4 }; /* recorded days until a product is brought back */

typedef struct {
  Row unlikely, powers, total; /* 1/likelihood is unlikely * 2^powers * exp(total) */
  Row chances[LEVELS], above[LEVELS], below_cut[LEVELS], above_cut[LEVELS];
  int counted;
} Told;

INSIDE void begin_(Told *t, const Block *who, int64_t K) {
  t->counted = 0;
  EACH_LANE {
    t->unlikely[i] = 1;
    t->powers[i] = t->total[i] = 0;
  }
  for (int64_t k = 0; k < K; k++)
    EACH_LANE {
      t->below_cut[k][i] = k > 0 ? row_(who->cuts, k - 1)[i] : 0.0;
      t->above_cut[k][i] = k < K - 1 ? 1.0 / row_(who->cuts, k)[i] : 0.0;
      t->chances[k][i] = 0;
    }
}

/* recorded after a recorded day; x of days below the top is summed beside. e: exp(-x) */
INSIDE void direct_(Told *t, const Block *who, int64_t K, int64_t y, int64_t yesterday, const double *e) {
  const double *after = row_(who->after, yesterday), *below = t->below_cut[y], *above = t->above_cut[y];
  if (y == 0)
    EACH_LANE t->unlikely[i] *= e[i] * after[i] + above[i];
  else if (y == K - 1)
    EACH_LANE t->unlikely[i] *= 1.0 + e[i] * after[i] * below[i];
  else
    EACH_LANE {
      double odds = e[i] * after[i];
      t->unlikely[i] *= (1.0 + odds * below[i]) * (odds + above[i]);
    }
  if (++t->counted == OFTEN) {
    bring_back_(t->unlikely, t->powers);
    t->counted = 0;
  }
}

/* the chances of all categories, from those of being above each cut */
INSIDE void by_category_(Told *t, int64_t K) {
  EACH_LANE {
    t->chances[0][i] = 1.0 - t->above[0][i];
    t->chances[K - 1][i] = t->above[K - 2][i];
  }
  for (int64_t k = 1; k < K - 1; k++) {
    double *chance = t->chances[k];
    const double *from = t->above[k - 1], *to = t->above[k];
    EACH_LANE chance[i] = from[i] - to[i];
  }
}

/* far above any odds that matter, and two of them can be multiplied */
INSIDE double most_(double odds) { return odds < 1e140 ? odds : 1e140; }

/* by[k] += from / (1 + odds * cut k) for all cuts; one division serves two */
INSIDE void pass_cuts_(Row *by, const Block *who, int64_t cuts, const double *odds, const double *from) {
  int64_t k = 0;
  for (; k + 1 < cuts; k += 2) {
    const double *cut = row_(who->cuts, k), *next = row_(who->cuts, k + 1);
    EACH_LANE {
      double one = most_(1.0 + odds[i] * cut[i]), other = most_(1.0 + odds[i] * next[i]), per = from[i] / (one * other);
      by[k][i] += other * per;
      by[k + 1][i] += one * per;
    }
  }
  if (k < cuts) {
    const double *cut = row_(who->cuts, k);
    EACH_LANE by[k][i] += from[i] / (1.0 + odds[i] * cut[i]);
  }
}

/* the first of some unrecorded days: `lag` stood before it */
INSIDE void open_(Told *t, const Block *who, int64_t K, double lag, const double *e) {
  const double *rho = row_(who->alone, ALONE_RHO);
  Row odds, whole;
  EACH_LANE {
    odds[i] = e[i] * exp_(-rho[i] * lag);
    whole[i] = 1;
  }
  memset(t->above, 0, (size_t)(K - 1) * sizeof(Row));
  pass_cuts_(t->above, who, K - 1, odds, whole);
  by_category_(t, K);
}

/* an unrecorded day after an unrecorded one */
INSIDE void pass_(Told *t, const Block *who, int64_t K, const double *e) {
  memset(t->above, 0, (size_t)(K - 1) * sizeof(Row));
  for (int64_t j = 0; j < K; j++) {
    const double *after = row_(who->after, j);
    Row odds;
    EACH_LANE odds[i] = e[i] * after[i];
    pass_cuts_(t->above, who, K - 1, odds, t->chances[j]);
  }
  by_category_(t, K);
}

/* recorded after unrecorded days */
INSIDE void close_(Told *t, const Block *who, int64_t K, int64_t y, const double *e) {
  const double *below = t->below_cut[y], *above = t->above_cut[y];
  Row chance;
  EACH_LANE chance[i] = 0;
  for (int64_t j = 0; j < K; j++) {
    const double *after = row_(who->after, j);
    if (y < K - 1)
      EACH_LANE {
        double odds = e[i] * after[i];
        chance[i] += t->chances[j][i] * odds / ((1.0 + odds * below[i]) * (odds + above[i]));
      }
    else
      EACH_LANE chance[i] += t->chances[j][i] / (1.0 + e[i] * after[i] * below[i]);
  }
  EACH_LANE t->unlikely[i] /= chance[i] + 1e-290;
  bring_back_(t->unlikely, t->powers);
}

/* all that one day tells */
INSIDE void tell_(Told *t, const Block *who, const Days *days, int64_t K, int64_t d, const double *e) {
  if (days->direct[d]) direct_(t, who, K, days->y[d], days->yesterday[d], e);
  for (int64_t again = 0; again < days->hidden[d]; again++)
    if (again == 0 && days->opens[d] >= 0)
      open_(t, who, K, days->opens[d], e);
    else
      pass_(t, who, K, e);
  if (days->closes[d]) close_(t, who, K, days->y[d], e);
}

INSIDE void sum_up_(const Told *t, const Block *who, const Days *days, int64_t K, double *likely) {
  const double *rho = row_(who->alone, ALONE_RHO);
  for (int i = 0; i < LANES; i++) {
    likely[i] = -t->total[i] - rho[i] * days->lag_of_good - log(t->unlikely[i]) - t->powers[i] * 0.6931471805599453;
    for (int64_t k = 0; k < K; k++) likely[i] += days->told[k] * row_(who->log_within, k)[i];
  }
}

#endif
