// Package stats estimates medians and paired ratios with 95% intervals that hold whatever the
// distribution of the measurements is.
//
// Times of a checker are skewed, have two modes on some machines, and drift as the machine
// warms up, so no normal distribution is assumed and no mean is used. The estimate is the
// sample median. Its interval runs between two order statistics: the k-th smallest and the
// k-th largest of n values enclose the median with a probability that depends on n and k
// alone, through the binomial distribution with p = 1/2 (Conover, Practical Nonparametric
// Statistics, 3rd ed. 1999, section 3.2; David and Nagaraja, Order Statistics, 3rd ed. 2003,
// section 7.1). k is chosen so that each side misses the median with at most 2.5%, which
// needs at least [MinSamples] values.
//
// Drift does no harm: when the values are independent but each comes from its own
// distribution, the interval encloses the median of their mixture at least as often (Hoeffding,
// On the distribution of the number of successes in independent trials, Annals of Mathematical
// Statistics 27, 1956, theorem 5). Dependence between the values does harm, and so does picking
// the best of several cells: each interval is about one cell, not about the choice.
//
// Numbers go in, numbers come out; the package does no I/O.
package stats
