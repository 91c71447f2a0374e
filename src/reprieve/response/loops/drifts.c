/* Which drift does the diary ask for beside the other parameters of a draw? Draws of it, from its own normal curve.

   The curve is one Newton step from where the drift is expected, by the recorded days; drift is a chain, so its precision
   is tridiagonal. As registry/person_draws: _at and _chain. Blocks of 14 days stand as in the model, the last one first. */
#include <stdlib.h>

#include "chart.h"
#include "lanes.h"

typedef struct {
  int64_t days, categories, draws; /* draws: a multiple of LANES */
  const int64_t *y;                /* (day,) -1 where nothing is recorded */
  const double *lag;               /* (day,) yesterday's place, recorded or expected */
  const double *x;                 /* (day, `row` numbers) without yesterday's part, the expected drift in it */
  int64_t row;
  const double *rho, *cuts;        /* (draw,); (block of draws, cut, lane) exp(c_k) */
  const double *expected, *normals; /* (block, draw) */
  const double *main;              /* (block,) of the drift's own precision */
  double side;
} Asking;

/* slope and curvature of the recorded days of one block */
INSIDE void pulls_(const Asking *a, int64_t n, int64_t first_day, double *pull, double *weight) {
  int64_t K = a->categories;
  const double *rho = a->rho + n * LANES, *cuts = a->cuts + n * (K - 1) * LANES;
  EACH_LANE pull[i] = weight[i] = 0;
  for (int64_t d = first_day; d < first_day + BLOCK; d++) {
    int64_t y = a->y[d];
    if (y < 0) continue;
    const double *x = a->x + d * a->row + n * LANES;
    double lag = a->lag[d];
    Row odds;
    EACH_LANE odds[i] = exp_(-near_(x[i] + rho[i] * lag));
    if (y > 0) {
      const double *cut = cuts + (y - 1) * LANES;
      EACH_LANE {
        double over = 1 / (1 + odds[i] * cut[i]);
        pull[i] -= over;
        weight[i] += over * (1 - over);
      }
    } else
      EACH_LANE pull[i] -= 1;
    if (y < K - 1) {
      const double *cut = cuts + y * LANES;
      EACH_LANE {
        double past = 1 / (1 + odds[i] * cut[i]);
        pull[i] += 1 - past;
        weight[i] += past * (1 - past);
      }
    } else
      EACH_LANE pull[i] += 1;
  }
}

/* drift: (block, draw); density: (draw,) logarithm of the curve's density there. 1 where there is no room. */
FOR_THIS_MACHINE int draw_drifts(const Asking *a, double *drift, double *density) {
  int64_t B = a->days / BLOCK;
  Row *roots = aligned_alloc(64, (size_t)(2 * B + 1) * sizeof(Row)), *below = roots + B;
  if (!roots) return 1;
  for (int64_t n = 0; n < a->draws / LANES; n++) {
    double *dense = density + n * LANES;
    EACH_LANE below[0][i] = 0;
    for (int i = 0; i < LANES; i++) dense[i] = -0.9189385332046727 * (double)B;
    for (int64_t p = 0; p < B; p++) {
      Row pull, weight;
      const double *here = a->expected + p * a->draws + n * LANES, *normal = a->normals + p * a->draws + n * LANES;
      double *solved = drift + p * a->draws + n * LANES, main = a->main[p], side = a->side;
      pulls_(a, n, (B - 1 - p) * BLOCK, pull, weight);
      EACH_LANE pull[i] -= main * here[i];
      if (p) EACH_LANE pull[i] -= side * here[i - a->draws];
      if (p + 1 < B) EACH_LANE pull[i] -= side * here[i + a->draws];
      double *root = roots[p], *held = below[p], *next = below[p + 1];
      EACH_LANE root[i] = sqrt(main + weight[i] - held[i] * held[i]);
      if (p) EACH_LANE pull[i] -= held[i] * solved[i - a->draws];
      EACH_LANE solved[i] = pull[i] / root[i];
      EACH_LANE next[i] = side / root[i];
      for (int i = 0; i < LANES; i++) dense[i] += log(root[i]) - 0.5 * normal[i] * normal[i];
    }
    for (int64_t p = B - 1; p >= 0; p--) {
      double *value = drift + p * a->draws + n * LANES, *root = roots[p], *after = below[p + 1];
      const double *normal = a->normals + p * a->draws + n * LANES;
      EACH_LANE value[i] += normal[i];
      if (p + 1 < B) EACH_LANE value[i] -= after[i] * value[i + a->draws];
      EACH_LANE value[i] /= root[i];
    }
    for (int64_t p = 0; p < B; p++) {
      double *value = drift + p * a->draws + n * LANES;
      const double *here = a->expected + p * a->draws + n * LANES;
      EACH_LANE value[i] += here[i];
    }
  }
  free(roots);
  return 0;
}
