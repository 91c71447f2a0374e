# The peer of bench/gaussian_course.py: prints b, lE, log toff, ton, the logarithms of the three SDs and of sigma.
suppressMessages(library(nlme))
rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
found <- nlme(
  y ~ b - exp(lE) * plogis((day - ton) / 2) * plogis((exp(lt) - day) / 6),
  data = rows, fixed = b + lE + lt + ton ~ 1, random = pdDiag(b + lE + lt ~ 1), groups = ~patient,
  start = c(b = 6, lE = 0.8, lt = log(70), ton = 5), method = "ML",
  control = nlmeControl(maxIter = 200, pnlsMaxIter = 20, msMaxIter = 200)
)
spread <- as.numeric(VarCorr(found)[, "StdDev"])
cat(fixef(found), log(spread), "\n")
