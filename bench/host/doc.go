// Package host says what machine this is, and what it did besides a trial.
//
// [Describe] gives the machine for a session's manifest. [Read] takes the machine's counters
// at one moment; [Between] turns two of them, with the CPU time that the trial and Paceline
// used, into a [bench.Noise]. [Pace] times a fixed piece of work: a warning light for a CPU
// that runs slower than before, never a divisor.
//
// Judging the noise is not done here.
package host
