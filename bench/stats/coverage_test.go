package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

const (
	// promised is what an interval of nominally 95% must reach.
	promised = 0.94
	// runs of each simulation: the standard error of a coverage of 95% is 0.22%.
	runs = 10000
	// allowed are five standard errors, as there are dozens of comparisons, from fixed seeds.
	allowed = 5 * 0.0022
)

// exactCoverage is that of the median of n independent values of one continuous distribution.
func exactCoverage(n int) float64 {
	return 1 - 2*AtMost(Critical(n, 1-confidence), n, 0.5)
}

// coverage is how often the interval of what is drawn encloses the truth.
func coverage(seed int, truth float64, draw func(r *rand.Rand) Estimate) float64 {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	hits := 0
	for range runs {
		if in := draw(r).Interval; in.Low <= truth && truth <= in.High {
			hits++
		}
	}
	return float64(hits) / runs
}

func TestCoverageOfMedian(t *testing.T) {
	for _, n := range sizes() {
		for name, f := range families() {
			got := coverage(n, f.median, func(r *rand.Rand) Estimate {
				return Median(sample(n, func(int) float64 { return f.draw(r) }))
			})
			if got < promised || math.Abs(got-exactCoverage(n)) > allowed {
				t.Errorf("%s, %d values: coverage %.4f, want %.4f", name, n, got, exactCoverage(n))
			}
		}
	}
}

// TestCoverageOfPairedRatio has rounds that slow down both values of a pair alike, by up to ten
// times, and a truth of 1.05.
func TestCoverageOfPairedRatio(t *testing.T) {
	for _, n := range sizes() {
		for name, f := range families() {
			got := coverage(n, 1.05, func(r *rand.Rand) Estimate {
				num, den := make([]float64, n), make([]float64, n)
				for i := range n {
					round := 1 + 9*float64(i)/float64(n) + r.ExpFloat64()
					num[i], den[i] = 1.05*round*f.draw(r), round*f.draw(r)
				}
				e, err := PairedRatio(num, den)
				if err != nil {
					t.Fatal(err)
				}
				return e
			})
			if got < promised || math.Abs(got-exactCoverage(n)) > allowed {
				t.Errorf("%s, %d pairs: coverage %.4f, want %.4f", name, n, got, exactCoverage(n))
			}
		}
	}
}

// TestCoverageWithDrift is a machine that gets slower: exponential noise upon a rising floor. Then
// the coverage may only be higher.
func TestCoverageWithDrift(t *testing.T) {
	for _, n := range sizes() {
		got := coverage(n, driftMedian(n), func(r *rand.Rand) Estimate {
			return Median(sample(n, func(i int) float64 { return floor(i, n) + r.ExpFloat64() }))
		})
		if got < exactCoverage(n)-allowed {
			t.Errorf("%d values: coverage %.4f, want at least %.4f", n, got, exactCoverage(n))
		}
	}
}

func floor(i, n int) float64 { return 10 + 2*float64(i)/float64(n) }

// driftMedian is the median of the mixture that the drifting machine draws from.
func driftMedian(n int) float64 {
	return Solve(10, 20, func(x float64) bool {
		below := 0.0
		for i := range n {
			below += max(0, 1-math.Exp(floor(i, n)-x)) / float64(n)
		}
		return below >= 0.5
	})
}
