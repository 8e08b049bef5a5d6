package main

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"paceline/bench/scaling"
	"paceline/bench/schedule"
	"paceline/bench/tap"
)

// beyond is what traces of a tuned session tell of other machines and of the code.
type beyond struct {
	Predictions []tunePrediction `json:"predictions"`
	Cycles      []tuneCycle      `json:"cycles"`
	limits      []string         // of the predictions
}

// tunePrediction is the best worker count on a machine with so many CPUs: predicted.
type tunePrediction struct {
	CPUs        int      `json:"cpus"`
	Workers     int      `json:"workers_predicted"`
	WallNanos   *int64   `json:"wall_predicted_ns,omitempty"` // absent when that is sequential
	Speedup     *float64 `json:"speedup_predicted,omitempty"` // absent when no sequential time is known
	SpeedupLow  *float64 `json:"speedup_predicted_low,omitempty"`
	SpeedupHigh *float64 `json:"speedup_predicted_high,omitempty"`
}

// tuneCycle is a cycle of modules, and how many times as fast a run could be at most without it: predicted.
type tuneCycle struct {
	heldSCC
	CostNanos int64       `json:"cost_ns"`
	AtMost    []tuneGains `json:"at_most_predicted"`
}

type tuneGains struct {
	Workers int     `json:"workers"`
	Ratio   float64 `json:"ratio"`
}

const (
	// shownCycles is how many cycles are told of, and worthSplitting the gain below which none is.
	shownCycles    = 5
	worthSplitting = 1.01
)

// otherCPUs are the machines that predictions are about.
func otherCPUs() []int { return []int{4, 8, 16} }

// beyondOf predicts from the traces of a session; without traces there is nothing.
func beyondOf(dir string, within float64) (beyond, error) {
	b := beyond{Predictions: []tunePrediction{}, Cycles: []tuneCycle{}}
	if _, err := tap.Read(dir); errors.Is(err, tap.ErrNoTraces) {
		return b, nil
	}
	traced, err := tracedSession(dir)
	if err != nil {
		return b, err
	}
	for _, cpus := range otherCPUs() {
		p, err := bestOn(traced.schedule, cpus, within)
		if err != nil {
			return b, err
		}
		b.Predictions = append(b.Predictions, p)
	}
	b.limits = scaling.Limits(traced.schedule, scaling.Options{CPUs: slices.Max(otherCPUs())})
	b.Cycles = cyclesOf(traced.schedule)
	return b, nil
}

// bestOn predicts the smallest worker count within the margin of the best one on so many CPUs. Sequential takes part where
// its time is known; more workers than CPUs do not, since what taking turns costs them is not predicted.
func bestOn(s schedule.Schedule, cpus int, within float64) (tunePrediction, error) {
	counts := make([]int, cpus)
	for i := range counts {
		counts[i] = i + 1
	}
	all, err := scaling.Predict(s, scaling.Options{Workers: counts, CPUs: cpus, Policy: schedule.Policies()[0]})
	if err != nil {
		return tunePrediction{}, err
	}
	best := slices.MinFunc(all, func(a, b scaling.Prediction) int { return cmp.Compare(a.Wall.Value, b.Wall.Value) })
	if best.Speedup.N > 0 && best.Speedup.Value <= 1+within {
		one := 1.0
		return tunePrediction{CPUs: cpus, Speedup: &one}, nil
	}
	chosen := all[slices.IndexFunc(all, func(p scaling.Prediction) bool { return p.Wall.Value <= best.Wall.Value*(1+within) })]
	wall := int64(math.Round(chosen.Wall.Value))
	made := tunePrediction{CPUs: cpus, Workers: chosen.Workers, WallNanos: &wall}
	made.Speedup, made.SpeedupLow, made.SpeedupHigh = knownRatio(chosen.Speedup)
	return made, nil
}

// cyclesOf are the cycles that hold the code back most.
func cyclesOf(s schedule.Schedule) []tuneCycle {
	found := []tuneCycle{}
	for _, c := range s.Cycles(otherCPUs()) {
		cycle := tuneCycle{heldSCC: sccOf(c.SCC, c.Modules), CostNanos: c.CostNanos}
		worth := false
		for _, g := range c.Gains {
			cycle.AtMost = append(cycle.AtMost, tuneGains(g))
			worth = worth || g.Ratio >= worthSplitting
		}
		if worth && len(found) < shownCycles {
			found = append(found, cycle)
		}
	}
	return found
}
