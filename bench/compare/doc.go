// Package compare tells whether a checker is slower than another one, by how much, and whether that is
// real.
//
// One session with several checkers, or with variants of one, goes in ([Within]), or two sessions ([Between]);
// a [Comparison] comes out: for each cell and each of wall time, CPU time and memory a [Row] with both medians, the
// ratio with its 95% interval, a p-value and a [Verdict], a geometric mean over the cells, and findings and
// warnings as data. [Comparison.Grown] adds, from profiles and traces that are there, where a cell that got
// slower takes more time; it is the one part that reads files. [Steps] sets each checker of a session against the one before it.
//
// # The tests
//
// Within a session both trials of a round are neighbours in random order, so the rounds are pairs, and the
// signed-rank test is exact for the question whether head and base are the same: if they are, it is chance which of the two
// is the longer one (see [paceline/bench/stats.Paired]). Two sessions have no pairs, and what lies between
// them counts as a difference too; there the rank-sum test is used, and a warning says so.
//
// p is adjusted by Holm's method for all cells that are compared by the same metric, so that a
// comparison of the same with itself finds a difference in any of them in at most [Level] of cases. The
// interval is about one cell.
//
// # The verdict
//
// With p at most [Level] a cell is slower or faster. Otherwise it is the same when the data would have shown a
// slowdown worth it in [Power] of cases, and that smallest slowdown is told; worth it is what a comparison may fail
// for, or [Worth]. If the data could not have shown that, or the interval of the ratio reaches it all the same, the verdict is unknown,
// and how many rounds would do is predicted from how far the rounds are apart.
//
// # What may not differ
//
// Another corpus, host, plan, Python or C compiler changes times by itself, so comparing across them is refused unless an [Aspect]
// is allowed; the error names what differs.
package compare
