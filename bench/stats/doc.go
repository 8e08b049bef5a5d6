// Package stats estimates medians and paired ratios with 95% intervals, and tests them, in ways that
// hold whatever the distribution of the measurements is.
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
// # The test
//
// Whether B is slower or faster than A is told by the sign test on the ratios of the rounds
// ([PairedSigns]): in how many rounds was it slower? Its null hypothesis is that the median ratio is
// 1. It is the same statement as the interval's: p is at most 5% exactly when the interval of
// [PairedRatio] excludes 1, for any number of pairs and with ties, so the two cannot contradict each
// other. An equal pair counts against a difference. For a family of tests, [Holm] adjusts p; then
// an interval that excludes 1 can go with an adjusted p above 5%, because the interval is
// about one cell and the adjusted p about all of them.
//
// Wilcoxon's signed-rank test and the sign-flip test of the mean find smaller differences, but hold
// their level only when the differences are symmetric. With 50 skewed differences whose median is
// 0, at a level of 5%, the first raises a false alarm in 26 to 37% of samples, the second in 76 to 98%
// (lognormal, two-mode and heavy-tailed ones; a test here simulates it). So they are not offered.
//
// p moves in steps, so the sign test is often stricter than its level: at 1%, 12 pairs give a false
// alarm in 0.63% of cases, 20 pairs in 0.26%. It needs 6 pairs to reach 5%, 8 to reach 1%, and with
// 8 cells and Holm 11 to reach 1%.
//
// # What is simulated
//
// For normal, lognormal, two-mode and heavy-tailed values, 6, 12, 20 and 50 of them: that the intervals
// of medians and of paired ratios enclose the truth in 94% of samples or more, and that the test
// holds 1% and 5%, with symmetric and with skewed differences. Where a method does not reach that it is not
// offered: there is no interval with fewer than [MinSamples] values.
//
// Numbers go in, numbers come out; the package does no I/O.
package stats
