# Reference numbers for the pooling tests, by metafor. Run once by hand from this folder: Rscript pooling.R
# The tests read the CSV files it writes and never need R. Data sets: R package metadat (each named in README.md);
# the synthetic ones are written here.
suppressMessages({library(metafor); library(metadat)})
tight <- list(threshold = 1e-12, tol = 1e-12, maxiter = 10000)
digits <- 17

keep <- function(x, file) write.csv(x, file, row.names = FALSE, na = "", quote = FALSE)
plain <- function(x) formatC(as.numeric(x), digits = digits, format = "g", width = -1)

bcg <- with(dat.bcg, data.frame(study = paste0(gsub("[ ,&]+", "_", author), "_", year, "_", trial), ai = tpos, bi = tneg,
                                ci = cpos, di = cneg, alloc = alloc))
normand <- with(dat.normand1999, data.frame(study = paste0("trial_", study), m1i, sd1i, n1i, m2i, sd2i, n2i))
hackshaw <- with(dat.hackshaw1998, data.frame(study = paste0("study_", study), yi = plain(yi), vi = plain(vi)))
hine <- with(dat.hine1989, data.frame(study = paste0("study_", study), ai, n1i, ci, n2i))
nielweise <- with(dat.nielweise2007, data.frame(study = paste0("study_", study), ai, n1i, ci = ci, n2i))
raudenbush <- with(dat.raudenbush1985, data.frame(study = paste0("study_", study), yi = plain(yi), vi = plain(vi)))
# empty cells of every kind: both arms, one arm, a full arm
zeros <- data.frame(study = paste0("s", 1:6), ai = c(0, 0, 3, 10, 4, 7), n1i = c(20, 15, 30, 10, 40, 35),
                    ci = c(0, 2, 0, 6, 9, 7), n2i = c(22, 15, 28, 12, 38, 36))
# trials that agree more closely than chance: tau2 is 0 by every method but SJ
agree <- data.frame(study = paste0("s", 1:4), yi = c(-1.02, -0.98, -1.05, -0.99), sei = c(0.4, 0.5, 0.3, 0.6))
# two trials far apart
two <- data.frame(study = c("a", "b"), yi = c(-1.4, -2.9), sei = c(0.31, 0.27))
# small trials, means near each other and SDs unequal: Hedges's correction matters
small <- data.frame(study = paste0("s", 1:5), m1i = c(3.1, 2.0, 4.4, 1.2, 5), sd1i = c(1.2, 0.8, 2.5, 1.9, 2.2),
                    n1i = c(4, 6, 5, 9, 12), m2i = c(4.0, 2.9, 4.1, 3.0, 7.1), sd2i = c(1.6, 1.1, 2.0, 2.4, 1.9),
                    n2i = c(5, 6, 4, 8, 13))
sets <- list(bcg = bcg, normand = normand, hackshaw = hackshaw, hine = hine, nielweise = nielweise,
             raudenbush = raudenbush, zeros = zeros, agree = agree, two = two, small = small)
for (name in names(sets)) keep(sets[[name]], file.path("data", paste0(name, ".csv")))

sets <- lapply(names(sets), function(name) read.csv(file.path("data", paste0(name, ".csv")))) |> setNames(names(sets))
measures <- list(bcg = c("RR", "OR", "RD"), normand = c("MD", "SMD"), hackshaw = "GENERIC", hine = c("RR", "OR", "RD"),
                 nielweise = c("RR", "OR", "RD"), raudenbush = "GENERIC", zeros = c("RR", "OR", "RD"),
                 agree = "GENERIC", two = "GENERIC", small = c("MD", "SMD"))

effects_of <- function(data, measure) {
  if (measure == "GENERIC") {
    vi <- if (is.null(data$vi)) data$sei^2 else data$vi
    return(data.frame(yi = data$yi, vi = vi))
  }
  if (measure %in% c("MD", "SMD"))
    return(escalc(measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = data))
  if (!is.null(data$bi)) return(escalc(measure, ai = ai, bi = bi, ci = ci, di = di, data = data))
  escalc(measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = data)
}

row_of <- function(fit, pi_low = NULL, pi_high = NULL) {
  if (is.null(pi_low)) pi_low <- pi_high <- NA_real_  # a fixed effect has no prediction interval
  data.frame(estimate = plain(c(fit$beta)), se = plain(fit$se), ci_low = plain(fit$ci.lb), ci_high = plain(fit$ci.ub),
             pi_low = plain(pi_low), pi_high = plain(pi_high), tau2 = plain(if (is.null(fit$tau2)) 0 else fit$tau2),
             i2 = plain(fit$I2), q = plain(fit$QE), k = fit$k)
}

effects <- pooled <- mh <- loo <- groups <- small_study <- NULL
for (name in names(sets)) for (measure in measures[[name]]) {
  data <- sets[[name]]
  es <- effects_of(data, measure)
  effects <- rbind(effects, data.frame(data = name, measure, study = data$study, yi = plain(c(es$yi)),
                                       sei = plain(sqrt(es$vi))))
  for (method in c("REML", "ML", "DL", "PM", "EB", "HE", "HS", "SJ", "FE")) for (test in c("z", "knha")) {
    fit <- suppressWarnings(rma(yi = c(es$yi), vi = c(es$vi), method = method, test = test, control = tight))
    pred <- predict(fit)
    pooled <- rbind(pooled, cbind(data.frame(data = name, measure, tau2_method = method, test),
                                  row_of(fit, pred$pi.lb, pred$pi.ub)))
  }
  if (measure %in% c("RR", "OR", "RD")) {
    fit <- if (is.null(data$bi)) rma.mh(measure = measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = data)
           else rma.mh(measure = measure, ai = ai, bi = bi, ci = ci, di = di, data = data)
    mh <- rbind(mh, cbind(data.frame(data = name, measure, method = "MH"), row_of(fit)))
  }
  if (name %in% c("bcg", "hackshaw", "normand")) {
    fit <- rma(yi = c(es$yi), vi = c(es$vi), method = "REML", test = "knha", control = tight)
    one <- leave1out(fit)
    loo <- rbind(loo, data.frame(data = name, measure, left_out = data$study, estimate = plain(one$estimate),
                                 se = plain(one$se), ci_low = plain(one$ci.lb), ci_high = plain(one$ci.ub),
                                 tau2 = plain(one$tau2), i2 = plain(one$I2), q = plain(one$Q)))
    if (nrow(data) >= 10) {
      egger <- regtest(fit, model = "lm")
      rank <- ranktest(fit)
      small_study <- rbind(small_study, data.frame(data = name, measure, egger_t = plain(egger$zval), egger_df = egger$dfs,
                           egger_p = plain(egger$pval), tau = plain(rank$tau), rank_p = plain(rank$pval)))
    }
  }
  if (name == "bcg") {
    parts <- lapply(unique(data$alloc), function(level)
      rma(yi = c(es$yi), vi = c(es$vi), method = "REML", test = "knha", control = tight, subset = data$alloc == level))
    b <- sapply(parts, function(f) c(f$beta)); se <- sapply(parts, function(f) f$se)
    between <- rma(yi = b, sei = se, method = "FE")
    for (i in seq_along(parts)) groups <- rbind(groups, cbind(data.frame(data = name, measure, alloc = unique(data$alloc)[i]),
      row_of(parts[[i]], predict(parts[[i]])$pi.lb, predict(parts[[i]])$pi.ub),
      q_between = plain(between$QE), df_between = length(parts) - 1, p_between = plain(between$QEp)))
  }
}
keep(effects, "effects.csv"); keep(pooled, "pooled.csv"); keep(mh, "mantel_haenszel.csv"); keep(loo, "leave_one_out.csv")
keep(groups, "subgroups.csv"); keep(small_study, "small_study.csv")
writeLines(c(paste("R", getRversion()), paste("metafor", packageVersion("metafor")), paste("metadat", packageVersion("metadat"))),
           "versions.txt")
