package profile

import (
	"fmt"

	"paceline/bench"
	"paceline/bench/stats"
)

// Cost estimates how much longer a cell takes when it is sampled: the median of the ratios of
// each round's sampled to its plain trial.
func Cost(cell bench.Cell, trials []bench.Trial) stats.Estimate {
	plain, sampled := map[int]int64{}, map[int]int64{}
	for _, t := range trials {
		if t.Cell != cell || t.Round == 0 || t.Status != bench.OK && t.Status != bench.Differs {
			continue
		}
		switch t.Instrument {
		case bench.InstrumentNone:
			plain[t.Round] = t.WallNanos
		case bench.InstrumentSampler:
			sampled[t.Round] = t.WallNanos
		}
	}
	var num, den []float64
	for round, wall := range sampled {
		if plain[round] > 0 {
			num, den = append(num, float64(wall)), append(den, float64(plain[round]))
		}
	}
	// Every wall time is above 0, so every pair has a ratio.
	cost, _ := stats.PairedRatio(num, den)
	return cost
}

// CostSentence tells the cost.
func CostSentence(cell string, cost stats.Estimate) string {
	switch {
	case cost.N == 0:
		return fmt.Sprintf("What sampling costs %s is not known: no round has a plain and a sampled trial.", cell)
	case cost.Interval == nil:
		return fmt.Sprintf("Sampled, %s takes %.2f times as long (%d pairs, too few for an interval: %d are needed).", cell, cost.Value, cost.N, stats.MinSamples)
	}
	return fmt.Sprintf("Sampled, %s takes %.2f times as long (%.2f-%.2f, %d pairs).", cell, cost.Value, cost.Interval.Low, cost.Interval.High, cost.N)
}
