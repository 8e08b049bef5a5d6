package summary

import (
	"fmt"

	"paceline/bench"
	"paceline/bench/stats"
)

// WatchingCost is what watching the trials of a cell costs: the median ratio of watched trials to the
// plain ones that ran just before or after them.
type WatchingCost struct {
	Instrument bench.Instrument
	Wall, CPU  stats.Estimate
}

// WatchingCostOf estimates the cost of an instrument from the trials of a session. A watched trial
// that has no plain one beside it, as one that joined a session, tells nothing.
func WatchingCostOf(cell bench.Cell, instrument bench.Instrument, trials []bench.Trial) WatchingCost {
	var plain, watched []bench.Trial
	for i := 1; i < len(trials); i++ {
		a, b := trials[i-1], trials[i]
		if b.Instrument == bench.InstrumentNone {
			a, b = b, a
		}
		if a.Instrument == bench.InstrumentNone && b.Instrument == instrument && answers(a, cell) && answers(b, cell) &&
			a.Round == b.Round && max(a.Trial-b.Trial, b.Trial-a.Trial) == 1 {
			plain, watched = append(plain, a), append(watched, b)
		}
	}
	ratio := func(of func(bench.Trial) int64) stats.Estimate {
		var num, den []float64
		for i, t := range watched {
			if before := of(plain[i]); before > 0 {
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

// answers says whether the trial is one of the cell's rounds that gave an answer.
func answers(t bench.Trial, cell bench.Cell) bool {
	return t.Cell == cell && t.Round > 0 && (t.Status == bench.OK || t.Status == bench.Differs)
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
		return fmt.Sprintf("What %s costs %s is not known: no plain trial ran just before or after a watched one.", w.doing, cell)
	}
	text := fmt.Sprintf("%s, %s takes %s times as long and uses %s times as much CPU time, in %s of trials",
		w.done, cell, w.ratio(c.Wall), w.ratio(c.CPU), Counted(c.Wall.N, "pair"))
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
