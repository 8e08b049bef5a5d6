package noise

import (
	"math/rand/v2"

	"paceline/bench/stats"
)

// Kind says where comparisons come from.
type Kind string

const (
	// Measured comparisons are the rounds as they were.
	Measured Kind = "measured"
	// Relabelled comparisons have a coin thrown for each pair.
	Relabelled Kind = "relabelled"
)

const (
	// resamples is how many relabelled comparisons there are.
	resamples = 1000
	// perComparison is how many rounds a comparison has, as a session has by default; fewer when
	// fewer were measured.
	perComparison = 12
)

// Alarms counts how many comparisons of the same with itself find a difference.
type Alarms struct {
	Kind        Kind    `json:"kind"`
	Rounds      int     `json:"rounds"` // of each comparison
	Level       float64 `json:"level"`
	Attainable  float64 `json:"attainable"` // what the steps of the test leave of the level
	Comparisons int     `json:"comparisons"`
	Alarms      int     `json:"alarms"`
	RateLow     float64 `json:"rate_low"`
	RateHigh    float64 `json:"rate_high"`
	P           float64 `json:"p"` // of that many or more, if each raised one at the level
}

func levels() []float64 { return []float64{0.01, 0.05} }

// falseAlarms counts those among the comparisons of one cell, at each level.
func falseAlarms(logs []float64, r *rand.Rand) []Alarms {
	n := min(perComparison, len(logs))
	if n == 0 {
		return nil
	}
	var all []Alarms
	measured, relabelled := measuredPs(logs, n), relabelledPs(logs, n, r)
	for _, level := range levels() {
		all = append(all, count(Measured, measured, n, level), count(Relabelled, relabelled, n, level))
	}
	return all
}

func measuredPs(logs []float64, n int) []float64 {
	var ps []float64
	for ; len(logs) >= n; logs = logs[n:] {
		ps = append(ps, stats.Paired(logs[:n]).P())
	}
	return ps
}

func relabelledPs(logs []float64, n int, r *rand.Rand) []float64 {
	ps := make([]float64, resamples)
	relabelled := make([]float64, n)
	for i := range ps {
		first := r.IntN(len(logs) - n + 1)
		for j, x := range logs[first : first+n] {
			if r.IntN(2) == 0 {
				x = -x
			}
			relabelled[j] = x
		}
		ps[i] = stats.Paired(relabelled).P()
	}
	return ps
}

// count holds the p-values of comparisons of n rounds to a level.
func count(kind Kind, ps []float64, n int, level float64) Alarms {
	a := Alarms{Kind: kind, Rounds: n, Level: level, Comparisons: len(ps)}
	a.Attainable = stats.Attainable(n, level)
	for _, p := range ps {
		if p <= level {
			a.Alarms++
		}
	}
	rate := stats.Rate(a.Alarms, a.Comparisons)
	a.RateLow, a.RateHigh = rate.Interval.Low, rate.Interval.High
	a.P = 1 - stats.AtMost(a.Alarms-1, a.Comparisons, level)
	return a
}
