package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCoverage simulates how often each interval encloses the median that it estimates.
//
// For independent values of one continuous distribution the coverage is known exactly, so
// the simulation must come close to it from both sides; with drift it may only be higher.
func TestCoverage(t *testing.T) {
	const runs = 20000
	// Five standard errors: 16 comparisons from fixed seeds.
	tolerance := 5 * math.Sqrt(confidence*(1-confidence)/runs)
	for n, exact := range map[int]float64{6: 0.96875, 8: 0.9921875, 12: 0.9614, 30: 0.9572} {
		for name, c := range map[string]struct {
			draw  func(r *rand.Rand, n int) Estimate
			truth float64
			exact bool
		}{
			"normal":          {normal, 10, true},
			"lognormal":       {lognormal, 1, true},
			"skewed, drift":   {skewedWithDrift, driftMedian(n), false},
			"ratio and drift": {ratioWithDrift, math.Log(2) / 2, true},
		} {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			hits := 0
			for range runs {
				e := c.draw(r, n)
				if e.Interval.Low <= c.truth && c.truth <= e.Interval.High {
					hits++
				}
			}
			got := float64(hits) / runs
			if got < confidence-tolerance {
				t.Errorf("%s, %d values: coverage %.4f is below %.2f", name, n, got, confidence)
			}
			if c.exact && math.Abs(got-exact) > tolerance {
				t.Errorf("%s, %d values: coverage %.4f, want %.4f", name, n, got, exact)
			}
		}
	}
}

func normal(r *rand.Rand, n int) Estimate {
	return Median(sample(n, func(int) float64 { return 10 + r.NormFloat64() }))
}

func lognormal(r *rand.Rand, n int) Estimate {
	return Median(sample(n, func(int) float64 { return math.Exp(r.NormFloat64()) }))
}

// skewedWithDrift is a machine that gets slower: exponential noise upon a rising floor.
func skewedWithDrift(r *rand.Rand, n int) Estimate {
	return Median(sample(n, func(i int) float64 { return floor(i, n) + r.ExpFloat64() }))
}

func floor(i, n int) float64 { return 10 + 2*float64(i)/float64(n) }

// driftMedian is the median of the mixture that skewedWithDrift draws from, by bisection.
func driftMedian(n int) float64 {
	low, high := 10.0, 20.0
	for range 60 {
		mid, below := (low+high)/2, 0.0
		for i := range n {
			below += max(0, 1-math.Exp(floor(i, n)-mid)) / float64(n)
		}
		if below < 0.5 {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// ratioWithDrift slows down both values of a pair alike, by up to ten times: it must cancel.
func ratioWithDrift(r *rand.Rand, n int) Estimate {
	num, den := make([]float64, n), make([]float64, n)
	for i := range n {
		drift := 1 + 9*float64(i)/float64(n)
		num[i], den[i] = drift*r.ExpFloat64(), 2*drift
	}
	e, err := PairedRatio(num, den)
	if err != nil {
		panic(err)
	}
	return e
}

func sample(n int, draw func(i int) float64) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = draw(i)
	}
	return xs
}
