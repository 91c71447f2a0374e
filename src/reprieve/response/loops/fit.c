/* The best fit of one chart: damped Newton steps (Levenberg-Marquardt) to the mode; fit.py says why these.

   The drift's information is a band of three, so it is eliminated first: what is left is as wide as the front. */
#include "look.h"

enum { MOST_STEPS = 60 };
static const double MOST_DAMPING = 1e8, NEAR = 3.0;

INSIDE double drift_side_(const Prior *prior) {
  double phi = prior->drift_memory;
  return -phi / (prior->drift_sd * prior->drift_sd * (1 - phi * phi));
}

/* One damped step from `here`. work: (front + 2) * (front + blocks) numbers. 0 where not positive definite. */
INSIDE int step_(const Here *here, const Prior *prior, const double *is_free, int64_t N, int64_t blocks, double damping,
                 int bent, double *work, double *move) {
  double *S = work, *W = S + N * N, *l = W + blocks * N, *off = l + blocks, *z = off + blocks;
  double side = drift_side_(prior);
  const double *g = here->gradient;
  for (int64_t i = 0; i < N; i++)
    for (int64_t k = 0; k <= i; k++) {
      double value = here->front[i * N + k] + (bent ? here->bent[i * N + k] : 0.0);
      if (i == k) value += damping * here->front[i * N + i];
      value *= is_free[i] * is_free[k];
      S[i * N + k] = i == k ? value + 1 - is_free[i] : value;
    }
  for (int64_t i = 0; i < N; i++) move[i] = g[i] * is_free[i];
  for (int64_t b = 0; b < blocks; b++) {
    double main = here->drift[b] * (1 + damping), before = b ? side / l[b - 1] : 0.0, *row = W + b * N;
    main -= before * before;
    if (!(main > 0)) return 0;
    l[b] = sqrt(main);
    off[b] = before;
    double per = 1 / l[b];
    for (int64_t i = 0; i < N; i++) row[i] = here->across[b * N + i] * is_free[i];
    if (b)
      for (int64_t i = 0; i < N; i++) row[i] -= before * W[(b - 1) * N + i];
    for (int64_t i = 0; i < N; i++) row[i] *= per;
    z[b] = (g[N + b] - (b ? before * z[b - 1] : 0.0)) * per;
    for (int64_t i = 0; i < N; i++) {
      double w = row[i], *into = S + i * N;
      move[i] -= w * z[b];
      if (w == 0) continue;
      for (int64_t k = 0; k <= i; k++) into[k] -= w * row[k];
    }
  }
  /* S = L L', by rows */
  for (int64_t i = 0; i < N; i++) {
    double *row = S + i * N;
    for (int64_t k = 0; k <= i; k++) {
      double sum = row[k], *other = S + k * N;
      for (int64_t m = 0; m < k; m++) sum -= row[m] * other[m];
      if (k < i) {
        row[k] = sum / other[k];
      } else {
        if (!(sum > 0)) return 0;
        row[i] = sqrt(sum);
      }
    }
    double sum = move[i];
    for (int64_t m = 0; m < i; m++) sum -= row[m] * move[m];
    move[i] = sum / row[i];
  }
  for (int64_t i = N - 1; i >= 0; i--) {
    move[i] /= S[i * N + i];
    for (int64_t m = 0; m < i; m++) move[m] -= S[i * N + m] * move[i];
  }
  for (int64_t b = blocks - 1; b >= 0; b--) {
    double sum = z[b], *row = W + b * N;
    for (int64_t i = 0; i < N; i++) sum -= row[i] * move[i];
    if (b < blocks - 1) sum -= off[b + 1] * move[N + b + 1];
    move[N + b] = sum / l[b];
  }
  return 1;
}

static double *take_(double **from, int64_t count) {
  double *here = *from;
  *from += count;
  return here;
}

static Here here_of_(double **from, int64_t N, int64_t blocks) {
  Here here;
  here.value = 0;
  here.gradient = take_(from, N + blocks);
  here.front = take_(from, N * N);
  here.bent = take_(from, N * N);
  here.across = take_(from, blocks * N);
  here.drift = take_(from, blocks);
  return here;
}

/* The whole information as one matrix (parameter, parameter). */
static void write_(const Here *here, const Prior *prior, int64_t N, int64_t blocks, int bent, double *out) {
  int64_t P = N + blocks;
  memset(out, 0, sizeof(double) * P * P);
  for (int64_t i = 0; i < N; i++)
    for (int64_t k = 0; k < N; k++) out[i * P + k] = here->front[i * N + k] + (bent ? here->bent[i * N + k] : 0.0);
  for (int64_t b = 0; b < blocks; b++) {
    for (int64_t i = 0; i < N; i++) out[i * P + N + b] = out[(N + b) * P + i] = here->across[b * N + i];
    out[(N + b) * P + N + b] = here->drift[b];
    if (b) out[(N + b) * P + N + b - 1] = out[(N + b - 1) * P + N + b] = drift_side_(prior);
  }
}

/* Moves `theta` (in: where to begin) to the mode. is_free: (front,) 0 where a parameter is held. Filled: information and
   the safe one (parameter, parameter), told: log posterior, whether it was reached, steps. At most `most` steps; with 0
   only looked at. gradient: (parameter,) at the end. Returns 0, or 1 where there is no memory. */
FOR_THIS_MACHINE
int fit_chart(const Chart *chart, const Prior *prior, double *theta, const double *is_free, double enough, int64_t most,
              double *information, double *safe, double *gradient, double *told) {
  int64_t D = chart->days, S = chart->steps, J = chart->injections, K = chart->categories;
  Room room = {.blocks = D / BLOCK, .in_predictor = CORE_ + S + 2 * J, .slots = padded_(SLOT_STEPS + S + J)};
  room.front = room.in_predictor + K - 2;
  int64_t N = room.front, blocks = room.blocks, P = N + blocks, times = along_row_(J), twice = twice_row_(J);
  int64_t wanted = D * (11 + room.slots + times + twice) + 13 * padded_(J) + room.slots * (room.slots + 2 + MOST_CATEGORIES) +
                   2 * MOST_CATEGORIES + times * (times + 1) + 2 * (P + 2 * N * N + blocks * N + blocks) + N * N +
                   blocks * N + 3 * blocks + 2 * P;
  double *memory = calloc(wanted, sizeof(double)), *next = memory;
  int64_t *begun = calloc(D, sizeof(int64_t));
  if (!memory || !begun) {
    free(memory), free(begun);
    return 1;
  }
  Courses *at = &room.courses;
  at->begun = begun;
  at->x = take_(&next, D), at->by_action = take_(&next, D), at->by_action_twice = take_(&next, D);
  at->effect = take_(&next, D), at->pi_tau = take_(&next, D), at->tau_tau = take_(&next, D), at->eps_eps = take_(&next, D);
  at->slots = take_(&next, D * room.slots), at->along = take_(&next, D * times);
  at->along_twice = take_(&next, D * twice);
  room.pulls.by_x = take_(&next, D), room.pulls.below = take_(&next, D), room.pulls.above = take_(&next, D);
  room.pulls.lag = take_(&next, D);
  Lasting *l = &room.lasting;
  double **of_injections[] = {&l->given, &l->kd,   &l->stays, &l->s,      &l->s1, &l->s2,   &l->d_half,
                              &l->v2,    &l->slow, &l->fast,  &l->action, &l->on, &l->on_on};
  for (int n = 0; n < 13; n++) *of_injections[n] = take_(&next, padded_(J));
  room.by_slot = take_(&next, room.slots);
  room.slots_slots = take_(&next, room.slots * room.slots), room.slots_drift = take_(&next, room.slots);
  room.slots_cuts = take_(&next, room.slots * MOST_CATEGORIES), room.cuts_drift = take_(&next, MOST_CATEGORIES);
  room.weights_of_cuts = take_(&next, MOST_CATEGORIES);
  room.times = take_(&next, times * times), room.times_effects = take_(&next, times);
  Here here = here_of_(&next, N, blocks), there = here_of_(&next, N, blocks);
  double *work = take_(&next, N * N + blocks * N + 3 * blocks), *move = take_(&next, P), *tried = take_(&next, P);

  look_(theta, chart, prior, &room, &here);
  double damping = 1e-2, left = INFINITY;
  int64_t steps = 0;
  int reached = 0;
  while (steps < most && !reached && damping <= MOST_DAMPING) {
    steps++;
    int able = step_(&here, prior, is_free, N, blocks, damping, left < NEAR, work, move), better = 0;
    double length = INFINITY;
    if (able) {
      length = 0;
      for (int64_t i = 0; i < P; i++) length += move[i] * here.gradient[i] * (i < N ? is_free[i] : 1.0);
      for (int64_t i = 0; i < P; i++) tried[i] = theta[i] + move[i];
      look_(tried, chart, prior, &room, &there);
      better = there.value > here.value;
    }
    reached = able && length < enough && damping < 1e-2;
    if (better) {
      memcpy(theta, tried, sizeof(double) * P);
      Here old = here;
      here = there;
      there = old;
      left = length;
      damping *= 0.1;
    } else {
      damping = (damping > 1e-3 ? damping : 1e-3) * 10;
    }
  }
  if (information) write_(&here, prior, N, blocks, 1, information);
  if (safe) write_(&here, prior, N, blocks, 0, safe);
  if (gradient) memcpy(gradient, here.gradient, sizeof(double) * P);
  told[0] = here.value, told[1] = reached, told[2] = (double)steps;
  free(memory), free(begun);
  return 0;
}
