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

typedef struct {
  double *memory, *rest;
  int64_t *begun;
} Opened;

/* Room for one chart, and `more` numbers behind it. 1 where there is no memory. */
static int open_(const Chart *chart, int64_t more, Room *room, Opened *opened) {
  int64_t D = chart->days, S = chart->steps, J = chart->injections, times = along_row_(J), twice = twice_row_(J);
  *room = (Room){.blocks = D / BLOCK, .in_predictor = CORE_ + S + 2 * J, .slots = padded_(SLOT_STEPS + S + J)};
  room->front = room->in_predictor + chart->categories - 2;
  int64_t wanted = D * (13 + room->slots + times + twice) + 13 * padded_(J) + room->slots * (room->slots + 2 + MOST_CATEGORIES) +
                   2 * MOST_CATEGORIES + times * (times + 1) + more;
  double *next = opened->memory = calloc(wanted, sizeof(double));
  opened->begun = calloc(D, sizeof(int64_t));
  if (!opened->memory || !opened->begun) {
    free(opened->memory), free(opened->begun);
    return 1;
  }
  Courses *at = &room->courses;
  Pulls *pulls = &room->pulls;
  Lasting *l = &room->lasting;
  at->begun = opened->begun;
  double **of_days[] = {&at->x,       &at->by_action, &at->by_action_twice, &at->effect,      &at->pi_tau,
                        &at->tau_tau, &at->eps_eps,   &pulls->by_x,         &pulls->below,    &pulls->above,
                        &pulls->lag,  &pulls->below_on, &pulls->above_on};
  for (int n = 0; n < 13; n++) *of_days[n] = take_(&next, D);
  at->slots = take_(&next, D * room->slots), at->along = take_(&next, D * times);
  at->along_twice = take_(&next, D * twice);
  double **of_injections[] = {&l->given, &l->kd,   &l->stays, &l->s,      &l->s1, &l->s2,   &l->d_half,
                              &l->v2,    &l->slow, &l->fast,  &l->action, &l->on, &l->on_on};
  for (int n = 0; n < 13; n++) *of_injections[n] = take_(&next, padded_(J));
  room->by_slot = take_(&next, room->slots);
  room->slots_slots = take_(&next, room->slots * room->slots), room->slots_drift = take_(&next, room->slots);
  room->slots_cuts = take_(&next, room->slots * MOST_CATEGORIES), room->cuts_drift = take_(&next, MOST_CATEGORIES);
  room->weights_of_cuts = take_(&next, MOST_CATEGORIES);
  room->times = take_(&next, times * times), room->times_effects = take_(&next, times);
  opened->rest = next;
  return 0;
}

/* Moves `theta` (in: where to begin) to the mode. is_free: (front,) 0 where a parameter is held. Filled: information and
   the safe one (parameter, parameter), told: log posterior, whether it was reached, steps. At most `most` steps; with 0
   only looked at. gradient: (parameter,) at the end. Returns 0, or 1 where there is no memory. */
FOR_THIS_MACHINE
int fit_chart(const Chart *chart, const Prior *prior, double *theta, const double *is_free, double enough, int64_t most,
              double *information, double *safe, double *gradient, double *told) {
  int64_t blocks = chart->days / BLOCK, N = CORE_ + chart->steps + 2 * chart->injections + chart->categories - 2;
  int64_t P = N + blocks;
  Room room;
  Opened opened;
  if (open_(chart, 2 * (P + 2 * N * N + blocks * N + blocks) + N * N + blocks * N + 3 * blocks + 2 * P, &room, &opened)) return 1;
  double *next = opened.rest;
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
  free(opened.memory), free(opened.begun);
  return 0;
}

/* how -log(1 - exp(-width)) bends along the logarithm of the width */
static double bend_of_width_(double width) {
  double half = sinh(width / 2);
  return width * width / (4 * half * half) - width / expm1(width);
}

/* How the logarithm of the information's determinant grows with each parameter: every recorded day's weights grow with
   its x, by as much as the day moves with what is not known. covariance: (parameter, parameter), 0 for held ones; the
   bends of x are left out. Filled: slopes (parameter,). 1 where there is no memory. */
FOR_THIS_MACHINE
int determinant_slopes(const Chart *chart, const Prior *prior, const double *theta, const double *covariance, double *slopes) {
  Room room;
  Opened opened;
  if (open_(chart, 0, &room, &opened)) return 1;
  int64_t S = chart->steps, J = chart->injections, K = chart->categories, M = room.in_predictor, blocks = room.blocks;
  int64_t P = room.front + blocks, most = CORE_ + S + 2 + J + MOST_CATEGORIES, *which = calloc(most, sizeof(int64_t));
  double cut[MOST_CATEGORIES] = {0}, width[MOST_CATEGORIES] = {0}, *row = calloc(most, sizeof(double));
  memset(slopes, 0, sizeof(double) * P);
  for (int64_t k = 0; k + 2 < K; k++) cut[k + 1] = cut[k] + (width[k] = exp(theta[M + k]));
  predict_(theta, chart, prior, &room.lasting, &room.courses);
  weigh_(chart, theta[RHO_], cut, room.courses.x, &room.pulls);
  for (int64_t d = 0; which && row && d < chart->days; d++) {
    int64_t y = chart->y[d], n = 0, c = chart->cycle[d];
    if (y < 0) continue;
    const double *slot = room.courses.slots + d * room.slots;
    double half = 0;
    which[n] = RHO_, row[n++] = room.pulls.lag[d];
    for (int64_t s = 0; s < SLOT_STEPS + S + room.courses.begun[d]; s++) {
      if (s == RHO_ || slot[s] == 0) continue;
      Moves moves = movers_(chart, s, c);
      if (s >= SLOT_STEPS + S) moves.count = 1, half += slot[s];
      for (int64_t a = 0; a < moves.count; a++) which[n] = moves.at[a], row[n++] = slot[s];
    }
    which[n] = HALF_, row[n++] = half;
    which[n] = room.front + blocks - 1 - d / BLOCK, row[n++] = 1;
    for (int edge = 0; edge < 2; edge++) { /* c_y below, c_y+1 above */
      int64_t at_cut = edge ? y : y - 1, all = n;
      if (at_cut < 0 || at_cut > K - 2) continue;
      for (int64_t k = 0; k < at_cut; k++) which[all] = M + k, row[all++] = -width[k];
      double leverage = 0;
      for (int64_t i = 0; i < all; i++) {
        const double *from = covariance + which[i] * P;
        double sum = 0.5 * row[i] * from[which[i]];
        for (int64_t k = 0; k < i; k++) sum += row[k] * from[which[k]];
        leverage += 2 * row[i] * sum;
      }
      double by = leverage * (edge ? room.pulls.above_on[d] : room.pulls.below_on[d]);
      for (int64_t i = 0; i < all; i++) slopes[which[i]] += by * row[i];
      /* an increment moves cut points by its exponential, which bends too */
      double weight = edge ? room.pulls.above[d] : room.pulls.below[d];
      for (int64_t k = 0; k < at_cut; k++) {
        const double *from = covariance + (M + k) * P;
        double moved = 0, bent = -weight * width[k] * from[M + k];
        for (int64_t i = 0; i < all; i++) moved += from[which[i]] * row[i];
        for (int64_t i = 0; i < all; i++) slopes[which[i]] += bent * row[i];
        slopes[M + k] -= 2 * weight * width[k] * moved;
      }
    }
  }
  for (int64_t k = 0; k + 2 < K; k++) {
    double by_cuts = 0, own = covariance[(M + k) * P + M + k], step = 1e-4;
    for (int64_t c = k + 1; c + 1 < K; c++) by_cuts += room.pulls.by_cut[c];
    double wider = bend_of_width_(width[k] * exp(step)), narrower = bend_of_width_(width[k] * exp(-step));
    slopes[M + k] += own * (room.pulls.told[k + 1] * (wider - narrower) / (2 * step) - by_cuts * width[k]);
  }
  int failed = !which || !row;
  free(which), free(row), free(opened.memory), free(opened.begun);
  return failed;
}

/* Yesterday's place on the scale, (day,): as recorded, or as expected at these parameters. 1 where there is no memory. */
FOR_THIS_MACHINE
int expected_lags(const Chart *chart, const Prior *prior, const double *theta, double *lag) {
  Room room;
  Opened opened;
  if (open_(chart, 0, &room, &opened)) return 1;
  double cut[MOST_CATEGORIES] = {0};
  for (int64_t k = 0; k + 2 < chart->categories; k++) cut[k + 1] = cut[k] + exp(theta[room.in_predictor + k]);
  predict_(theta, chart, prior, &room.lasting, &room.courses);
  weigh_(chart, theta[RHO_], cut, room.courses.x, &room.pulls);
  memcpy(lag, room.pulls.lag, sizeof(double) * chart->days);
  free(opened.memory), free(opened.begun);
  return 0;
}
