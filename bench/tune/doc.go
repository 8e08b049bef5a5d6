// Package tune decides how many workers a project should use: the smallest number whose wall time is
// within a margin of the best, with as few trials as that takes.
//
// The worker counts that a machine suggests ([Candidates]) go into a plan that races them; the runner asks before each
// round which are still [Needed], and of what was measured [Of] tells the answer for each cache state, a race of its
// own, with the evidence. All is computed from the manifest and the trials, so a session tells its answer again at any time.
//
// # The race
//
// Rounds are randomized blocks: each has a trial of every count that is still in the race, in random order. On
// logarithms of wall times, round and count are taken to add up, and what is left is noise, pooled over all
// counts ([paceline/bench/stats.Blocks]). At each look ([RuleOf]) every pair of counts in the race gets bounds by Student's t.
// A count is rejected when it is surely slower than another one by more than the margin, and certified when it is surely
// within the margin of each that is left. The race is over when all counts below a certified one are rejected.
// A count is retired when a smaller one is certified and it is surely slower than another: it is then neither the answer nor the best.
// Counts that fail, crash twice, or take too much memory are out; then the race is that of the others, from the first round on.
//
// # Why that is sound
//
// Let b be the best count and k the smallest within the margin, both unknown but fixed. An answer that is called certain is
// wrong only if a bound fails that is about a pair with b, from above (then a count that is too slow is certified, or b rejected or
// retired), or about a pair with k, from below (then k is rejected). With K counts these are 2(K-1) one-sided bounds, whatever the other pairs do;
// if none of them fails, b stays in the race to the end, what is certified is within the margin, k is never rejected nor, as
// it is not larger than any certified count, retired, and the answer is k. So each bound may fail, at any look, with a chance of the level / 2(K-1).
//
// Looking repeatedly is paid for: each look spends a part of that chance ([paceline/bench/stats.SpentAt]), and the parts add up to it. So it
// holds however the looks depend on each other, and also when looks are left out because the race is over.
//
// What is assumed is that the noise is near enough to normal, and to the same in all counts, for Student's t. The tests simulate normal, heavy-tailed, skewed,
// drifting and unequal noise, and noise as it was recorded.
package tune
