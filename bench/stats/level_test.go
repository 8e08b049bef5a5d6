package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// differences are pairs' differences whose median is 0 in truth: symmetric ones, of two draws of one
// distribution, and as skewed ones the distance of one draw from the median.
func differences(f family, symmetric bool) func(*rand.Rand) float64 {
	if symmetric {
		return func(r *rand.Rand) float64 { return f.draw(r) - f.draw(r) }
	}
	return func(r *rand.Rand) float64 { return f.draw(r) - f.median }
}

// tested is what a test says of so many samples.
func tested(n, samples int, draw func(*rand.Rand) float64, test func([]float64) float64) []float64 {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	return sample(samples, func(int) float64 {
		return test(sample(n, func(int) float64 { return draw(r) }))
	})
}

func alarms(ps []float64, level float64) int {
	count := 0
	for _, p := range ps {
		if p <= level {
			count++
		}
	}
	return count
}

func signTest(xs []float64) float64 { return SignsOf(xs, 0).P() }

func TestSignTestHoldsItsLevel(t *testing.T) {
	for _, n := range sizes() {
		for name, f := range families() {
			for _, symmetric := range []bool{true, false} {
				ps := tested(n, runs, differences(f, symmetric), signTest)
				for _, level := range []float64{0.01, 0.05} {
					got := alarms(ps, level)
					// What the steps of p leave of the level.
					reach := 2 * AtMost(Critical(n, level), n, 0.5)
					if reach > level {
						t.Fatalf("%d pairs reach %v at %v", n, reach, level)
					}
					if low, high := AtMost(got, runs, reach), 1-AtMost(got-1, runs, reach); min(low, high) < 1e-5 {
						t.Errorf("%s, symmetric %v, %d pairs: %d of %d alarms at %g, want a rate of %.4f",
							name, symmetric, n, got, runs, level, reach)
					}
				}
			}
		}
	}
}

// TestSkewedDifferences shows what the signed-rank test is not for: with skewed differences whose median is 0 it
// raises more alarms than its level, the more the more pairs there are, and so does the sign-flip
// test of the mean. When the two of a pair are exchangeable, differences are symmetric, and both hold it.
func TestSkewedDifferences(t *testing.T) {
	const level, samples, n = 0.05, 300, 50
	skewed := []string{"lognormal", "two-mode", "heavy-tailed"}
	signedRank := func(xs []float64) float64 { return Paired(xs).P() }
	for name, test := range map[string]func([]float64) float64{"signed-rank": signedRank, "sign-flip": signFlip()} {
		for family, f := range families() {
			got := Rate(alarms(tested(n, samples, differences(f, true), test), level), samples)
			if got.Interval.Low > level {
				t.Errorf("%s, %s, symmetric: a rate of %v (%v) at %g", name, family, got.Value, *got.Interval, level)
			}
			got = Rate(alarms(tested(n, samples, differences(f, false), test), level), samples)
			if slices.Contains(skewed, family) && got.Interval.Low < level {
				t.Errorf("%s, %s, skewed: a rate of %v (%v) at %g: it holds its level after all", name, family, got.Value, *got.Interval, level)
			}
		}
	}
}

// signFlip compares the sum with what it would be had each difference either sign.
func signFlip() func([]float64) float64 {
	const flips = 199
	return func(xs []float64) float64 {
		sum, asLarge := 0.0, 1
		for _, x := range xs {
			sum += x
		}
		// The same differences get the same answer, whatever was tested before.
		r := rand.New(rand.NewPCG(math.Float64bits(sum), 3))
		for range flips {
			flipped := 0.0
			for _, x := range xs {
				flipped += math.Copysign(x, float64(r.Uint64()&1)-0.5)
			}
			if math.Abs(flipped) >= math.Abs(sum) {
				asLarge++
			}
		}
		return float64(asLarge) / (flips + 1)
	}
}
