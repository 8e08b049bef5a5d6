package summary

import (
	"fmt"

	"paceline/bench"
	"paceline/bench/stats"
)

// WatchingCost is what watching the trials of a cell costs: the median ratio of each round's watched
// to its plain trial.
type WatchingCost struct {
	Instrument bench.Instrument
	Wall, CPU  stats.Estimate
}

// WatchingCostOf estimates the cost of an instrument from the trials of a session.
func WatchingCostOf(cell bench.Cell, instrument bench.Instrument, trials []bench.Trial) WatchingCost {
	plain, watched := map[int]bench.Trial{}, map[int]bench.Trial{}
	for _, t := range trials {
		if t.Cell != cell || t.Round == 0 || t.Status != bench.OK && t.Status != bench.Differs {
			continue
		}
		switch t.Instrument {
		case bench.InstrumentNone:
			plain[t.Round] = t
		case instrument:
			watched[t.Round] = t
		}
	}
	ratio := func(of func(bench.Trial) int64) stats.Estimate {
		var num, den []float64
		for round, t := range watched {
			if before := of(plain[round]); before > 0 {
				num, den = append(num, float64(of(t))), append(den, float64(before))
			}
		}
		// No denominator is 0, so every pair has a ratio.
		estimate, _ := stats.PairedRatio(num, den)
		return estimate
	}
	return WatchingCost{
		Instrument: instrument,
		Wall:       ratio(func(t bench.Trial) int64 { return t.WallNanos }),
		CPU:        ratio(bench.Trial.CPUNanos),
	}
}

// wording is how a cost is told.
type wording struct {
	doing, done string
	places      int // decimals of a ratio, as many as the cost is large enough for
}

func (c WatchingCost) wording() wording {
	if c.Instrument == bench.InstrumentTap {
		return wording{"tapping", "Tapped", 3}
	}
	return wording{"sampling", "Sampled", 2}
}

// Sentence tells the cost.
func (c WatchingCost) Sentence(cell string) string {
	w := c.wording()
	if c.Wall.N == 0 {
		return fmt.Sprintf("What %s costs %s is not known: no round has a plain trial beside the watched one.", w.doing, cell)
	}
	pairs := "1 pair"
	if c.Wall.N > 1 {
		pairs = fmt.Sprintf("%d pairs", c.Wall.N)
	}
	text := fmt.Sprintf("%s, %s takes %s times as long and uses %s times as much CPU time, in %s of trials",
		w.done, cell, w.ratio(c.Wall), w.ratio(c.CPU), pairs)
	if c.Wall.Interval == nil {
		text += fmt.Sprintf(": too few for an interval, which takes %d", stats.MinSamples)
	}
	return text + "."
}

func (w wording) ratio(e stats.Estimate) string {
	text := fmt.Sprintf("%.*f", w.places, e.Value)
	if e.Interval != nil {
		text += fmt.Sprintf(" (%.*f-%.*f)", w.places, e.Interval.Low, w.places, e.Interval.High)
	}
	return text
}
