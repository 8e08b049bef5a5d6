// Package noise tells, from a run that measures the same thing twice, what a machine can detect.
//
// The trials of a session go in whose plan has the variant [Again], which is the checker with no
// further flags ([Of]); how far the two of a pair are apart, how often a comparison of the two raises a
// false alarm, and the smallest slowdown that would be found come out, for each cell, and can be
// printed ([Text]). A pair is the plain and the repeated trial of one cell in one round; the runner
// makes neighbours of them, in random order.
//
// # False alarms
//
// A comparison is the signed-rank test over a number of rounds, as package compare makes it (package stats). Two kinds are counted:
//
//   - measured: the rounds as they were, cut into comparisons that share no round.
//   - relabelled: many comparisons of successive rounds drawn from the session, with a coin thrown
//     for each pair which of the two is called the repetition.
//
// As the runner draws the order within a pair, and the two are the same, both must keep the level
// whatever the machine does. Only measured comparisons can show that the two are not treated alike, for
// instance that one has another place for its cache. Relabelled ones cannot, because they
// are fair by the coin; they check the test, on times as they come, ties included.
//
// How many of the comparisons raise an alarm is held to the level by the exact binomial test: the
// chance of that many or more if each raised one as often as the level says.
//
// # What can be detected
//
// If a change makes every trial slower by the same factor, it moves the logarithm of each pair's
// ratio by the logarithm of that factor. The slowdown that comparisons of n rounds find in [Power] of cases is told by
// drawing many such comparisons from the measured pairs, with either sign (see [paceline/bench/stats.DetectableIn]).
// It is a prediction: that other rounds are as noisy as the measured ones is assumed.
package noise
