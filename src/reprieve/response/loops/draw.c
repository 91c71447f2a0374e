/* Draws from the curve near a posterior, side by side, and the density of each: curved.py says which curve this is.

   A place on each axis by the inverse of its density; the other parameters along splines through the fitted modes, and
   standard normals through a triangular root that changes on the way. Only points that have a share in some draw of a
   block are looked at: draws in order of their last axis spare most of its points. */
#include "lanes.h"

typedef struct {
  int64_t parameters, leading, others, front, grid, points;
  const int64_t *lead, *rest;              /* where they stand among the parameters */
  const int64_t *first;                    /* (leading + 1,) of the points on each axis */
  const double *mode;                      /* (parameter,) */
  const double *axes;                      /* (leading, axis) */
  const double *went;                      /* (point, other) */
  const double *density, *below;           /* (axis, grid) density, and what lies below each grid point */
  const double *splines, *widths;          /* (point, grid) */
  const double *spread, *turns;            /* (other, other), (other, front, point) */
  double start, step, narrowest;
} Curve;

enum { MOST_AXES = 8, MOST_POINTS = 64 };

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

INSIDE void draw_block_(const Curve *c, const double *normals, const double *uniforms, int64_t count, int64_t at, double *theta,
                        double *log_density) {
  Row place[MOST_AXES], along[MOST_POINTS], wide[MOST_POINTS], sum, grown, half, density;
  int64_t cell[LANES], turning[MOST_POINTS], turns = 0, M = c->others, F = c->front;
  EACH_LANE density[i] = grown[i] = 1, half[i] = 0;
  for (int64_t a = 0; a < c->leading; a++) {
    places_(c, a, uniforms + a * count + at, place[a], cell, density);
    for (int64_t q = c->first[a]; q < c->first[a + 1]; q++) {
      shares_(c->splines + q * c->grid, place[a], cell, c, along[q]);
      if (shares_(c->widths + q * c->grid, place[a], cell, c, wide[turns])) turning[turns++] = q;
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
  for (int64_t n = 0; n < M; n++) {
    EACH_LANE sum[i] = c->mode[c->rest[n]];
    for (int64_t q = 0; q < c->points; q++) {
      double by = c->went[q * M + n];
      EACH_LANE sum[i] += by * along[q][i];
    }
    for (int64_t k = 0; k <= n && k < F; k++) {
      const double *z = normals + c->rest[k] * count + at, *turned = c->turns + (n * F + k) * c->points;
      double by = c->spread[n * M + k], turn[MOST_POINTS];
      int moves = k == n;
      for (int64_t t = 0; t < turns; t++) moves |= (turn[t] = turned[turning[t]]) != 0;
      if (!moves && by == 0) continue;
      for (int l = 0; l < LANES; l += 16) {
        Four own[4] = {by + (Four){0}, by + (Four){0}, by + (Four){0}, by + (Four){0}};
        for (int64_t t = 0; t < turns; t++) {
          const double *w = wide[t] + l;
          own[0] += turn[t] * of_(w), own[1] += turn[t] * of_(w + 4);
          own[2] += turn[t] * of_(w + 8), own[3] += turn[t] * of_(w + 12);
        }
        if (k == n)
          for (int i = 0; i < 16; i++) {
            double *one = (double *)own + i, least = c->narrowest * by;
            *one = *one > least ? *one : least;
            grown[l + i] *= *one / by;
          }
        for (int q = 0; q < 4; q++) *four_(sum + l + 4 * q) += own[q] * of_(z + l + 4 * q);
      }
    }
    for (int64_t k = F; k <= n; k++) {
      const double *z = normals + c->rest[k] * count + at;
      double by = c->spread[n * M + k];
      if (by != 0) EACH_LANE sum[i] += by * z[i];
    }
    const double *z = normals + c->rest[n] * count + at;
    double *out = theta + c->rest[n] * count + at;
    EACH_LANE out[i] = sum[i];
    EACH_LANE half[i] += 0.5 * z[i] * z[i];
    at_mode += log(c->spread[n * M + n]);
  }
  EACH_LANE log_density[at + i] = log(density[i] / grown[i]) - half[i] - at_mode;
}

/* `count` draws, a multiple of LANES. Shapes: normals and theta (parameter, draw), uniforms (axis, draw), log_density
   (draw,). 1 where the curve has more axes or points than there is room for. */
FOR_THIS_MACHINE int draw_many(const Curve *c, const double *normals, const double *uniforms, int64_t count, double *theta,
                               double *log_density) {
  if (c->leading > MOST_AXES || c->points > MOST_POINTS) return 1;
  for (int64_t at = 0; at < count; at += LANES) draw_block_(c, normals, uniforms, count, at, theta, log_density);
  return 0;
}
