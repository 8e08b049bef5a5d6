// Package sweep tells since when mypy is slower or faster: it sets the releases of one session side by side.
//
// A session goes in whose plan has releases in ascending order ([paceline/bench.Plan.Sweep]); a [Result] comes out: for each cell a
// [Row] a release with its wall time, its speedups, and its change since the release before; and findings and warnings as data. All is
// computed from the manifest and the trials, so a session tells it again at any time. The package does no I/O.
//
// # The parser
//
// Workers always parse with the native parser. Sequential mypy does so by default only since 2.4, so that over the
// releases a speedup mixes two things: what workers give, and what the other parser does. So a sweep across that boundary has an
// arm ([Arm]): the earlier releases, sequential, with the native parser. A [Row] has the speedup over each of three baselines: sequential as the release
// runs it, sequential with the native parser (from 2.4 on the same), and one worker.
//
// # What is no time
//
// A cell whose answer is not the sequential one, or not the one that the catalogue has of the release, or that gave none, is a finding: it has no time, no
// speedup and no change. Where the catalogue has no answer of a release, its own sequential one is taken for right, and the notes say so.
//
// # Changes
//
// A change is the paired ratio to the release before, of all rounds that both have, with the test and the verdicts of
// [paceline/bench/compare.Steps]. One family is all changes of the sweep, so a sweep of releases that do not differ tells of any
// change in at most [Level] of cases. That is 5%, not 1% as in a comparison: many cells of many releases make a large family, and the smallest p of 12
// rounds, 1/2048, has to be told in one of up to a hundred changes.
package sweep
