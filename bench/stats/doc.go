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
// # Two tests
//
// Two different questions are asked of pairs, such as the two trials of a round.
//
// How many times as fast are workers as sequential? The two are different things, whose times may be spread
// out differently. The median ratio and its interval answer ([PairedRatio]), and the sign test goes with them ([PairedSigns]): in how
// many rounds was it slower? Its null hypothesis is that the median ratio is 1, and it is the same statement as
// the interval's: p is at most 5% exactly when the interval excludes 1, for any number of pairs and with ties. An
// equal pair counts against a difference.
//
// Is the new version as fast as the old one? If nothing changed, the two of a pair are exchangeable: which of them is the longer
// one is chance, and their difference is symmetric around 0 whatever the times look like. Then
// Wilcoxon's signed-rank test is exact, and finds smaller differences than the sign test from the same pairs
// ([Paired]). Without pairs, [Independent] asks the same of two samples. Test, estimate and interval agree there too.
//
// The second test does not answer the first question: with 50 skewed differences whose median is 0, at a level
// of 5%, it raises a false alarm in 26 to 37% of samples (lognormal, two-mode and heavy-tailed ones; a
// test here simulates it). The sign-flip test of the mean raises one in 76 to 98%, and is not offered.
//
// For a family of tests, [Holm] adjusts p; then an interval that excludes 1 can go with an adjusted p above 5%, because the interval is
// about one cell and the adjusted p about all of them.
//
// p moves in steps. The sign test at 1% gives a false alarm in 0.63% of cases with 12 pairs, in 0.26% with 20 pairs;
// the signed-rank test, which has more steps, in 0.93% and 0.94%. Both need 6 pairs to reach 5%, 8 to reach 1%, and with
// 8 cells and Holm 11 to reach 1%.
//
// # Change points
//
// [Changes] finds where a series of values, over time or over versions, moved to another level, and tells each move as a
// ratio with its interval. It is E-divisive with a permutation test, on logarithms. A series without a change shows one
// in at most 1% of cases, if its values are independent. When each has 0.6 of the one before in it, five in six series of
// 193 values do. Of the steps between stretches of 6 to 100 values it finds all that are 5 standard deviations of
// normal noise high, nine in ten of 3, and three in ten of 1. BenchmarkChangePoints measures that.
//
// # Races
//
// [Blocks], [Bounds] and [UpperT] are the exception to all that: few rounds tell little without a distribution, so they assume normal noise of
// logarithms. What they decide in a race of worker counts and in a bisect, with a level that [SpentAt] divides among looks at the data, is
// simulated in [paceline/bench/tune] and [paceline/bench/bisect].
//
// # What is simulated
//
// For normal, lognormal, two-mode and heavy-tailed values, 6, 12, 20 and 50 of them: that the intervals
// of medians, of paired ratios and of differences enclose the truth in 94% of samples or more, that the sign test
// holds 1% and 5%, with symmetric and with skewed differences, and that the others hold them where their
// null hypothesis is true. Where a method does not reach that it is not
// offered: there is no interval with fewer than [MinSamples] values.
//
// Numbers go in, numbers come out; the package does no I/O.
package stats
