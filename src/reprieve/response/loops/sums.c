/* How likely are charts under a population, and which way is a likelier one? Sums over the weighted draws of each chart.

   As registry/sums.py says: the value and the score by twice all draws less the mean of two halves, the information by
   Louis's identity. A population's numbers stand as in its vector: means, effects by covariate, spreads, drift. */
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
  int64_t numbers, row; /* of the vector; draws of a row, padded */
  double *slopes;       /* (number, draw) */
  double *logs, *weights, *halves, *weighed, *bends; /* (draw,); bends: (3, draw) */
  double *score, *between;                           /* (number,); of a half */
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

INSIDE double dot_(const double *one, const double *other, int64_t count) {
  Four sum = {0, 0, 0, 0}, more = sum;
  int64_t k = 0;
  for (; k + 8 <= count; k += 8) {
    sum += of_(one + k) * of_(other + k);
    more += of_(one + k + 4) * of_(other + k + 4);
  }
  for (; k < count; k += 4) sum += of_(one + k) * of_(other + k);
  sum += more;
  return sum[0] + sum[1] + sum[2] + sum[3];
}

/* found[j] = one . others[j] for four rows, so that one is read once */
INSIDE void dots_(const double *one, const double *others, int64_t row, double *found) {
  Four a = {0, 0, 0, 0}, b = a, c = a, d = a;
  for (int64_t k = 0; k < row; k += 4) {
    Four x = of_(one + k);
    a += x * of_(others + k);
    b += x * of_(others + row + k);
    c += x * of_(others + 2 * row + k);
    d += x * of_(others + 3 * row + k);
  }
  found[0] = a[0] + a[1] + a[2] + a[3];
  found[1] = b[0] + b[1] + b[2] + b[3];
  found[2] = c[0] + c[1] + c[2] + c[3];
  found[3] = d[0] + d[1] + d[2] + d[3];
}

/* the drift's density into logs, its slopes by (log sd, atanh memory), and bends (twice, both, twice) */
INSIDE void drift_(const People *p, const double *stats, const Scratch *w) {
  double sd2 = p->drift_sd * p->drift_sd, phi = p->memory, rest = 1 - phi * phi, count = (double)p->blocks;
  double constant = count * (log(sd2) + 1.8378770664093453) + (count - 1) * log(rest);
  double *by_sd = w->slopes + (w->numbers - 2) * w->row, *by_memory = by_sd + w->row;
  double *twice = w->bends, *both = twice + w->row, *memory2 = both + w->row;
  int alone = p->blocks == 1; /* one block is its own end, counted twice */
  for (int64_t s = 0; s < p->draws; s++) {
    double ends = stats[3 * s], inner = stats[3 * s + 1], neighbours = stats[3 * s + 2];
    if (alone) ends *= rest / 2, inner = neighbours = 0;
    double form = ends + (1 + phi * phi) * inner - 2 * phi * neighbours, scaled = form / (sd2 * rest);
    /* by phi: form' = 2 phi inner - 2 neighbours; along atanh, d phi = rest */
    double form1 = 2 * phi * inner - 2 * neighbours, turned = (form1 + 2 * phi * form / rest) / sd2;
    double turned1 = 2 * inner + 2 * form / rest + 2 * phi * form1 / rest + 4 * phi * phi * form / (rest * rest);
    w->logs[s] -= 0.5 * (scaled + constant);
    by_sd[s] = scaled - count;
    by_memory[s] = alone ? 0 : -0.5 * turned + (count - 1) * phi;
    twice[s] = -2 * scaled;
    both[s] = alone ? 0 : turned;
    memory2[s] = alone ? 0 : -0.5 * rest * turned1 / sd2 + (count - 1) * rest;
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

/* what the second slopes of the draws' density take from the information. expected: of the slopes; square: of z^2 */
INSIDE void bend_(const People *p, const double *given, const double *expected, const double *square, const Scratch *w,
                  double *information) {
  int64_t G = p->size, C = p->covariates, at = G * (C + 1), P = w->numbers;
  for (int64_t g = 0; g < G; g++) {
    int64_t spread = at + (g < p->own ? g : p->own);
    double per = 1 / (p->sd[g] * p->sd[g]);
    for (int64_t c = 0; c <= C; c++) {
      double one = c ? given[c - 1] : 1, cross = 2 * one * expected[g];
      int64_t row = g + G * c;
      for (int64_t e = 0; e <= C; e++) information[row * P + g + G * e] += one * (e ? given[e - 1] : 1) * per;
      information[row * P + spread] += cross;
      information[spread * P + row] += cross;
    }
    information[spread * P + spread] += 2 * square[g];
  }
  double *last = information + (P - 2) * P + P - 2;
  double twice = dot_(w->weights, w->bends, w->row), both = dot_(w->weights, w->bends + w->row, w->row);
  last[0] -= twice;
  last[1] -= both;
  last[P] -= both;
  last[P + 1] -= dot_(w->weights, w->bends + 2 * w->row, w->row);
}

/* told: log likelihood, worth; score: (number,); information: (number, number). Added to. 1 where there is no room. */
FOR_THIS_MACHINE int population_sums(const People *p, double *told, double *score, double *information) {
  int64_t G = p->size, S = p->draws, half = S / 2;
  int64_t P = G * (p->covariates + 1) + p->own + (G > p->own) + 2, row = padded_(S), rows = P + 3 + 4 + 3;
  double *room = calloc((size_t)(rows * row + 2 * P + G), sizeof(double));
  if (!room) return 1;
  Scratch w = {P, row, room};
  w.logs = room + (P + 3) * row, w.weights = w.logs + row, w.halves = w.weights + row, w.weighed = w.halves + row;
  w.bends = w.weighed + row, w.score = w.bends + 3 * row, w.between = w.score + P;
  double *square = w.between + P;
  for (int64_t chart = 0; chart < p->charts; chart++) {
    slopes_(p, chart, &w);
    double value = weigh_(w.logs, w.weights, 0, S), squares = dot_(w.weights, w.weights, row);
    told[0] += 2 * value - (weigh_(w.logs, w.halves, 0, half) + weigh_(w.logs, w.halves, half, S)) / 2;
    told[1] += 1 / (squares * (double)S);
    double fewer = 1 / (1 - (squares < 0.9 ? squares : 0.9)); /* a variance within few draws is too small by so much */
    for (int64_t n = 0; n < P; n++) {
      const double *slope = w.slopes + n * row;
      w.score[n] = dot_(w.weights, slope, row);
      score[n] += 2 * w.score[n] - dot_(w.halves, slope, row) / 2; /* both halves in one */
    }
    for (int64_t n = 0; n < P; n++) {
      double *slope = w.slopes + n * row, found[4];
      for (int64_t s = 0; s < row; s += 4) *four_(w.weighed + s) = of_(w.weights + s) * of_(slope + s);
      if (n < G) square[n] = p->sd[n] * p->sd[n] * dot_(w.weighed, slope, row);
      for (int64_t m = n; m < P; m += 4) { /* rows behind the last are there, and are not used */
        dots_(w.weighed, w.slopes + m * row, row, found);
        for (int64_t k = m; k < m + 4 && k < P; k++) {
          double both = fewer * (w.score[n] * w.score[k] - found[k - m]);
          information[n * P + k] += both;
          if (k > n) information[k * P + n] += both;
        }
      }
    }
    bend_(p, p->given + chart * p->covariates, w.score, square, &w, information);
  }
  free(room);
  return 0;
}
