/* exp(-x) on days between those on which it is worked out, and the chances of a bad day summed over such days.

   A segment is a stretch of days on which x is smooth: one block of drift, one cycle, the same other changes. x is
   worked out on its nodes; weights of four of them, the same for all draws, give exp(-x) on the days between. */
#ifndef REPRIEVE_BETWEEN_H
#define REPRIEVE_BETWEEN_H

#include "bad_days.h"

enum { STENCIL = 4, MOST_NODES = 14, MOST_STEP = 5 };

/* in the order of response/nodes.py */
typedef struct {
  int64_t segments;
  const int64_t *first_day, *first_node; /* (segment + 1,) */
  const uint8_t *told, *followed;        /* (segment,) whether any of its days is */
  const double *treated_days;            /* (segment,) how many */
  const int64_t *day;                    /* (node,) */
  const double *treated, *good;          /* (node,) its weight in the sum over treated days; over days below the top */
  const int64_t *stencil;                /* (day,) the first of four nodes of its segment; or the day's own node */
  const double *weights;                 /* (day, STENCIL) */
  const uint8_t *own;                    /* (day,) whether it is a node, or as good as one */
} Nodes;

/* what is left after 1 to MOST_STEP days: of the way to the staying change, of the fast part, of each injection */
typedef struct {
  double *slow; /* (step, injection, lane) */
  Row fast[MOST_STEP], left[MOST_STEP];
  int64_t day;
  double since;
} Powers;

INSIDE void raise_(Powers *p, const Lived *l, const Block *who, const Days *days, int64_t injections) {
  p->day = 0;
  p->since = days->since_first[0];
  for (int64_t n = 0; n < MOST_STEP; n++) {
    EACH_LANE {
      p->fast[n][i] = n ? p->fast[n - 1][i] * l->fast_a_day[i] : l->fast_a_day[i];
      p->left[n][i] = n ? p->left[n - 1][i] * l->left_a_day[i] : l->left_a_day[i];
    }
    for (int64_t j = 0; j < injections; j++) {
      const double *stays = row_(who->slow, j), *less = row_(p->slow, (n - 1) * injections + j);
      double *power = row_(p->slow, n * injections + j);
      if (n)
        EACH_LANE power[i] = less[i] * stays[i];
      else
        EACH_LANE power[i] = stays[i];
    }
  }
}

/* so many days later, with no injection between */
INSIDE void wait_(Lived *l, const Powers *p, int64_t injections, int64_t days) {
  for (; days > 0; days -= MOST_STEP) {
    int64_t n = (days < MOST_STEP ? days : MOST_STEP) - 1;
    for (int64_t j = 0; j < l->begun; j++) {
      double *slow = row_(l->slow, j);
      const double *stays = row_(p->slow, n * injections + j);
      EACH_LANE slow[i] *= stays[i];
    }
    EACH_LANE l->fast[i] *= p->fast[n][i];
  }
}

/* to the day `to`, with the injections until then */
INSIDE void go_to_(Lived *l, Powers *p, const Block *who, const Days *days, int64_t injections, int64_t to) {
  while (l->begun < injections && days->injected[l->begun] <= to) {
    wait_(l, p, injections, days->injected[l->begun] - p->day);
    p->day = days->injected[l->begun];
    double dose = days->dose[l->begun];
    double *slow = row_(l->slow, l->begun);
    const double *strength = row_(who->strength, l->begun);
    EACH_LANE {
      slow[i] = strength[i] * dose;
      l->fast[i] += slow[i];
    }
    l->begun++;
  }
  wait_(l, p, injections, to - p->day);
  p->day = to;
  for (int64_t n = (int64_t)(days->since_first[to] - p->since); n > 0; n -= MOST_STEP) {
    const double *left = p->left[(n < MOST_STEP ? n : MOST_STEP) - 1];
    EACH_LANE l->left[i] *= left[i];
  }
  p->since = days->since_first[to];
}

/* exp(-x) of a day; never below half of the lower of the stencil's inner nodes */
INSIDE void between_(const Row *nodes, const double *w, double *e) {
  const double *p = nodes[0], *q = nodes[1], *r = nodes[2], *s = nodes[3];
  EACH_LANE {
    double value = w[0] * p[i] + w[1] * q[i] + w[2] * r[i] + w[3] * s[i];
    double lower = 0.5 * (q[i] < r[i] ? q[i] : r[i]);
    e[i] = value > lower ? value : lower;
  }
}

/* The sum of a course's chances over treated days: of the settled chances, and of how far the days are behind these.
   behind = along * (yesterday's - the settled chance's step). From a day to the next that is done as it stands. Over more
   days on which the settled chance goes on evenly, behind is -lag * its step, lag = along/(1 - along), and the sum is
   lag * (behind at the start - at the end - the whole way), in which only lag's change is passed over. */
typedef struct {
  Row sum[COURSES], settled[COURSES], lag[COURSES], behind[COURSES];
} Sums;

INSIDE void begin_sums_(Sums *t) {
  for (int c = 0; c < COURSES; c++) EACH_LANE {
      t->sum[c][i] = t->lag[c][i] = t->behind[c][i] = 0;
      t->settled[c][i] = 0.5;
    }
}

/* where a chance settles, and how it is followed: along (filled only for a step of one day), lag */
typedef struct {
  Row settled, along, lag;
} Way;

/* two levels. e: exp(-x), or NULL; steps: whether `along` is filled */
INSIDE void way_of_two_(Way *w, const Block *who, const double *x, const double *e, int steps) {
  const double *less = row_(who->after, 1);
  EACH_LANE {
    double odds = e ? e[i] : exp_(-near_(x[i])), good = 1.0 + odds, pain = 1.0 + odds * less[i];
    double product = good * pain, back = good - pain, per = 1.0 / (product - back);
    w->settled[i] = pain * per;
    w->lag[i] = back * per;
    if (steps) w->along[i] = back / product;
  }
}

/* a pain scale; both courses, so that one division serves two */
INSIDE void ways_of_scale_(Way w[2], const Block *who, const double *x, const double *other) {
  const double *memory = row_(who->alone, MEMORY);
  EACH_LANE {
    double m = memory[i] < 0.99 ? memory[i] : 0.99, lag = m / (1.0 - m);
    double one = 1.0 + exp_(against_(who->alone, who->curve, i, x[i]));
    double more = 1.0 + exp_(against_(who->alone, who->curve, i, other[i])), per = 1.0 / (one * more);
    w[0].settled[i] = more * per;
    w[1].settled[i] = one * per;
    w[0].along[i] = w[1].along[i] = m;
    w[0].lag[i] = w[1].lag[i] = lag;
  }
}

/* A course comes to a node `gap` days after the last. weight: of its settled chance; treated: 1 or 0 */
INSIDE void come_(Sums *t, const Way *w, int c, int64_t gap, double weight, double treated) {
  double *sum = t->sum[c], *settled = t->settled[c], *lag = t->lag[c], *behind = t->behind[c], per = 1.0 / (double)gap;
  if (gap == 1)
    EACH_LANE {
      behind[i] = w->along[i] * (behind[i] - (w->settled[i] - settled[i]));
      sum[i] += weight * w->settled[i] + treated * behind[i];
      settled[i] = w->settled[i];
      lag[i] = w->lag[i];
    }
  else
    EACH_LANE {
      double step = w->settled[i] - settled[i], mean = 0.5 * (lag[i] + w->lag[i]), now = -w->lag[i] * step * per;
      sum[i] += weight * w->settled[i] + treated * mean * (behind[i] - now - step);
      behind[i] = now;
      settled[i] = w->settled[i];
      lag[i] = w->lag[i];
    }
}

/* A course that stays where it is for all of a segment, and is soon there: all that it is behind is counted at once. */
INSIDE void stay_(Sums *t, const Way *w, int c, double days, double treated) {
  EACH_LANE {
    t->sum[c][i] += days * w->settled[i] - treated * w->lag[i] * (w->settled[i] - t->settled[c][i]);
    t->settled[c][i] = w->settled[i];
    t->lag[c][i] = w->lag[i];
    t->behind[c][i] = 0;
  }
}

#endif
