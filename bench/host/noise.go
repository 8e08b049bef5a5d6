package host

import (
	"time"

	"paceline/bench"
)

// Counters are the machine's running totals at one moment. Only differences mean anything.
type Counters struct {
	At        time.Time
	Busy      *time.Duration // all CPUs: user, system and interrupts
	Steal     *time.Duration // all CPUs
	CPUWaited *time.Duration // wall time in which some task waited for a CPU
	Own       time.Duration  // CPU time that this process has used
}

// Between returns what the machine did from before to after, besides this process and the
// known CPU time, which is what the trial's tree and its supervisor used. The kernel counts busy time in ticks of 10 ms a
// CPU, so over a short trial the shares are coarse.
func Between(before, after Counters, known time.Duration, cpus int) bench.Noise {
	wall := after.At.Sub(before.At)
	if wall <= 0 || cpus <= 0 {
		return bench.Noise{}
	}
	machine := wall * time.Duration(cpus)
	known += after.Own - before.Own
	noise := bench.Noise{
		StealRatio:       share(before.Steal, after.Steal, 0, machine),
		ForeignCPURatio:  share(before.Busy, after.Busy, known, machine),
		CPUPressureRatio: share(before.CPUWaited, after.CPUWaited, 0, wall),
	}
	return noise
}

// share is (after - before - less) / whole, held between 0 and 1: tick rounding can lead out.
func share(before, after *time.Duration, less, whole time.Duration) *float64 {
	if before == nil || after == nil {
		return nil
	}
	ratio := min(max(0, float64(*after-*before-less)/float64(whole)), 1)
	return &ratio
}
