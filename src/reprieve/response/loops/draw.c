/* Draws from the curve near a posterior, side by side, and the density of each: curved.py says which curve this is.

   A place on each axis by the inverse of its density; the other parameters along splines through the fitted modes, and
   standard normals through a triangular root that changes on the way. Only points that have a share in some draw of a
   block are looked at: draws in order of their last axis spare most of its points. */
#include <stdlib.h>

#include "lanes.h"

typedef struct {
  int64_t parameters, leading, others, front, grid, points;
  const int64_t *lead, *rest;              /* where they stand among the parameters */
  const int64_t *first;                    /* (leading + 1,) of the points on each axis */
  const double *mode;                      /* (parameter,) */
  const double *axes;                      /* (leading, axis) */
  const double *went;                      /* (other, point) */
  const double *density, *below;           /* (axis, grid) density, and what lies below each grid point */
  const double *splines, *widths;          /* (point, grid) */
  const double *spread;                    /* (other, other) */
  const int64_t *first_turn;               /* (other + 1,) of the turns of each row */
  const int64_t *column, *point;           /* (turn,) of the root, left of its diagonal; on the axes */
  const double *turn;                      /* (turn,) how much else the root is there */
  const double *grows;                     /* (front, point) the same of the diagonal */
  double start, step, narrowest;
} Curve;

enum { MOST_AXES = 8, MOST_POINTS = 64, SIDE = 16, FOURS = SIDE / 4 };

/* The places of one block on one axis, the cells they fall in, and the density there. */
INSIDE void places_(const Curve *c, int64_t axis, const double *uniforms, double *place, int64_t *cell, double *density) {
  const double *below = c->below + axis * c->grid, *height = c->density + axis * c->grid;
  for (int i = 0; i < LANES; i++) {
    double wanted = uniforms[i] * below[c->grid - 1];
    int64_t low = 0, high = c->grid - 1;
    while (high - low > 1) {
      int64_t middle = (low + high) / 2;
      if (below[middle] <= wanted) low = middle;
      else high = middle;
    }
    double rest = wanted - below[low], h = height[low], slope = (height[low + 1] - h) / c->step;
    /* h*d + slope*d^2/2 = rest */
    double root = h * h + 2 * slope * rest, sum = h + sqrt(root > 0 ? root : 0), d = 2 * rest / (sum > 1e-300 ? sum : 1e-300);
    d = d < c->step ? d : c->step;
    cell[i] = low;
    place[i] = c->start + (double)low * c->step + d;
    density[i] *= h + slope * d;
  }
}

/* 1 if any lane has a share in this point. */
INSIDE int shares_(const double *table, const double *place, const int64_t *cell, const Curve *c, double *out) {
  int any = 0;
  for (int i = 0; i < LANES; i++) {
    double part = (place[i] - c->start) / c->step - (double)cell[i];
    out[i] = table[cell[i]] + part * (table[cell[i] + 1] - table[cell[i]]);
    any |= fabs(out[i]) > 1e-12;
  }
  return any;
}

/* Rows of some draws of a block: the root, as it stands at these places, times the normals. */
INSIDE void spread_out_(const Curve *c, const double *normals, int64_t count, const Row *along, const Row *wide,
                        const uint8_t *turns, int l, double *room, double *theta, double *grown, double *half) {
  int64_t M = c->others, F = c->front;
  for (int64_t k = 0; k < M; k++) memcpy(room + k * SIDE, normals + c->rest[k] * count + l, SIDE * sizeof(double));
  for (int64_t n = 0; n < M; n++) {
    Four sum[FOURS];
    const double *root = c->spread + n * M;
    for (int v = 0; v < FOURS; v++) sum[v] = c->mode[c->rest[n]] + (Four){0};
    for (int64_t q = 0; q < c->points; q++)
      for (int v = 0; v < FOURS; v++) sum[v] += c->went[n * c->points + q] * of_(along[q] + l + 4 * v);
    for (int64_t k = 0; k < n + (n >= F); k++)
      for (int v = 0; v < FOURS; v++) sum[v] += root[k] * of_(room + k * SIDE + 4 * v);
    for (int64_t t = c->first_turn[n]; t < c->first_turn[n + 1]; t++) {
      int64_t q = c->point[t];
      if (!turns[q]) continue;
      const double *z = room + c->column[t] * SIDE;
      for (int v = 0; v < FOURS; v++) sum[v] += c->turn[t] * of_(wide[q] + l + 4 * v) * of_(z + 4 * v);
    }
    if (n < F) {
      double own[SIDE], least = c->narrowest * root[n], *z = room + n * SIDE;
      for (int i = 0; i < SIDE; i++) own[i] = root[n];
      for (int64_t q = 0; q < c->points; q++)
        if (turns[q])
          for (int i = 0; i < SIDE; i++) own[i] += c->grows[n * c->points + q] * wide[q][l + i];
      for (int i = 0; i < SIDE; i++) {
        own[i] = own[i] > least ? own[i] : least;
        grown[l + i] *= own[i] / root[n];
      }
      for (int v = 0; v < FOURS; v++) sum[v] += of_(own + 4 * v) * of_(z + 4 * v);
    }
    for (int i = 0; i < SIDE; i++) half[l + i] += 0.5 * room[n * SIDE + i] * room[n * SIDE + i];
    for (int v = 0; v < FOURS; v++) *four_(theta + c->rest[n] * count + l + 4 * v) = sum[v];
  }
}

INSIDE void draw_block_(const Curve *c, const double *normals, const double *uniforms, int64_t count, int64_t at, double *room,
                        double *theta, double *log_density) {
  Row place[MOST_AXES], along[MOST_POINTS], wide[MOST_POINTS], grown, half, density;
  int64_t cell[LANES];
  uint8_t turns[MOST_POINTS];
  EACH_LANE density[i] = grown[i] = 1, half[i] = 0;
  for (int64_t a = 0; a < c->leading; a++) {
    places_(c, a, uniforms + a * count + at, place[a], cell, density);
    for (int64_t q = c->first[a]; q < c->first[a + 1]; q++) {
      shares_(c->splines + q * c->grid, place[a], cell, c, along[q]);
      turns[q] = (uint8_t)shares_(c->widths + q * c->grid, place[a], cell, c, wide[q]);
    }
  }
  for (int64_t a = 0; a < c->leading; a++) {
    double *out = theta + c->lead[a] * count + at;
    EACH_LANE out[i] = c->mode[c->lead[a]];
    for (int64_t b = 0; b < c->leading; b++) {
      double by = c->axes[a * c->leading + b];
      if (by != 0) EACH_LANE out[i] += by * place[b][i];
    }
  }
  double at_mode = 0;
  for (int64_t n = 0; n < c->others; n++) at_mode += log(c->spread[n * c->others + n]);
  for (int l = 0; l < LANES; l += SIDE)
    spread_out_(c, normals + at, count, along, wide, turns, l, room, theta + at, grown, half);
  EACH_LANE log_density[at + i] = log(density[i] / grown[i]) - half[i] - at_mode;
}

/* `count` draws, a multiple of LANES. Shapes: normals and theta (parameter, draw), uniforms (axis, draw), log_density
   (draw,). 1 where the curve has more axes or points than there is room for, or there is none. */
FOR_THIS_MACHINE int draw_many(const Curve *c, const double *normals, const double *uniforms, int64_t count, double *theta,
                               double *log_density) {
  double *room = malloc((size_t)(c->others + 1) * SIDE * sizeof(double));
  int failed = !room || c->leading > MOST_AXES || c->points > MOST_POINTS;
  for (int64_t at = 0; at < count && !failed; at += LANES) draw_block_(c, normals, uniforms, count, at, room, theta, log_density);
  free(room);
  return failed;
}
