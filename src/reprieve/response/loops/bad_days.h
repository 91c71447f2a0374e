/* How does the chance of a bad day move on, with the toxin, with dummy injections, and without visits?

   On two levels exactly; on a pain scale each day goes part of the way to the chance where the scale would settle. In
   both the chance of tomorrow is a line in that of today; the line without visits is kept while the burden stays. */
#ifndef REPRIEVE_BAD_DAYS_H
#define REPRIEVE_BAD_DAYS_H

#include "lived.h"

typedef struct {
  Row bad[COURSES];
  Row from, along; /* without visits: from + along * bad */
} Chances;

/* log odds against a bad day where the scale has settled at predictor x */
INSIDE double against_(const double *alone, const double *c, int i, double x) {
  double p = (x - row_(alone, MIDDLE)[i]) * row_(alone, PER_HALF_WIDTH)[i];
  double q = p * p, r = q * q;
  double low = (row_(c, 0)[i] + p * row_(c, 1)[i]) + q * (row_(c, 2)[i] + p * row_(c, 3)[i]);
  double high = (row_(c, 4)[i] + p * row_(c, 5)[i]) + q * (row_(c, 6)[i] + p * row_(c, 7)[i]);
  return -near_(low + r * high);
}

typedef struct {
  double from, along;
} Line;

/* two levels. e: exp(-x); less: exp(-rho), after a bad day */
INSIDE Line line_(double e, double less) {
  double good = 1.0 + e, pain = 1.0 + e * less, both = 1.0 / (good * pain);
  return (Line){pain * both, (good - pain) * both};
}

INSIDE void line_without_visits_(Chances *c, const Block *who, const double *burden, int two) {
  const double *less = row_(who->after, 1), *memory = row_(who->alone, MEMORY);
  if (two)
    EACH_LANE {
      Line line = line_(exp_(-near_(burden[i])), less[i]);
      c->from[i] = line.from;
      c->along[i] = line.along;
    }
  else
    EACH_LANE {
      c->from[i] = (1.0 - memory[i]) / (1.0 + exp_(against_(who->alone, who->curve, i, burden[i])));
      c->along[i] = memory[i];
    }
}

/* e: exp(-x), read on two levels. visited: whether the courses differ yet */
INSIDE void move_on_(Chances *c, const Block *who, const Lived *l, const double *e, int two, int visited) {
  const double *less = row_(who->after, 1), *memory = row_(who->alone, MEMORY);
  EACH_LANE c->bad[2][i] = c->from[i] + c->along[i] * c->bad[2][i];
  if (!visited)
    EACH_LANE c->bad[0][i] = c->bad[1][i] = c->bad[2][i];
  else if (two) {
    EACH_LANE {
      Line line = line_(e[i], less[i]);
      c->bad[0][i] = line.from + line.along * c->bad[0][i];
    }
    EACH_LANE {
      Line line = line_(exp_(-near_(l->dummy[i])), less[i]);
      c->bad[1][i] = line.from + line.along * c->bad[1][i];
    }
  } else {
    EACH_LANE {
      double settled = 1.0 / (1.0 + exp_(against_(who->alone, who->curve, i, l->x[i])));
      c->bad[0][i] = settled + memory[i] * (c->bad[0][i] - settled);
    }
    EACH_LANE {
      double settled = 1.0 / (1.0 + exp_(against_(who->alone, who->curve, i, l->dummy[i])));
      c->bad[1][i] = settled + memory[i] * (c->bad[1][i] - settled);
    }
  }
}

#endif
