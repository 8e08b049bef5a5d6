// Package replay runs a recorded schedule for real: a coordinator and workers in Go, with
// processes, sockets, framed messages, status files and a ready queue. What is replayed is only
// what each SCC costs.
//
// In go [Options]: a schedule, a number of workers, a policy of bench/schedule and a way to spend
// costs. Out comes a [Result]: the timeline of coordinator and workers, with the phases that
// bench/tap has for mypy, so that every table and figure works for both; and, when asked for, a
// CPU profile of each process.
//
// It is a subject that needs no Python, a place to try policies, and a lower bound for what
// scheduler and messages must cost.
//
// # The processes
//
// [Run] is the coordinator. It starts each worker as a process: this executable again, or what
// [Options.Worker] says. A program that uses the package must hand over first thing in main, and
// in TestMain of its tests:
//
//	if replay.IsWorker(os.Args) {
//		os.Exit(replay.Work(os.Args))
//	}
//
// The files of one run lie in [Options.Dir], or in a temporary folder of its own, and have its
// random build id in their names, so any number of runs can share a folder:
//
//	.paceline_worker.BUILD.options.json   what the workers must know that the protocol does not tell: costs above all
//	.paceline_worker.BUILD.INDEX.json     the status file of a worker: its process and its socket
//	.paceline_worker.BUILD.INDEX.sock     the socket, unless the name of the folder is too long for one
//
// A worker binds its socket, then writes the status file aside and renames it into place; the
// coordinator looks for that and connects. When all are connected the files are removed. From
// there on both talk as mypy does (see bench/wire), with messages of mypy's sizes: a request
// carries trees as long as the size hint of each SCC. How long the graph message was is not
// recorded: here each module imports the first one of each SCC that its own imports, and the
// next one in its cycle, which for mypy's own code comes to seven tenths of what mypy sends. Told
// to shut down, a worker sends one frame more, which mypy's do not: what it did when.
//
// The coordinator does in one turn what mypy's does: it takes all answers that are there, hands
// idle workers what is left in the queue, and then what the answers unlocked. Fresh SCCs unlock
// their dependents at once.
//
// # Costs
//
// For each SCC of a batch in order, a worker loads what it lacks of all that the SCC imports, and
// spends the interface cost; then it answers, spends all implementation costs and answers again.
//
//   - [Spin] burns CPU time by the clock of the thread, so that a cost of X ns takes X ns of CPU
//     time however many processes compete for a CPU. Where threads have no such clock (on
//     Windows), it does as much arithmetic as took so long at the start.
//   - [Sleep] sleeps, so that each worker has a CPU that the machine need not have. Each step ends
//     at a time reckoned from the arrival of the request, so that within a batch late wake-ups do
//     not add up. On Linux one is late by some 30 µs, elsewhere by up to a few milliseconds.
//
// # When things go wrong
//
// A worker that fails to start is started once more, which the timeline notes. No wait is without
// a limit: 10 s to start, 5 s to leave, and for an answer 30 s and ten times what the work costs.
// What a worker did is told by a [WorkerError], with its exit status and the batch that it held.
// However a run ends, nothing of it is left: process groups are killed and waited for, files are
// removed. A worker's standard input is a pipe from the coordinator; when that closes, because the
// coordinator was killed, the worker removes the files of the run and leaves. Only what a
// coordinator made that was killed before its first worker ran stays.
package replay
