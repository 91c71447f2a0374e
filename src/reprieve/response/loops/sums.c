/* How likely are charts under a population, and which way is a likelier one? Sums over the weighted draws of each chart.

   As registry/sums.py says: the value and the score by twice all draws less the mean of two halves, the information by
   the product of the two halves' scores. A population's numbers stand as in its vector: means, effects by covariate,
   spreads, drift. */
#include <stdlib.h>
#include <string.h>

#include "lanes.h"

typedef struct {
  int64_t charts, draws, size, own, covariates, blocks; /* size: parameters; own: those with a spread of their own */
  const double *place, *drift, *log_weight; /* (chart, draw, parameter); (chart, draw, 3); (chart, draw) */
  const double *given;                      /* (chart, covariate) */
  const double *mean, *effects, *sd;        /* (parameter,); (covariate, parameter); (parameter,) */
  double drift_sd, memory;
} People;

typedef struct {
  int64_t numbers, row;            /* of the vector; draws of a row, padded */
  double *slopes, *logs, *weights; /* (number, draw); (draw,) */
  double *score;                   /* (3, number): of all draws, of each half */
} Scratch;

/* normed to 1; returns the logarithm of their mean before */
INSIDE double weigh_(const double *logs, double *weights, int64_t from, int64_t to) {
  double top = logs[from], total = 0;
  for (int64_t s = from; s < to; s++) top = logs[s] > top ? logs[s] : top;
  _Pragma("GCC ivdep") for (int64_t s = from; s < to; s++) weights[s] = exp_(near_(logs[s] - top));
  for (int64_t s = from; s < to; s++) total += weights[s];
  for (int64_t s = from; s < to; s++) weights[s] /= total;
  return top + log(total / (double)(to - from));
}

INSIDE double dot_(const double *one, const double *other, int64_t from, int64_t to) {
  double sum = 0;
  Four four = {0, 0, 0, 0}, more = four;
  int64_t k = from;
  for (; k + 8 <= to; k += 8) {
    four += of_(one + k) * of_(other + k);
    more += of_(one + k + 4) * of_(other + k + 4);
  }
  four += more;
  for (; k < to; k++) sum += one[k] * other[k];
  return sum + (four[0] + four[1]) + (four[2] + four[3]);
}

/* the drift's density into logs, and its slopes by (log sd, atanh memory) */
INSIDE void drift_(const People *p, const double *stats, const Scratch *w) {
  double sd2 = p->drift_sd * p->drift_sd, phi = p->memory, rest = 1 - phi * phi, count = (double)p->blocks;
  double constant = count * (log(sd2) + 1.8378770664093453) + (count - 1) * log(rest);
  double *by_sd = w->slopes + (w->numbers - 2) * w->row, *by_memory = by_sd + w->row;
  int alone = p->blocks == 1; /* one block is its own end, counted twice */
  for (int64_t s = 0; s < p->draws; s++) {
    double ends = stats[3 * s], inner = stats[3 * s + 1], neighbours = stats[3 * s + 2];
    if (alone) ends *= rest / 2, inner = neighbours = 0;
    double form = ends + (1 + phi * phi) * inner - 2 * phi * neighbours, scaled = form / (sd2 * rest);
    /* by phi: form' = 2 phi inner - 2 neighbours; along atanh, d phi = rest */
    double form1 = 2 * phi * inner - 2 * neighbours;
    w->logs[s] -= 0.5 * (scaled + constant);
    by_sd[s] = scaled - count;
    by_memory[s] = alone ? 0 : -0.5 * (form1 + 2 * phi * form / rest) / sd2 + (count - 1) * phi;
  }
}

/* logs and slopes of one chart's draws */
INSIDE void slopes_(const People *p, int64_t chart, const Scratch *w) {
  int64_t G = p->size, S = p->draws, C = p->covariates, at = G * (C + 1);
  const double *place = p->place + chart * S * G, *given = p->given + chart * C;
  double constant = 0;
  for (int64_t g = 0; g < G; g++) constant += log(p->sd[g]) + 0.9189385332046727;
  for (int64_t s = 0; s < S; s++) w->logs[s] = p->log_weight[chart * S + s] - constant;
  if (G > p->own) memset(w->slopes + (at + p->own) * w->row, 0, (size_t)w->row * sizeof(double));
  for (int64_t g = 0; g < G; g++) {
    double mean = p->mean[g], per = 1 / p->sd[g];
    for (int64_t c = 0; c < C; c++) mean += given[c] * p->effects[c * G + g];
    double *by_mean = w->slopes + g * w->row, *by_spread = w->slopes + (at + (g < p->own ? g : p->own)) * w->row;
    _Pragma("GCC ivdep") for (int64_t s = 0; s < S; s++) {
      double z = (place[s * G + g] - mean) * per, more = z * z - 1;
      by_mean[s] = z * per;
      by_spread[s] = g < p->own ? more : by_spread[s] + more;
      w->logs[s] -= 0.5 * z * z;
    }
    for (int64_t c = 0; c < C; c++) {
      double *effect = w->slopes + (g + G * (c + 1)) * w->row;
      for (int64_t s = 0; s < S; s++) effect[s] = by_mean[s] * given[c];
    }
  }
  drift_(p, p->drift + 3 * chart * S, w);
}

/* told: log likelihood, worth; score, chance: (number,); information: (number, number). Added to. 1: there is no room. */
FOR_THIS_MACHINE int population_sums(const People *p, double *told, double *score, double *information, double *chance) {
  int64_t G = p->size, S = p->draws, half = S / 2;
  int64_t P = G * (p->covariates + 1) + p->own + (G > p->own) + 2, row = padded_(S);
  double *room = calloc((size_t)((P + 2) * row + 3 * P), sizeof(double));
  if (!room) return 1;
  Scratch w = {P, row, room, room + P * row, room + (P + 1) * row, room + (P + 2) * row};
  double *one = w.score + P, *other = one + P;
  for (int64_t chart = 0; chart < p->charts; chart++) {
    slopes_(p, chart, &w);
    double value = weigh_(w.logs, w.weights, 0, S);
    told[1] += 1 / (dot_(w.weights, w.weights, 0, S) * (double)S);
    for (int64_t n = 0; n < P; n++) w.score[n] = dot_(w.weights, w.slopes + n * row, 0, S);
    double halves = weigh_(w.logs, w.weights, 0, half) + weigh_(w.logs, w.weights, half, S);
    told[0] += 2 * value - halves / 2;
    for (int64_t n = 0; n < P; n++) {
      one[n] = dot_(w.weights, w.slopes + n * row, 0, half);
      other[n] = dot_(w.weights, w.slopes + n * row, half, S);
      score[n] += 2 * w.score[n] - (one[n] + other[n]) / 2;
      chance[n] += one[n] * other[n] * one[n] * other[n];
    }
    for (int64_t n = 0; n < P; n++)
      for (int64_t m = 0; m < P; m++) information[n * P + m] += (one[n] * other[m] + other[n] * one[m]) / 2;
  }
  free(room);
  return 0;
}
