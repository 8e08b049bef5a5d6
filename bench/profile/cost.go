package profile

import (
	"fmt"
	"time"

	"paceline/bench"
	"paceline/bench/stats"
)

// seenEnough is the share of a run's CPU time that must be known by process.
const seenEnough = 0.9

// Unseen says that much of the CPU time of the cell's sampled trials is of no process that matters;
// empty when little is. Processes are looked at while they run, so what they use after the last
// look, and what helpers that come and go use, is in the total only.
func Unseen(cell bench.Cell, trials []bench.Trial) string {
	var shares []float64
	for _, t := range trials {
		if t.Cell != cell || t.Instrument != bench.InstrumentSampler || t.CPUNanos() == 0 {
			continue
		}
		var seen time.Duration
		for _, r := range t.Roles {
			seen += durationOf(r)
		}
		shares = append(shares, float64(seen.Nanoseconds())/float64(t.CPUNanos()))
	}
	median := stats.Median(shares)
	if median.N == 0 || median.Value >= seenEnough {
		return ""
	}
	return fmt.Sprintf("%s: coordinator and workers were seen to use %.0f%% of the CPU time of a run, so its profiles have no more than that; "+
		"the rest is of helpers, and of the last moments of short processes.", cell.Name(), 100*median.Value)
}
