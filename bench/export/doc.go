// Package export writes a session in the formats of other benchmarking tools, so that those can read,
// compare and draw what Paceline measured.
//
// A manifest, its trials and a [Filter] go in ([Of]); out comes an [Export], the counted trials of the
// chosen cells with warnings as data, which [Format.Write] writes. [Formats] lists the formats:
//
//	benchfmt                  one line a trial, for benchstat
//	hyperfine                 one result a cell with all its times, for the scripts that read hyperfine's JSON
//	pyperf                    one benchmark a cell with a run a trial, for pyperf
//	github-action-benchmark   one entry a cell and metric: the median with its interval
//
// # What is exported
//
// Only trials that count, as [paceline/bench/summary.RoundsOf] has them: no warm-up, none that an
// instrument watched, none that failed. Which metrics there are, and what their values are, is that
// package's too; medians and intervals are those of [paceline/bench/stats]. hyperfine's format also
// has a mean and a standard deviation, because its readers expect them; nothing else of Paceline uses these.
//
// Other tools take no value of 0 or below: they divide by it, or refuse the file. A trial without a
// wall time above 0 is left out, and so is a CPU time or a memory that is 0 or not known. A
// warning counts them. When nothing is left, that is an error.
//
// # Names
//
// The names of checkers, corpora and variants come from outside and may hold anything. In JSON the
// library quotes them. Where a format has no quoting (Go's benchmark format) or refuses some
// characters (the metadata of pyperf, names that are shown in one line), a byte that does not fit is
// written as %XX, and % itself as %25, so that any reader that decodes addresses of the web gets the name back.
//
// The package writes to the writer that it is given and does no other I/O.
package export
