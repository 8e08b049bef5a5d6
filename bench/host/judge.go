package host

import (
	"fmt"
	"time"

	"paceline/bench"
)

// tick is the unit in which the kernel counts what CPUs did.
const tick = 10 * time.Millisecond

// The thresholds of a disturbed trial. They are fixed before anything is measured and do not
// look at the trial's own time, which would favour trials that happen to be near the others.
const (
	// stealLimit is a share of all CPUs. All that is stolen may hit one process: on 2 CPUs 1%
	// is then 2% of a sequential trial, as much as equal trials differ on a quiet machine.
	stealLimit = 0.01
	// stealTicks is for rounding, on each CPU: the kernel asks the hypervisor for the time and
	// counts it at the next tick.
	stealTicks = 1
	// foreignLimit is a share of all CPUs: the most that others can take from a trial that uses
	// them all. One that leaves CPUs idle loses less. An idle system's services stay below it.
	foreignLimit = 0.05
	// foreignTicks is for rounding, on each CPU: busy time goes whole ticks to whoever runs at
	// the tick, so that both ends of a trial may be wrong by one.
	foreignTicks = 2
)

// Judge returns the reasons why the machine spoiled a trial of that wall time, such as
// "steal 3.1%"; none, but not nil, when it did not.
//
// CPU pressure is no reason: a trial with more workers than CPUs makes it by itself. Pace is
// none either: it is a warning light.
func Judge(noise bench.Noise, wall time.Duration, cpus int) []string {
	reasons := []string{}
	if wall <= 0 || cpus <= 0 {
		return reasons
	}
	for _, kind := range []struct {
		name  string
		share *float64
		limit float64
		ticks time.Duration
	}{
		{"steal", noise.StealRatio, stealLimit, stealTicks},
		{"foreign cpu", noise.ForeignCPURatio, foreignLimit, foreignTicks},
	} {
		machine := wall.Seconds() * float64(cpus)
		slack := (kind.ticks * tick).Seconds() * float64(cpus)
		if kind.share != nil && *kind.share > kind.limit+slack/machine {
			reasons = append(reasons, fmt.Sprintf("%s %.1f%%", kind.name, 100**kind.share))
		}
	}
	return reasons
}
