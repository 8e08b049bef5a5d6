package stats

import (
	"math"
	"math/rand/v2"
)

// family is a distribution that times may come from.
type family struct {
	draw   func(*rand.Rand) float64
	median float64
}

func families() map[string]family {
	return map[string]family{
		"normal":    {func(r *rand.Rand) float64 { return 100 + 10*r.NormFloat64() }, 100},
		"lognormal": {func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }, 1},
		"two-mode":  {twoMode, twoModeMedian()},
		// Pareto's with exponent 1, which has no mean.
		"heavy-tailed": {func(r *rand.Rand) float64 { return 1 / (1 - r.Float64()) }, 2},
	}
}

// twoMode is a machine that is slow for 3 in 10 trials.
func twoMode(r *rand.Rand) float64 {
	if r.Float64() < 0.3 {
		return 20 + r.NormFloat64()
	}
	return 10 + r.NormFloat64()
}

func twoModeMedian() float64 {
	below := func(x, mode float64) float64 { return math.Erfc((mode-x)/math.Sqrt2) / 2 }
	return Solve(0, 30, func(x float64) bool { return 0.7*below(x, 10)+0.3*below(x, 20) >= 0.5 })
}

// sizes are the numbers of values that intervals and tests are held to.
func sizes() []int { return []int{6, 12, 20, 50} }

func sample(n int, draw func(i int) float64) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = draw(i)
	}
	return xs
}
