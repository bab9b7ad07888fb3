# Values for random_tables.csv: Rscript random_tables.R random_tables.csv random_values.csv
# R 4.2.2, survey 4.1-1, vcd 1.4-11. One line for each value: set, what, number in the vector, value.
suppressMessages({library(survey); library(vcd)})
files <- commandArgs(trailingOnly = TRUE)
data <- read.csv(files[1], stringsAsFactors = FALSE, na.strings = "")
found <- list()
quiet <- function(e) tryCatch(suppressWarnings(e), error = function(x) NULL)
keep <- function(set, what, ...) {
  v <- as.numeric(unlist(list(...)))
  if (length(v)) found[[length(found) + 1]] <<- data.frame(set = set, what = what, number = seq_along(v), value = v)
}
test <- function(set, what, e) {
  x <- quiet(e)
  if (!is.null(x)) keep(set, what, x$statistic, x$parameter, x$p.value)
}
large <- function(s) s[s$b %in% names(which(table(s$b) >= 10)), ]
design <- function(s) svydesign(~1, weights = ~w, data = s)
factors <- function(s) update(design(s), a = factor(a), b = factor(b))

# The same F from the covariance of the deviations from independence, by survey's own linearisation.
at_independence <- function(set, what, l) {
  l$a <- factor(l$a); l$b <- factor(l$b); d <- design(l); n <- nrow(l)
  r <- coef(svymean(~a, d)); q <- coef(svymean(~b, d))
  row <- model.matrix(~0 + a, l); column <- model.matrix(~0 + b, l); z <- NULL
  for (i in seq_along(r)) for (j in seq_along(q))
    z <- cbind(z, (row[, i] - r[i]) * (column[, j] - q[j]) / sqrt(r[i] * q[j]))
  m <- svymean(z, d); v <- n * vcov(m); t1 <- sum(diag(v)); df <- t1^2 / sum(v * v)
  f <- n * sum(coef(m)^2) / t1
  keep(set, what, f, df, df * (n - 1), pf(f, df, df * (n - 1), lower.tail = FALSE))
}

marginal <- function(s, used, w) {
  n <- nrow(s); y <- as.matrix(s[used]); columns <- sort(unique(s$b)); k <- length(used)
  total <- sapply(columns, function(l) sum(w[s$b == l])); a <- total / sum(w)
  p <- t(matrix(sapply(columns, function(l) colSums(w[s$b == l] * y[s$b == l, , drop = FALSE])) , nrow = k)) / total
  center <- colSums(a * p)
  statistic <- sum(sapply(1:k, function(j) n * sum(a * (p[, j] - center[j])^2) / (center[j] * (1 - center[j]))))
  z <- matrix(0, n, length(columns) * k)
  for (g in seq_along(columns)) {
    rows <- s$b == columns[g]
    z[rows, ((g - 1) * k + 1):(g * k)] <- w[rows] * sweep(y[rows, , drop = FALSE], 2, p[g, ]) / total[g]
  }
  v <- n * n / (n - 1) * crossprod(z)
  h <- diag(length(columns) * k) - kronecker(matrix(1, length(columns), 1) %*% t(a), diag(k))
  m <- (h %*% v %*% t(h)) / (rep(center * (1 - center), length(columns)) / rep(a, each = k))
  t1 <- sum(diag(m)); t2 <- sum(m * t(m))
  c(statistic * t1 / t2, t1^2 / t2, pchisq(statistic * t1 / t2, t1^2 / t2, lower.tail = FALSE))
}

for (set in unique(data$set)) {
  f <- data[data$set == set, ]
  s <- f[!is.na(f$a) & !is.na(f$b), ]
  t <- table(s$a, s$b)
  if (all(dim(t) >= 2)) {
    test(set, "pearson", chisq.test(t, correct = FALSE))
    if (nrow(s) <= 160 || all(dim(t) == 2)) test(set, "fisher", fisher.test(t, workspace = 2e7))
    keep(set, "v", assocstats(t)$cramer)
  }
  l <- large(s)
  if (length(unique(l$b)) >= 2 && length(unique(l$a)) >= 2) {
    test(set, "rao_scott", svychisq(~a + b, factors(l), statistic = "F"))
    at_independence(set, "rao_scott_sparse", l)
  }
  keep(set, "weighted", svytable(~a + b, factors(s)))
  x <- quiet(svyby(~a, ~b, factors(s), svymean))
  if (!is.null(x)) { keep(set, "share", coef(x)); keep(set, "share_se", SE(x)) }

  l <- large(f[!is.na(f$o) & !is.na(f$b), ])
  if (length(unique(l$b)) >= 2) test(set, "kruskal_wallis", kruskal.test(l$o, factor(l$b)))

  s <- f[!is.na(f$y) & !is.na(f$b), ]
  l <- large(s)
  if (length(unique(l$b)) >= 2) test(set, "welch", oneway.test(y ~ b, l))
  x <- svyby(~y, ~b, design(s), svymean)
  keep(set, "mean", coef(x)); keep(set, "mean_se", SE(x))

  options <- grep("^m[0-9]", names(f), value = TRUE)
  l <- large(f[!is.na(f[[options[1]]]) & !is.na(f$b), ])
  if (length(unique(l$b)) < 2) next
  used <- options[sapply(options, function(o) length(unique(l[[o]])) == 2)]
  for (o in used) {
    t <- table(l[[o]], l$b)
    test(set, paste0("pearson_", o), chisq.test(t, correct = FALSE))
    if (nrow(l) <= 400) test(set, paste0("fisher_", o), fisher.test(t, workspace = 2e7))
    l$a <- l[[o]]
    test(set, paste0("rao_scott_", o), svychisq(~a + b, factors(l)))
    at_independence(set, paste0("rao_scott_sparse_", o), l)
  }
  if (length(used)) {
    keep(set, "marginal", marginal(l, used, rep(1, nrow(l))))
    keep(set, "marginal_weighted", marginal(l, used, l$w))
  }
}
write.csv(do.call(rbind, found), files[2], row.names = FALSE, quote = FALSE)
