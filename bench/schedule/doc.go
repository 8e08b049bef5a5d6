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
// ([Explain]), and what a cycle of modules would give if it were split ([Schedule.Cycles]).
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
// # Files
//
// [Schedule.Write] and [Read] are the *.schedule.json.gz of a session. [WriteTrace] and
// [ReadTrace] are the *.trace.json.gz: a timeline in the Chrome trace format, which Perfetto
// shows, and which holds all of the timeline, so that figures can be drawn from it again.
//
// The package is pure: it reads and writes only what it is handed.
package schedule
