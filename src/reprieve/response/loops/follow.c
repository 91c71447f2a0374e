/* How likely is a diary at each of many draws, and how many bad days in treatment does each of them mean?

   Draws side by side, day by day: the arithmetic of model.predictor and likelihood, with odds in place of logarithms. */
#include <stdlib.h>

#include "bad_days.h"
#include "told.h"

enum { RUN_UP = 21 }; /* days on which the chance of a bad day comes to its way before the first treated one */

INSIDE void follow_block_(const Persons *p, const Days *days, const Found *out, int64_t n, double *slow, int two) {
  Block who = block_(p, n);
  int64_t D = days->days, K = two ? 2 : p->levels, first_treated = 0;
  while (first_treated < D && !(days->treated[first_treated] > 0)) first_treated++;
  int64_t began = out->weeks ? 0 : first_treated == D ? D : first_treated > RUN_UP ? first_treated - RUN_UP : 0;
  double *bad = out->bad + n * COURSES * LANES;
  Lived l;
  Told t;
  Chances c;
  Row e;
  l.slow = slow;
  start_(&l, &who, days);
  begin_(&t, &who, K);
  EACH_LANE c.bad[0][i] = c.bad[1][i] = c.bad[2][i] = 0.5;
  if (out->begin) {
    const double *begin = out->begin + n * (out->carried + REST) * LANES;
    go_on_(&l, &who, days, begin, out->carried);
    memcpy(c.bad, row_(begin, out->carried + REST_BAD), sizeof c.bad);
  }
  int moved = 1, line = 1; /* since the burden, and the line without visits, were last made */
  for (int64_t d = 0; d < D; d++) {
    morning_(&l, &who, days, p->injections, d);
    moved |= days->moved[d]; /* even where the day itself is passed over */
    int told = days->direct[d] || days->hidden[d] > 0 || days->closes[d], followed = d >= began;
    if (told || followed || days->wanted[d]) {
      if (moved) {
        bear_(&l, &who, days, p->others, d);
        moved = 0, line = 1;
      }
      predict_day_(&l, &who, days, d);
      if (days->wanted[d]) EACH_LANE out->x[d * out->draws + n * LANES + i] = l.x[i];
      if (told || (followed && two)) EACH_LANE e[i] = exp_(-l.x[i]);
      if (told) tell_(&t, &who, days, K, d, e);
      if (days->direct[d] && days->y[d] < K - 1) EACH_LANE t.total[i] += l.x[i];
      if (followed) {
        if (line) line_without_visits_(&c, &who, l.burden, two);
        line = 0;
        move_on_(&c, &who, &l, e, two, days->cycle[d] >= 0);
        if (days->treated[d] > 0)
          for (int course = 0; course < COURSES; course++) {
            double *sum = row_(bad, course);
            EACH_LANE sum[i] += c.bad[course][i];
          }
        if (out->weeks)
          for (int course = 0; course < COURSES; course++) {
            double *mean = row_(out->weeks, ((n * (D / WEEK) + d / WEEK) * COURSES + course));
            EACH_LANE mean[i] += c.bad[course][i] / WEEK;
          }
      }
    }
    night_(&l, &who);
  }
  if (out->end) {
    double *end = out->end + n * (p->injections + REST) * LANES;
    hand_on_(&l, p->injections, end);
    memcpy(row_(end, p->injections + REST_BAD), c.bad, sizeof c.bad);
  }
  sum_up_(&t, &who, days, K, out->likely + n * LANES);
}

/* Blocks `first` to `last` (not with it); 1 where there is no room. `bad` and `weeks` begin at 0. */
FOR_THIS_MACHINE int follow_blocks(const Persons *persons, const Days *days, int64_t first, int64_t last, const Found *out) {
  double *slow = aligned_alloc(64, (size_t)(persons->injections + 1) * LANES * sizeof(double));
  if (!slow) return 1;
  for (int64_t n = first; n < last; n++)
    if (persons->levels == 2)
      follow_block_(persons, days, out, n, slow, 1);
    else
      follow_block_(persons, days, out, n, slow, 0);
  free(slow);
  return 0;
}
