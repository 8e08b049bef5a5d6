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

// Cost is what sampling costs a cell: the median ratio of each round's sampled to its plain trial.
type Cost struct{ Wall, CPU stats.Estimate }

// CostOf estimates the cost from the trials of a session.
func CostOf(cell bench.Cell, trials []bench.Trial) Cost {
	plain, sampled := map[int]bench.Trial{}, map[int]bench.Trial{}
	for _, t := range trials {
		if t.Cell != cell || t.Round == 0 || t.Status != bench.OK && t.Status != bench.Differs {
			continue
		}
		switch t.Instrument {
		case bench.InstrumentNone:
			plain[t.Round] = t
		case bench.InstrumentSampler:
			sampled[t.Round] = t
		}
	}
	ratio := func(of func(bench.Trial) int64) stats.Estimate {
		var num, den []float64
		for round, t := range sampled {
			if before := of(plain[round]); before > 0 {
				num, den = append(num, float64(of(t))), append(den, float64(before))
			}
		}
		// No denominator is 0, so every pair has a ratio.
		estimate, _ := stats.PairedRatio(num, den)
		return estimate
	}
	return Cost{
		Wall: ratio(func(t bench.Trial) int64 { return t.WallNanos }),
		CPU:  ratio(bench.Trial.CPUNanos),
	}
}

// Sentence tells the cost.
func (c Cost) Sentence(cell string) string {
	if c.Wall.N == 0 {
		return fmt.Sprintf("What sampling costs %s is not known: no round has a plain and a sampled trial.", cell)
	}
	text := fmt.Sprintf("Sampled, %s takes %s times as long and uses %s times as much CPU time, in %s of trials", cell, times(c.Wall), times(c.CPU), counted(c.Wall.N, "pair"))
	if c.Wall.Interval == nil {
		text += fmt.Sprintf(": too few for an interval, which takes %d", stats.MinSamples)
	}
	return text + "."
}

func times(e stats.Estimate) string {
	if e.Interval == nil {
		return fmt.Sprintf("%.2f", e.Value)
	}
	return fmt.Sprintf("%.2f (%.2f-%.2f)", e.Value, e.Interval.Low, e.Interval.High)
}
