/* x of a day, with and without the specific effect, and how the toxin goes on to the next day.

   What is left of an injection falls by one factor a day, and so does what is left of the way to the staying change. */
#ifndef REPRIEVE_LIVED_H
#define REPRIEVE_LIVED_H

#include "days.h"

typedef struct {
  double *slow; /* (injection, lane) what goes on working; begun ones first */
  int64_t begun;
  Row fast, left, fast_a_day, left_a_day, burden, dummy, x;
  double level, hill;
  int cubed, goes_on; /* goes_on: a day stood before the first */
} Lived;

INSIDE void start_(Lived *l, const Block *who, const Days *days) {
  l->begun = l->goes_on = 0;
  l->level = pow(days->half_action, days->hill);
  l->hill = days->hill;
  l->cubed = days->hill == 3.0;
  for (int i = 0; i < LANES; i++) {
    double per_tau = row_(who->alone, ALONE_TAU)[i];
    l->fast[i] = 0;
    l->left[i] = 1;
    l->fast_a_day[i] = exp(-row_(who->alone, ALONE_FAST)[i]);
    l->left_a_day[i] = exp(-per_tau);
    if (days->since_first[0] > 0) l->left[i] = exp(-per_tau * days->since_first[0]);
  }
}

/* after a day that has been followed before; an injection on that day's own evening is told as one of day -1 */
INSIDE void go_on_(Lived *l, const Block *who, const Days *days, const double *begin, int64_t carried) {
  memcpy(l->slow, begin, (size_t)carried * sizeof(Row));
  memcpy(l->fast, row_(begin, carried + REST_FAST), sizeof(Row));
  memcpy(l->left, row_(begin, carried + REST_LEFT), sizeof(Row));
  l->begun = carried;
  l->goes_on = 1;
  for (int64_t j = 0; j < carried; j++)
    if (days->injected[j] == -1 && days->dose[j] > 0) {
      double *slow = row_(l->slow, j), dose = days->dose[j];
      const double *strength = row_(who->strength, j), *stays = row_(who->slow, j);
      EACH_LANE {
        slow[i] = strength[i] * dose * stays[i];
        l->fast[i] += strength[i] * dose * l->fast_a_day[i];
      }
    }
}

INSIDE void hand_on_(const Lived *l, int64_t injections, double *end) {
  memset(end, 0, (size_t)injections * sizeof(Row));
  memcpy(end, l->slow, (size_t)l->begun * sizeof(Row));
  memcpy(row_(end, injections + REST_FAST), l->fast, sizeof(Row));
  memcpy(row_(end, injections + REST_LEFT), l->left, sizeof(Row));
}

/* injections of this day, and a day more since the first */
INSIDE void morning_(Lived *l, const Block *who, const Days *days, int64_t injections, int64_t d) {
  for (; l->begun < injections && days->injected[l->begun] <= d; l->begun++) {
    double dose = days->injected[l->begun] == d ? days->dose[l->begun] : 0.0;
    double *slow = row_(l->slow, l->begun);
    const double *strength = row_(who->strength, l->begun);
    EACH_LANE {
      slow[i] = strength[i] * dose;
      l->fast[i] += slow[i];
    }
  }
  if ((d > 0 || l->goes_on) && days->since_first[d] > 0) EACH_LANE l->left[i] *= l->left_a_day[i];
}

INSIDE void night_(Lived *l, const Block *who) {
  for (int64_t j = 0; j < l->begun; j++) {
    double *slow = row_(l->slow, j);
    const double *stays = row_(who->slow, j);
    EACH_LANE slow[i] *= stays[i];
  }
  EACH_LANE l->fast[i] *= l->fast_a_day[i];
}

INSIDE void bear_(Lived *l, const Block *who, const Days *days, int64_t steps, int64_t d) {
  const double *b = row_(who->alone, ALONE_B), *drift = row_(who->drift, days->block[d]);
  EACH_LANE l->burden[i] = b[i] + drift[i];
  for (int64_t s = 0; s < steps; s++) {
    const double *step = row_(who->step, s), share = days->steps[d * steps + s];
    if (share != 0) EACH_LANE l->burden[i] -= share * step[i];
  }
}

INSIDE void predict_day_(Lived *l, const Block *who, const Days *days, int64_t d) {
  if (days->cycle[d] < 0) {
    EACH_LANE l->x[i] = l->dummy[i] = near_(l->burden[i]);
    return;
  }
  double renewed = days->renewed[d], level = l->level;
  const double *pi = row_(who->alone, ALONE_PI), *eps = row_(who->alone, ALONE_EPS);
  const double *effect = row_(who->effect, days->cycle[d]);
  Row action;
  EACH_LANE action[i] = -l->fast[i];
  int64_t j = 0;
  for (; j + 3 < l->begun; j += 4) {
    const double *p = row_(l->slow, j), *q = p + LANES, *r = q + LANES, *s = r + LANES;
    EACH_LANE action[i] += (p[i] + q[i]) + (r[i] + s[i]);
  }
  for (; j < l->begun; j++) {
    const double *p = row_(l->slow, j);
    EACH_LANE action[i] += p[i];
  }
  if (!l->cubed) /* cubed below: a power by itself */
    for (int i = 0; i < LANES; i++) action[i] = pow(action[i] > 0.0 ? action[i] : 0.0, l->hill);
  else
    EACH_LANE {
      double a = action[i] > 0.0 ? action[i] : 0.0;
      action[i] = a * a * a;
    }
  EACH_LANE {
    l->dummy[i] = l->burden[i] - pi[i] * (1.0 - l->left[i]) - eps[i] * renewed;
    l->x[i] = near_(l->dummy[i] - effect[i] * action[i] / (action[i] + level));
  }
}

#endif
