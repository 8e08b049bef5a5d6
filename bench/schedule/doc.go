// Package schedule says what a parallel checker had to do, what it did when, and what the work
// would have allowed.
//
// A [Schedule] is the work: the strongly connected components (SCCs) of the import graph, their
// dependencies, and what each cost. A [Timeline] is one run of it: for the coordinator and every
// worker, spans that say at each moment what it did, and the messages between them. Both are
// decoded from a real run by bench/tap, or come from a replay.
//
// From these the package works out where each process's time went ([Lane.Use]), what the messages
// took ([Timeline.Traffic]) and which SCCs idle workers waited for ([Timeline.Waits]); the bound
// that the graph sets to any schedule ([Schedule.Bound]), how far the run was from it and why
// ([Explain]), what a cycle of modules would give if it were split ([Schedule.Cycles]), and what
// other ways to schedule would give ([Policies], [Simulate]).
//
// # The model
//
// A worker checks an SCC in two steps. The interface step gives what dependents need and unlocks
// them; the implementation step checks the bodies and unlocks nobody. So with T1, the sum of all
// costs, and T∞, the most expensive chain of interfaces with the implementation of its last SCC,
// N workers need at least max(T1/N, T∞): the work law and the span law of Blumofe and Leiserson
// ("Scheduling multithreaded computations by work stealing", 1999). Costs are CPU time, so they
// do not grow when processes compete for a CPU. Loading, what it costs a worker to read an SCC
// that another one checked from the cache, is no part of the bound: another schedule may need none of it.
//
// # Policies and the simulator
//
// A [Policy] says which of the SCCs that may be checked a worker gets, how many at once, and whether
// their interface is enough to unlock their dependents. [Policies] lists them, mypy's own first. A
// policy makes a [Queue] for a run, which bench/replay and [Simulate] use alike, with [Ready], which
// tells what may be checked, and [Loaded], which tells what a worker must load.
//
// For a batch, a worker does this: for each SCC, it loads all that the SCC imports, directly or not,
// and that it has neither checked nor loaded before, then does its interface step; it sends its first
// answer; it does all implementation steps; it sends its second answer. The coordinator is mypy's
// loop: it takes one answer of each worker that has sent any, ascending by worker; it hands out
// work to those that are free now; then it puts what the answers unlock into the queue and hands
// out again.
//
// The simulator does that with events instead of processes. Receiving and sending, collecting garbage, the
// coordinator's work for a batch and processes that slow each other down are not in the
// costs of a schedule: it has what [SimulateOptions] tell of them, and a real run takes longer by
// what they do not. [Explain] tells by how much for each of these; bench/scaling fills them in from traced runs.
// Processes that share CPUs all go at the same rate at a moment, so the order of events is
// that of processes with CPUs of their own, and only the clock is another.
//
// No policy lets a worker wait while an SCC could be checked. So with T1 and T∞ as above, N workers and
// L the time of all loading, one that hands out SCCs one by one, by their interfaces, takes at most
// T1/N + (1-1/N) T∞ + L if the coordinator takes no time: Graham, "Bounds on multiprocessing timing anomalies", 1969. The same paper
// shows that more workers can take longer.
//
// # Files
//
// [Schedule.Write] and [Read] are the *.schedule.json.gz of a session. [WriteTrace] and
// [ReadTrace] are the *.trace.json.gz: a timeline in the Chrome trace format, which Perfetto
// shows, and which holds all of the timeline, so that figures can be drawn from it again.
//
// The package is pure: it reads and writes only what it is handed.
package schedule
