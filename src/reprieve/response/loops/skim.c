/* The same as follow.c with x worked out on some days only: about one in three. */
#include <stdlib.h>

#include "between.h"
#include "told.h"

INSIDE void skim_block_(const Persons *p, const Days *days, const Nodes *nodes, const Found *out, int64_t n, double *room, int two) {
  Block who = block_(p, n);
  int64_t K = two ? 2 : p->levels, J = p->injections;
  Lived l;
  Told t;
  Powers powers;
  Sums sums;
  Way ways[2];
  Row at_nodes[MOST_NODES], here;
  l.slow = room;
  powers.slow = room + J * LANES;
  start_(&l, &who, days);
  raise_(&powers, &l, &who, days, J);
  begin_(&t, &who, K);
  begin_sums_(&sums);
  for (int64_t s = 0; s < nodes->segments; s++) {
    int told = nodes->told[s], followed = nodes->followed[s], visited = days->cycle[nodes->first_day[s]] >= 0;
    if (!told && !followed) continue;
    double treated = nodes->treated_days[s];
    bear_(&l, &who, days, p->others, nodes->first_day[s]);
    if (followed) {
      if (two)
        way_of_two_(&ways[0], &who, l.burden, NULL, 0);
      else
        ways_of_scale_(ways, &who, l.burden, l.burden);
      for (int c = visited ? 2 : 0; c < COURSES; c++) stay_(&sums, &ways[0], c, treated, treated > 0);
    }
    for (int64_t m = nodes->first_node[s]; m < nodes->first_node[s + 1]; m++) {
      int64_t d = nodes->day[m], place = m - nodes->first_node[s], gap = place ? d - nodes->day[m - 1] : 1;
      double *e = at_nodes[place], good = nodes->good[m];
      go_to_(&l, &powers, &who, days, J, d);
      predict_day_(&l, &who, days, d);
      if (told || two) EACH_LANE e[i] = exp_(-l.x[i]);
      if (good != 0) EACH_LANE t.total[i] += good * l.x[i];
      if (followed && visited) {
        if (!two)
          ways_of_scale_(ways, &who, l.x, l.dummy);
        else if (gap == 1) {
          way_of_two_(&ways[0], &who, l.x, e, 1);
          way_of_two_(&ways[1], &who, l.dummy, NULL, 1);
        } else {
          way_of_two_(&ways[0], &who, l.x, e, 0);
          way_of_two_(&ways[1], &who, l.dummy, NULL, 0);
        }
        for (int c = 0; c < 2; c++) come_(&sums, &ways[c], c, gap, nodes->treated[m], treated > 0);
      }
    }
    for (int64_t d = nodes->first_day[s]; told && d < nodes->first_day[s + 1]; d++) {
      if (!days->direct[d] && !days->hidden[d] && !days->closes[d]) continue;
      const double *e = at_nodes[nodes->stencil[d]];
      if (!nodes->own[d]) {
        between_(at_nodes + nodes->stencil[d], nodes->weights + d * STENCIL, here);
        e = here;
      }
      tell_(&t, &who, days, K, d, e);
    }
  }
  for (int c = 0; c < COURSES; c++) {
    double *sum = row_(out->bad, n * COURSES + c);
    EACH_LANE sum[i] += sums.sum[c][i];
  }
  sum_up_(&t, &who, days, K, out->likely + n * LANES);
}

/* Blocks `first` to `last` (not with it); 1 where there is no room. `bad` begins at 0. */
FOR_THIS_MACHINE int skim_blocks(const Persons *persons, const Days *days, const Nodes *nodes, int64_t first, int64_t last, const Found *out) {
  double *room = aligned_alloc(64, (size_t)((1 + MOST_STEP) * persons->injections + 1) * sizeof(Row));
  if (!room) return 1;
  for (int64_t n = first; n < last; n++)
    if (persons->levels == 2)
      skim_block_(persons, days, nodes, out, n, room, 1);
    else
      skim_block_(persons, days, nodes, out, n, room, 0);
  free(room);
  return 0;
}
