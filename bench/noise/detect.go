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
	// Predicted says that fewer rounds were measured.
	Predicted bool `json:"predicted"`
}

// detectable finds the effect for comparisons of n rounds, from the measured pairs' logarithms.
func detectable(logs []float64, n int) Detectable {
	d := Detectable{Rounds: n, Predicted: n > len(logs)}
	if effect := stats.DetectableIn(n, logs, Level, Power); effect != nil {
		share := math.Expm1(*effect)
		d.Effect = &share
	}
	return d
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

// slowdown is the distance of a rank as a share, unless there is none.
func slowdown(distances []float64, rank int) *float64 {
	if rank < 1 || rank > len(distances) {
		return nil
	}
	share := math.Expm1(distances[rank-1])
	return &share
}
