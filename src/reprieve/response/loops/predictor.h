/* x of each day, and how it moves with each parameter: model.predictor and toxin.relief_course, day by day.

   Slopes are kept by what moves x by itself (a slot): the person's half relief moves all injections' alike, and the
   effect of the cycle that runs moves x as the person's does, so neither has a slot of its own. */
#ifndef REPRIEVE_PREDICTOR_H
#define REPRIEVE_PREDICTOR_H

#include "chart.h"

/* slots: those of the core before T_ON, T_ON, then each step, then each injection's duration */
enum { SLOT_STEPS = 7 };

INSIDE int64_t along_row_(int64_t injections) { return padded_(1 + padded_(injections)); }
INSIDE int64_t twice_row_(int64_t injections) { return padded_(1 + 2 * padded_(injections)); }

typedef struct {
  double *x;                                  /* (day,) without yesterday's part */
  double *slots;                              /* (day, slot); rows are padded, and so are those of the next */
  double *along;                              /* (day, 1 + injection) the action along t_on, along each duration */
  double *along_twice;                        /* (day, 1 + 2 injections) t_on twice; t_on and each; each twice */
  double *by_action, *by_action_twice, *effect; /* (day,) of relief */
  double *pi_tau, *tau_tau, *eps_eps;         /* (day,) */
  int64_t *begun;                             /* (day,) how many injections may be working */
} Courses;

/* the upper tail of the normal distribution */
INSIDE double beyond_(double z) { return 0.5 * erfc(z * 0.7071067811865476); }

/* eps in SDs of its half-normal prior from its standard normal: the tail beyond is halved */
INSIDE double half_normal_(double z) {
  double wanted = log(beyond_(z) / 2), e = z > 0 ? z + 0.5 : 0.5;
  for (int n = 0; n < 60; n++) {
    double tail = beyond_(e), step = (log(tail) - wanted) * tail / (0.3989422804014327 * exp(-e * e / 2));
    e += step;
    if (fabs(step) < 1e-14 * (1 + fabs(e))) break;
  }
  return e;
}

/* log(t_off/t_on) and its first two derivatives: the cubic through four nodes, flat beyond the ends */
INSIDE void off_ratio_(const Prior *prior, double log_ratio, double out[3]) {
  double place = (log_ratio - prior->table_start) / prior->table_step, last = (double)prior->nodes - 3.0;
  int inside = place > 1.0 && place < last;
  place = place < 1.0 ? 1.0 : place > last ? last : place;
  int64_t node = (int64_t)floor(place);
  double f = place - (double)node;
  const double *t = prior->table + node;
  double third = (t[2] - t[-1]) / 6 + (t[0] - t[1]) / 2, second = (t[-1] + t[1]) / 2 - t[0];
  double first = t[1] - t[0] - second - third;
  out[0] = t[0] + f * (first + f * (second + f * third));
  out[1] = inside ? (first + f * (2 * second + 3 * f * third)) / prior->table_step : 0.0;
  out[2] = inside ? (2 * second + 6 * f * third) / (prior->table_step * prior->table_step) : 0.0;
}

typedef struct {
  double *given, *kd, *stays, *s, *s1, *s2, *d_half, *v2; /* (injection,) */
  double *slow, *fast;                            /* what is left of each dose today */
  double *action, *on, *on_on;            /* of one day */
} Lasting;

INSIDE void predict_(const double *theta, const Chart *chart, const Prior *prior, Lasting *l, Courses *out) {
  int64_t D = chart->days, S = chart->steps, J = chart->injections;
  int64_t slots = padded_(SLOT_STEPS + S + J), along_row = along_row_(J), twice_row = twice_row_(J), each = 1 + padded_(J);
  const double *effects = theta + CORE_ + S, *durations = effects + J;
  const double *drift = durations + J + chart->categories - 2;
  int64_t blocks = D / BLOCK;
  double pi = theta[PI_], ka = 0.6931471805599453 * exp(-theta[T_ON_]), fast_stays = exp(-ka);
  double per_tau = exp(-theta[TAU_]), eps = chart->eps, eps_slope = 0, eps_bend = 0;
  if (isnan(eps)) {
    double in_sds = half_normal_(theta[EPS_]), z = theta[EPS_];
    eps = prior->eps_sd * in_sds;
    eps_slope = prior->eps_sd / 2 * exp((in_sds * in_sds - z * z) / 2);
    eps_bend = eps_slope * (eps * eps_slope / (prior->eps_sd * prior->eps_sd) - z);
  }
  for (int64_t j = 0; j < J; j++) {
    double v[3];
    off_ratio_(prior, theta[HALF_] + durations[j] - theta[T_ON_], v);
    l->given[j] = (double)chart->given[j];
    l->kd[j] = ka * exp(-v[0]);
    l->stays[j] = exp(-l->kd[j]);
    l->s[j] = 1 / (1 - exp(-v[0]));
    l->s1[j] = l->s[j] * (l->s[j] - 1);
    l->s2[j] = (2 * l->s[j] - 1) * l->s1[j];
    l->d_half[j] = -v[1];
    l->v2[j] = v[2];
    double before = chart->given[j] < 0 ? (double)-chart->given[j] : 0.0;
    l->slow[j] = chart->dose[j] * exp(-l->kd[j] * before);
    l->fast[j] = chart->dose[j] * exp(-ka * before);
  }
  double level = pow(prior->half_action, prior->hill), hill = prior->hill;
  double left = 1, left_stays = exp(-per_tau);
  int cubed = hill == 3.0;
  for (int64_t d = 0; d < D; d++) {
    int64_t working = 0;
    for (int64_t j = 0; j < J; j++)
      if (chart->given[j] < d && chart->dose[j] > 0) {
        if (d > 0) {
          l->slow[j] *= l->stays[j];
          l->fast[j] *= fast_stays;
        }
        working = j + 1;
      }
    out->begun[d] = working;
    if (chart->since_first[d] > 0) left = d && chart->since_first[d - 1] > 0 ? left * left_stays : exp(-chart->since_first[d] * per_tau);
    if (!chart->active[d]) continue;
    double *slot = out->slots + d * slots, *along = out->along + d * along_row;
    double *twice = out->along_twice + d * twice_row, *half = along + 1;
    double action = 0, on = 0, on_on = 0, today = (double)d;
#pragma GCC ivdep
    for (int64_t j = 0; j < padded_(working); j++) { /* nothing of it works on its own day */
      double after = today - l->given[j] > 0 ? today - l->given[j] : 0.0, works = after > 0 ? 1.0 : 0.0, v1 = l->d_half[j], s = l->s[j], s1 = l->s1[j], s2 = l->s2[j];
      double kd = l->kd[j] * after, a = ka * after, u0 = works * l->slow[j], w0 = works * l->fast[j];
      double u1 = kd * u0, w1 = a * w0, u2 = kd * u1, w2 = a * w1, g = u0 - w0, d_on = -v1 - 1;
      double by_d = s1 * g - s * u1, by_a = s * w1 - s1 * g, by_dd = s2 * g - 2 * s1 * u1 + s * (u2 - u1);
      double by_aa = s2 * g - 2 * s1 * w1 - s * (w2 - w1), by_ad = s1 * (u1 + w1) - s2 * g;
      l->action[j] = s * g;
      l->on[j] = -by_a + d_on * by_d;
      l->on_on[j] = by_aa - 2 * d_on * by_ad + d_on * d_on * by_dd - l->v2[j] * by_d;
      half[j] = v1 * by_d;
      twice[1 + j] = -v1 * by_ad + d_on * v1 * by_dd + l->v2[j] * by_d;
      twice[each + j] = v1 * v1 * by_dd - l->v2[j] * by_d;
    }
    for (int64_t j = 0; j < working; j++) {
      action += l->action[j];
      on += l->on[j];
      on_on += l->on_on[j];
    }
    double relief = 0, by_action = 0, by_action_twice = 0;
    if (action > 1e-30) {
      double powered = cubed ? action * action * action : pow(action, hill), whole = powered + level;
      relief = powered / whole;
      by_action = hill * level * relief / (action * whole);
      by_action_twice = by_action / action * (hill - 1 - 2 * hill * relief);
    }
    int64_t c = chart->cycle[d];
    double effect = theta[DELTA_] + (c >= 0 ? effects[c] : 0.0);
    double passed = chart->since_first[d] * per_tau;
    double x = theta[B_] + pi * (left - 1) - eps * chart->renewed[d] - effect * relief + drift[blocks - 1 - d / BLOCK];
    for (int64_t s = 0; s < S; s++) {
      double held = chart->step_on[d * S + s];
      x -= held * theta[CORE_ + s];
      slot[SLOT_STEPS + s] = -held;
    }
    along[0] = on;
    twice[0] = on_on;
    slot[B_] = 1;
    slot[RHO_] = chart->lag[d];
    slot[PI_] = left - 1;
    slot[TAU_] = pi * passed * left;
    slot[EPS_] = -eps_slope * chart->renewed[d];
    slot[DELTA_] = -relief;
    slot[T_ON_] = -effect * by_action * on;
    for (int64_t j = 0; j < working; j++) slot[SLOT_STEPS + S + j] = -effect * by_action * half[j];
    out->x[d] = near_(x);
    out->by_action[d] = by_action;
    out->by_action_twice[d] = by_action_twice;
    out->effect[d] = effect;
    out->pi_tau[d] = passed * left;
    out->tau_tau[d] = -pi * passed * (1 - passed) * left;
    out->eps_eps[d] = -eps_bend * chart->renewed[d];
  }
}

#endif
