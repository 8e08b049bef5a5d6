// Package profile says where a checker's time goes: CPU and wall profiles of coordinator and
// workers in pprof's format, from samples of unmodified processes.
//
// In goes a [Sampler] as the instrument of a run; out come, for each cell, the files
//
//	SESSION/profiles/CELL/{all,coordinator,worker-0,...}.{cpu,wall}.pb.gz
//
// which [Read] reads back. The rest is made from them: [Cell.Tables], [Diff], [Flame], [Export].
//
// # Sampling
//
// py-spy (locked, in an environment of its own) reads the stacks of one process, 100 times a
// second, native functions included, because that is what compiled Python is. Every process
// has a py-spy of its own, which is attached when the process appears and ends with it. The
// process is stopped for each look: that costs time, so a sampled trial is never counted, and
// is paired with a plain one to tell the cost.
//
// # What a sample stands for
//
// All threads are looked at, waiting ones too. A stack that ends in a function in which the
// system lets a thread wait (see [blocked] in table.txt) is in the wall profile only. The rest
// are CPU samples, but their number is no CPU time: a thread that waits for a CPU, or for the
// sampler, looks like one that runs. So the CPU samples of a process are scaled to the CPU time
// that the trial measured for it, to the nanosecond, and wall samples to the time that the
// process was watched. The comments of a profile tell raw counts and scale.
//
// # Names, areas, phases
//
// A compiled function has its native symbol as the profile's system name; as its name it has
// that of the source, such as mypy.build.State.fix_cross_refs, and wrappers around it are
// folded into it. Samples have the labels role, worker, thread, state (running, blocked),
// phase and area. Which function belongs to which area and phase is data: table.txt.
//
// # Timelines
//
// What a trace tells can be asked in pprof too: [OfTimelines] makes a profile of timelines, with
// measured times and not samples.
//
// # Limits
//
// Linux only. The first tenths of a second of a process, until py-spy has read its symbols,
// are seen late; trials shorter than that cannot be sampled.
package profile
