// Package summary turns the trials of a session into estimates, cell by cell. It is the one
// place that tables, figures, notes and exports get their numbers from, so that no two of them
// can disagree.
//
// A manifest and its trials go in ([Of]); a [Summary] comes out: cells in the order of the
// plan, the machine's ceilings, recommended worker counts, differing diagnostics, and findings
// and warnings as data. Only counted trials enter a time; a trial that an instrument watched never
// does. A wall time, a CPU time and a peak of memory are medians over rounds. A speedup is the median over rounds of sequential
// wall time over N-worker wall time of the same round, checker, variant, corpus, CPUs and cache
// state: what slowed down a whole round cancels. Intervals are 95% (see package stats) and
// absent with fewer than [paceline/bench/stats.MinSamples] rounds.
//
// Memory is the peak of the tree's summed resident sizes (RSS), which counts what processes
// share once for each of them; where memory trials were made there is also the peak of its
// proportional set sizes (PSS), which counts it once. When the machine disturbed a counted trial,
// the cell is estimated again without such trials. [Ceiling] and [Recommendation] say how they
// are found.
//
// The best number of workers of a sentence is the one with the largest speedup. Its interval
// is about that cell; it does not account for having chosen the best of several.
//
// Names and errors come from outside. [Summary.Text] and [Summary.Markdown] escape them for
// where they are shown; [Summary.Sentences], Findings and Warnings hold them as they are.
//
// The package does no I/O of its own.
package summary
