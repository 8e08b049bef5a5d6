// Package host says what machine this is, what it did besides a trial, and whether it is fit
// to measure on.
//
// [Describe] gives the machine for a session's manifest. [Read] takes the machine's counters
// at one moment; [Between] turns two of them, with the CPU time that the trial and Paceline
// used, into a [bench.Noise]; [Judge] says whether that noise spoiled the trial, by thresholds
// that are fixed in advance. [Pace] times a fixed piece of work: a warning light for a CPU
// that runs slower than before, never a divisor and never a reason.
//
// [Examine] watches the machine for a second, and [Checks] turns what it saw into findings
// with advice, without looking at anything again.
//
// On Linux all is read from /proc and /sys. Elsewhere little is known, and the checks say so.
package host
