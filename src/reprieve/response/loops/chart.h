/* One chart as the fit reads it, the prior of its scale, and the room to work in.

   Parameters stand in one vector, as in model.py: CORE of every chart, then steps, what each cycle adds to the effect,
   how much longer each injection lasts, K-2 logarithms of the increments between cut points, and the drift by 14-day
   block, the last block first. All but the drift are called the front of the vector here. */
#ifndef REPRIEVE_CHART_H
#define REPRIEVE_CHART_H

#include "loops.h"

enum { B_, RHO_, PI_, TAU_, EPS_, DELTA_, T_ON_, HALF_, CORE_ };
enum { WINDOW = 7, BLOCK = 14, MOST_CATEGORIES = 11 };

typedef struct {
  int64_t days, steps, injections, categories, gaps;
  const int64_t *y;       /* (day,) category; -1 where nothing is recorded */
  const double *lag;      /* (day,) yesterday's category, 0-1, on direct days */
  const uint8_t *direct;  /* (day,) recorded, and the day before too */
  const uint8_t *active;  /* (day,) recorded, or one of the unrecorded days that count */
  const int64_t *gap_day; /* (gap,) the recorded day behind unrecorded ones */
  const int64_t *hidden;  /* (gap, WINDOW) these, first to last */
  const int64_t *length;  /* (gap,) how many they are */
  const double *lag_before;
  const int64_t *cycle;  /* (day,) the latest visit; -1 before the first */
  const double *since_first, *renewed;
  const double *step_on; /* (day, step) */
  const int64_t *given;  /* (injection,) its day */
  const double *dose;    /* (injection,) 0 pads */
  double eps;            /* NaN, or expectation fixed at so many log odds */
} Chart;

typedef struct {
  const double *mean;      /* (CORE + K-2,) */
  const double *precision; /* the same, squared */
  double eps_sd, drift_sd, drift_memory, step_sd, effect_sd, duration_sd;
  double half_action, hill, table_start, table_step;
  const double *table; /* log(t_off/t_on) */
  int64_t nodes;       /* of the table */
} Prior;

#endif
