package noise

import (
	"math"
	"slices"

	"paceline/bench/stats"
)

const (
	// Power is how often an effect that can be detected is found.
	Power = 0.95
	// Level is how often, at most, a comparison may raise a false alarm meanwhile.
	Level = 0.01
)

// Detectable is the smallest slowdown that comparisons of so many rounds find.
type Detectable struct {
	Rounds int `json:"rounds"`
	// Effect is a share: 0.02 is 2% slower. It is absent when so few rounds find nothing.
	Effect *float64 `json:"effect,omitempty"`
	Low    *float64 `json:"effect_low,omitempty"`
	High   *float64 `json:"effect_high,omitempty"` // absent when the pairs are too few to tell
	// Predicted says that fewer rounds were measured.
	Predicted bool `json:"predicted"`
}

// detectable finds the effect for comparisons of n rounds, from the measured pairs' logarithms.
func detectable(logs []float64, n int) Detectable {
	d := Detectable{Rounds: n, Predicted: n > len(logs)}
	share, possible := needed(n)
	if !possible || len(logs) == 0 {
		return d
	}
	// A round shows the effect when noise takes away less: always when it adds, which it does
	// half the time, and when it takes away less than the effect.
	within := 2*share - 1
	distances := sorted(logs)
	d.Effect = slowdown(distances, rank(len(logs), within))
	low, high := quantileRanks(len(logs), within)
	d.Low, d.High = slowdown(distances, low), slowdown(distances, high)
	return d
}

// needed is the smallest share of rounds showing an effect with which n rounds find it.
func needed(n int) (share float64, possible bool) {
	c := stats.Critical(n, Level)
	if c < 0 {
		return 0, false
	}
	return stats.Solve(0.5, 1, func(share float64) bool { return stats.AtMost(c, n, 1-share) >= Power }), true
}

// sorted are the distances from 0, ascending.
func sorted(logs []float64) []float64 {
	distances := make([]float64, len(logs))
	for i, x := range logs {
		distances[i] = math.Abs(x)
	}
	slices.Sort(distances)
	return distances
}

// rank is the smallest, from 1, of n values at or below which the share of them is.
func rank(n int, share float64) int {
	// A share such as 0.9 must not reach the next value by a rounding error.
	return min(n, max(1, int(math.Ceil(share*float64(n)-1e-9))))
}

// quantileRanks are the ranks, from 1, between which the quantile lies in 95% of cases: 0 and n+1
// are below and above all values.
func quantileRanks(n int, share float64) (low, high int) {
	const miss = 0.025
	high = n + 1
	for k := 1; k <= n; k++ {
		if stats.AtMost(k-1, n, share) <= miss {
			low = k
		}
		if high > n && 1-stats.AtMost(k-1, n, share) <= miss {
			high = k
		}
	}
	return low, high
}

// slowdown is the distance of a rank as a share, unless there is none.
func slowdown(distances []float64, rank int) *float64 {
	if rank < 1 || rank > len(distances) {
		return nil
	}
	share := math.Expm1(distances[rank-1])
	return &share
}
