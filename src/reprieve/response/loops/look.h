/* Value, gradient and information of the log posterior at one point: fit_program._look, summed segment by segment.

   Within a segment (one cycle, one block of drift) few slots move; products of slots are summed there, and then counted
   for every parameter that moves the slot. */
#ifndef REPRIEVE_LOOK_H
#define REPRIEVE_LOOK_H

#include <stdlib.h>
#include <string.h>

#include "diary.h"
#include "predictor.h"

typedef struct {
  double value;
  double *gradient; /* (parameter,) */
  double *front;    /* (front, front) information without the bends of x: positive definite */
  double *bent;     /* (front, front) what the bends add */
  double *across;   /* (block, front) */
  double *drift;    /* (block,) the diagonal: weights of the diary and the prior's */
} Here;

typedef struct {
  int64_t front, blocks, slots, in_predictor;
  Courses courses;
  Pulls pulls;
  Lasting lasting;
  double *by_slot, *slots_slots, *slots_drift, *slots_cuts, *cuts_drift; /* sums of a segment or block */
  double *times, *times_effects, *weights_of_cuts;
} Room;

/* Sums of products of rows: few days are gathered, so that a sum is fetched and put back once for all of them. */
enum { TOGETHER = 4 };
typedef struct {
  int64_t count, width, stride;
  const double *row[TOGETHER];
  double weight[TOGETHER];
} Gathered;

INSIDE void put_(Gathered *days, double *into) {
  int64_t n = days->width;
  for (int64_t m = days->count; m < TOGETHER; m++) days->row[m] = days->row[0], days->weight[m] = 0;
  const double *p = days->row[0], *q = days->row[1], *r = days->row[2], *s = days->row[3];
  if (days->count)
    for (int64_t i = 0; i < n; i++) {
      double a = days->weight[0] * p[i], b = days->weight[1] * q[i], c = days->weight[2] * r[i], e = days->weight[3] * s[i];
      double *row = into + i * days->stride;
      for (int64_t k = 0; k <= i; k += 4)
        *four_(row + k) += a * of_(p + k) + b * of_(q + k) + c * of_(r + k) + e * of_(s + k);
    }
  days->count = days->width = 0;
}

INSIDE void gather_(Gathered *days, const double *row, double weight, int64_t width, double *into) {
  days->row[days->count] = row;
  days->weight[days->count++] = weight;
  if (width > days->width) days->width = width;
  if (days->count == TOGETHER) put_(days, into);
}

typedef struct {
  int64_t count, at[2];
} Moves; /* the parameters that move a slot */

INSIDE Moves movers_(const Chart *chart, int64_t slot, int64_t cycle) {
  int64_t S = chart->steps, J = chart->injections;
  Moves found = {1, {slot, 0}};
  if (slot == DELTA_ && cycle >= 0) found = (Moves){2, {DELTA_, CORE_ + S + cycle}};
  if (slot == SLOT_STEPS - 1) found.at[0] = T_ON_;
  if (slot >= SLOT_STEPS) found.at[0] = CORE_ + slot - SLOT_STEPS;
  if (slot >= SLOT_STEPS + S) found = (Moves){2, {CORE_ + S + J + slot - SLOT_STEPS - S, HALF_}};
  return found;
}

/* front[a][b] += value for all pairs of parameters behind two slots, both ways round */
INSIDE void count_(double *front, int64_t size, Moves one, Moves other, int same, double value) {
  for (int64_t a = 0; a < one.count; a++)
    for (int64_t b = 0; b < other.count; b++) {
      front[one.at[a] * size + other.at[b]] += value;
      if (!same) front[other.at[b] * size + one.at[a]] += value;
    }
}

/* the sums of a cycle are counted for the parameters, and begin anew */
INSIDE void close_cycle_(const Chart *chart, Room *room, int64_t cycle, int64_t working, const double *width, Here *out) {
  int64_t n = SLOT_STEPS + chart->steps + working, N = room->front, K = chart->categories, M = room->in_predictor;
  int64_t whole = room->slots;
  for (int64_t i = 0; i < n; i++) {
    Moves one = movers_(chart, i, cycle);
    for (int64_t a = 0; a < one.count; a++) out->gradient[one.at[a]] += room->by_slot[i];
    for (int64_t k = 0; k <= i; k++)
      count_(out->front, N, one, movers_(chart, k, cycle), i == k, room->slots_slots[i * whole + k]);
    for (int64_t k = 0; k + 2 < K; k++) { /* increments move all cut points behind them */
      double moved = 0;
      for (int64_t c = k + 1; c + 1 < K; c++) moved -= room->slots_cuts[c * whole + i];
      for (int64_t a = 0; a < one.count; a++) {
        out->front[one.at[a] * N + M + k] += moved * width[k];
        out->front[(M + k) * N + one.at[a]] += moved * width[k];
      }
    }
  }
  memset(room->by_slot, 0, sizeof(double) * whole);
  memset(room->slots_slots, 0, sizeof(double) * whole * whole);
  memset(room->slots_cuts, 0, sizeof(double) * whole * MOST_CATEGORIES);
  /* the bends: times are T_ON, then each injection's duration */
  int64_t T = 1 + working, most = along_row_(chart->injections);
  for (int64_t i = 0; i < T; i++) {
    Moves one = movers_(chart, i ? SLOT_STEPS + chart->steps + i - 1 : SLOT_STEPS - 1, cycle);
    for (int64_t k = 0; k <= i; k++)
      count_(out->bent, N, one, movers_(chart, k ? SLOT_STEPS + chart->steps + k - 1 : SLOT_STEPS - 1, cycle), i == k,
             room->times[i * most + k]);
    count_(out->bent, N, one, movers_(chart, DELTA_, cycle), 0, room->times_effects[i]);
  }
  memset(room->times, 0, sizeof(double) * most * most);
  memset(room->times_effects, 0, sizeof(double) * most);
}

/* the sums of a block of drift within a cycle */
INSIDE void close_block_(const Chart *chart, Room *room, int64_t block, int64_t cycle, int64_t working, const double *width,
                         Here *out) {
  int64_t n = SLOT_STEPS + chart->steps + working, K = chart->categories, M = room->in_predictor;
  double *row = out->across + (room->blocks - 1 - block) * room->front;
  for (int64_t i = 0; i < n; i++) {
    Moves one = movers_(chart, i, cycle);
    for (int64_t a = 0; a < one.count; a++) row[one.at[a]] += room->slots_drift[i];
  }
  for (int64_t k = 0; k + 2 < K; k++) {
    double moved = 0;
    for (int64_t c = k + 1; c + 1 < K; c++) moved -= room->cuts_drift[c];
    row[M + k] += moved * width[k];
  }
  memset(room->slots_drift, 0, sizeof(double) * room->slots);
  memset(room->cuts_drift, 0, sizeof(double) * MOST_CATEGORIES);
}

INSIDE void look_(const double *theta, const Chart *chart, const Prior *prior, Room *room, Here *out) {
  int64_t N = room->front, M = room->in_predictor, blocks = room->blocks, slots = room->slots, J = chart->injections;
  int64_t S = chart->steps, K = chart->categories, D = chart->days, P = N + blocks;
  Courses *at = &room->courses;
  Pulls *pulls = &room->pulls;
  double cut[MOST_CATEGORIES] = {0}, width[MOST_CATEGORIES] = {0};
  for (int64_t k = 0; k + 2 < K; k++) {
    width[k] = exp(theta[M + k]);
    cut[k + 1] = cut[k] + width[k];
  }
  predict_(theta, chart, prior, &room->lasting, at);
  out->value = weigh_(chart, theta[RHO_], cut, at->x, pulls);
  memset(out->gradient, 0, sizeof(double) * P);
  memset(out->front, 0, sizeof(double) * N * N);
  memset(out->bent, 0, sizeof(double) * N * N);
  memset(out->across, 0, sizeof(double) * blocks * N);
  memset(out->drift, 0, sizeof(double) * blocks);
  memset(room->weights_of_cuts, 0, sizeof(double) * MOST_CATEGORIES);
  double pi_tau = 0, tau_tau = 0, eps_eps = 0, *g = out->gradient;
  int64_t cycle = -1, working = 0, along_row = along_row_(J), twice_row = twice_row_(J);
  Gathered days = {.stride = slots}, bent_days = {.stride = along_row};
  for (int64_t d = 0; d < D; d++) {
    int64_t block = d / BLOCK, c = chart->cycle[d];
    if (d && d % BLOCK == 0) close_block_(chart, room, block - 1, cycle, working, width, out);
    if (c != cycle) {
      if (d % BLOCK) close_block_(chart, room, block, cycle, working, width, out);
      put_(&days, room->slots_slots), put_(&bent_days, room->times);
      close_cycle_(chart, room, cycle, working, width, out);
      cycle = c;
      working = at->begun[d];
    }
    if (at->begun[d] > working) working = at->begun[d]; /* the day after a visit */
    if (!chart->active[d]) continue;
    int64_t own = SLOT_STEPS + S + at->begun[d], begun = at->begun[d];
    double *slot = at->slots + d * slots, by_x = pulls->by_x[d];
    double weight = pulls->below[d] + pulls->above[d];
    slot[RHO_] = 0; /* its slope is another: that of yesterday's part */
    add_(room->by_slot, slot, by_x, own);
    g[N + blocks - 1 - block] += by_x;
    slot[RHO_] = pulls->lag[d];
    if (chart->y[d] >= 0) {
      gather_(&days, slot, weight, own, room->slots_slots);
      add_(room->slots_drift, slot, weight, own);
      out->drift[blocks - 1 - block] += weight;
      if (K > 2) {
        int64_t y = chart->y[d];
        double below = pulls->below[d], above = pulls->above[d];
        if (y > 0) {
          add_(room->slots_cuts + (y - 1) * slots, slot, below, own);
          room->cuts_drift[y - 1] += below;
          room->weights_of_cuts[y - 1] += below;
        }
        if (y < K - 1) {
          add_(room->slots_cuts + y * slots, slot, above, own);
          room->cuts_drift[y] += above;
          room->weights_of_cuts[y] += above;
        }
      }
    }
    /* the bends of x */
    double through = -by_x * at->effect[d] * at->by_action[d], *along = at->along + d * along_row;
    double twice = -by_x * at->effect[d] * at->by_action_twice[d], *both = at->along_twice + d * twice_row;
    gather_(&bent_days, along, twice, 1 + begun, room->times);
    add_(room->times_effects, along, -by_x * at->by_action[d], 1 + begun);
    room->times[0] += through * both[0];
    for (int64_t j = 0; j < begun; j++) {
      room->times[(1 + j) * along_row] += through * both[1 + j];
      room->times[(1 + j) * along_row + 1 + j] += through * both[1 + padded_(J) + j];
    }
    pi_tau += by_x * at->pi_tau[d];
    tau_tau += by_x * at->tau_tau[d];
    eps_eps += by_x * at->eps_eps[d];
  }
  close_block_(chart, room, blocks - 1, cycle, working, width, out);
  put_(&days, room->slots_slots), put_(&bent_days, room->times);
  close_cycle_(chart, room, cycle, working, width, out);
  g[RHO_] += pulls->by_rho;
  /* so far `bent` holds the sums themselves; the information is their negative */
  for (int64_t i = 0; i < M; i++)
    for (int64_t k = 0; k < M; k++) out->bent[i * N + k] = -out->bent[i * N + k];
  out->bent[PI_ * N + TAU_] -= pi_tau;
  out->bent[TAU_ * N + PI_] -= pi_tau;
  out->bent[TAU_ * N + TAU_] -= tau_tau;
  out->bent[EPS_ * N + EPS_] -= eps_eps;
  for (int64_t k = 0; k + 2 < K; k++) {
    double by_cuts = 0, told = pulls->told[k + 1], sinh_half = sinh(width[k] / 2);
    for (int64_t c = k + 1; c + 1 < K; c++) by_cuts += pulls->by_cut[c];
    double slope = by_cuts * width[k] + told / expm1(width[k]) * width[k];
    g[M + k] += slope;
    out->bent[(M + k) * N + M + k] -= slope;
    out->value += told * log(-expm1(-width[k]));
    for (int64_t i = 0; i + 2 < K; i++) {
      double sum = 0;
      for (int64_t c = (i > k ? i : k) + 1; c + 1 < K; c++) sum += room->weights_of_cuts[c];
      out->front[(M + k) * N + M + i] += sum * width[k] * width[i];
    }
    out->front[(M + k) * N + M + k] += told * width[k] * width[k] / (4 * sinh_half * sinh_half);
  }
  /* the prior */
  int64_t own = CORE_ + K - 2;
  double away = 0;
  for (int64_t i = 0; i < own; i++) {
    int64_t a = i < CORE_ ? i : M + i - CORE_;
    double pull = 0;
    for (int64_t k = 0; k < own; k++) {
      int64_t b = k < CORE_ ? k : M + k - CORE_;
      double q = prior->precision[i * own + k];
      pull += q * (theta[b] - prior->mean[k]);
      out->front[a * N + b] += q;
    }
    g[a] -= pull;
    away += pull * (theta[a] - prior->mean[i]);
  }
  for (int64_t i = CORE_; i < M; i++) {
    double sd = i < CORE_ + S ? prior->step_sd : i < CORE_ + S + J ? prior->effect_sd : prior->duration_sd;
    double q = 1 / (sd * sd);
    out->front[i * N + i] += q;
    g[i] -= q * theta[i];
    away += q * theta[i] * theta[i];
  }
  double phi = prior->drift_memory, q = 1 / (prior->drift_sd * prior->drift_sd * (1 - phi * phi));
  const double *u = theta + N;
  for (int64_t i = 0; i < blocks; i++) {
    int64_t ends = (i == 0) + (i == blocks - 1);
    double main = (ends == 2 ? 1 - phi * phi : ends == 1 ? 1.0 : 1 + phi * phi) * q, pull = main * u[i];
    if (i > 0) pull -= phi * q * u[i - 1];
    if (i < blocks - 1) pull -= phi * q * u[i + 1];
    out->drift[i] += main;
    g[N + i] -= pull;
    away += pull * u[i];
  }
  out->value -= away / 2;
}

#endif
