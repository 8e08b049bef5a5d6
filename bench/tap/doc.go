// Package tap watches an unmodified mypy from inside its own processes, and decodes what it saw
// into a timeline and a schedule.
//
// # Watching
//
// Replacing functions of mypy has no effect on a compiled mypy, which binds them early. But all
// that matters here goes through Python's own library: sockets carry the messages, select waits
// for them, SQLite holds the cache. A small shim (shim/sitecustomize.py), which Python imports
// when it starts because its folder leads PYTHONPATH, puts watching stand-ins in their place
// before mypy is imported. It hides itself from everything but the workers, and writes a log for
// each process, one record an event, each with the clock and the process's CPU time.
//
// # Decoding
//
// [ReadLog] reads one log, [Decode] the logs of one run. Messages are taken apart by bench/wire.
// In a worker, a write of a module's ".meta" ends the interface step of an SCC, and a write of
// ".meta_ex" ends the implementation step of a module, so costs of SCCs are known inside of batches
// too; reads of other modules' ".data" are what had to be loaded. Some things are not marked:
//
//   - Syntax trees of a whole batch are made in one go before its first SCC. Their cost is shared
//     out by mypy's own guess of sizes, and so is that of an SCC that wrote nothing to the cache.
//   - Where loading the last dependency ends does not show: it is taken to last as long as the
//     average one did.
//   - Making a message before it is sent is part of scheduling, since it looks like nothing else.
//
// The end of a worker is the moment it asks to exit; what the kernel then takes to free
// its memory is not in the timeline. [Result.Doubts] compares the timeline with what
// bench/process knows of the same processes.
//
// # In a run
//
// A [Recorder] is the instrument of a run: tapped trials stand beside plain ones, so that what
// tapping costs can be told, and are never counted. It keeps the timeline of the trial with the
// median wall time, and costs that are medians over all.
//
// # Limits
//
// Named pipes cannot be watched, so on Windows there are no messages. A cache of single files
// (--no-sqlite-cache) gives no marks: batches are timed, and what is in them is shared out by
// size.
package tap
