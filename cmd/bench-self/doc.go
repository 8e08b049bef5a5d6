// Command bench-self says whether what Paceline measures can be trusted: it measures known jobs
// with Paceline and with another tool, and prints both and their ratio. `make bench-self` runs
// it. It measures on Linux only.
//
//	go run ./cmd/bench-self [--paceline bin/paceline] [--json]
//
// The checks, a table in checks_linux.go:
//
//   - the wall time of a command that does nothing, as `paceline run` reports it, against
//     hyperfine without a shell;
//   - the CPU time that Paceline itself uses beside a trial of 5 s with 32 processes, against
//     one CPU for that long;
//   - wall and CPU time of a job that forks 8 children and waits for them, against
//     /usr/bin/time;
//   - the CPU time of a child that nobody waits for, against what that child used by its own
//     clock, and beside it what /usr/bin/time says.
//
// Where the other tool can measure from inside, both measure the same run: /usr/bin/time runs
// the job, and Paceline runs /usr/bin/time, whose own cost is a millisecond of seconds.
// hyperfine cannot, so batches are measured in turns, A B B A. A ratio is the median of the
// ratios of the pairs, so that a machine that is slow for a while does not decide.
//
// The jobs are this program again, as `bench-self job NAME ...` (jobs_linux.go): they use a
// CPU until a clock of their own says that it is enough, so what they cost is known.
//
// `bench-self power SESSION...` and `bench-self tune GRID TUNED...` measure nothing: they tell from recorded sessions how
// often comparisons, and races of worker counts, are right.
//
// Exit status: 0 when every ratio is within its limit, 1 when one is not, 2 when something
// could not be measured (the rest is printed all the same), 130 when interrupted.
package main
