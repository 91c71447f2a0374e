/* Draws as the loops follow them, and what each day of the grid is asked; in the order of response/side_by_side.py. */
#ifndef REPRIEVE_DAYS_H
#define REPRIEVE_DAYS_H

#include "lanes.h"

enum { ALONE_B, ALONE_RHO, ALONE_PI, ALONE_TAU, ALONE_EPS, ALONE_FAST, MIDDLE, PER_HALF_WIDTH, MEMORY, ALONES };
enum { CURVE = 8, COURSES = 3, LEVELS = 11, WEEK = 7 };
enum { REST_FAST, REST_LEFT, REST_BAD, REST = REST_BAD + COURSES }; /* handed on behind what each injection left */

/* (block of draws, row, lane) each; what the rows are is said in side_by_side.Persons */
typedef struct {
  int64_t blocks, cycles, injections, others, levels; /* rows of drift, effect, strength and slow, step, after */
  const double *alone, *drift, *effect, *strength, *slow, *step, *cuts, *after, *log_within, *curve;
} Persons;

typedef struct {
  int64_t days;
  const int64_t *block, *cycle;
  const double *since_first, *renewed, *steps;
  const uint8_t *moved;
  const int64_t *y;
  const uint8_t *direct;
  const int64_t *yesterday;
  const double *opens;
  const int64_t *hidden;
  const uint8_t *closes;
  const double *treated;
  const uint8_t *wanted;
  const int64_t *injected;
  const double *dose, *told;
  double lag_of_good, half_action, hill;
} Days;

typedef struct {
  int64_t draws;  /* of a row of x */
  double *x;      /* (day, draw) on wanted days */
  double *likely; /* (draw,) */
  double *bad;    /* (block of draws, course, lane) sums over treated days */
  double *weeks;  /* (block of draws, week, course, lane) means; or NULL, and only what leads to `bad` is followed */
  double *end;    /* (block of draws, injection + REST, lane) what the last day hands on; or NULL */
  const double *begin; /* what the day before the first handed on, or NULL; it knew the first `carried` injections */
  int64_t carried;
} Found;

/* one block of draws */
typedef struct {
  const double *alone, *drift, *effect, *strength, *slow, *step, *cuts, *after, *log_within, *curve;
} Block;

INSIDE Block block_(const Persons *p, int64_t n) {
  int64_t K = p->levels, at = n * LANES;
  return (Block){p->alone + at * ALONES,     p->drift + at * p->blocks,  p->effect + at * p->cycles,
                 p->strength + at * p->injections, p->slow + at * p->injections, p->step + at * p->others,
                 p->cuts + at * (K - 1),     p->after + at * K,          p->log_within + at * K,
                 p->curve + at * CURVE};
}

#define row_(rows, n) ((rows) + (n) * LANES)

#endif
