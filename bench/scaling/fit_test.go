package scaling

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// measuredBy makes rounds that are off by a few percent from what f says, up and down.
func measuredBy(f func(n float64) float64, rounds int, workers ...int) []Measured {
	var all []Measured
	for _, n := range workers {
		m := Measured{Workers: n, Speedups: map[int]float64{}}
		for round := range rounds {
			m.Speedups[round+1] = f(float64(n)) * (1 + 0.01*float64(round-rounds/2))
		}
		all = append(all, m)
	}
	return all
}

func TestFitsFindTheParameters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gamma, sigma := rapid.Float64Range(0.7, 1).Draw(t, "γ"), rapid.Float64Range(0.02, 0.4).Draw(t, "σ")
		kappa := rapid.Float64Range(0.001, 0.02).Draw(t, "κ")
		law := func(n float64) float64 { return gamma * n / (1 + sigma*(n-1) + kappa*n*(n-1)) }
		xs, ys := []float64{1, 2, 4, 8, 16}, []float64{}
		for _, x := range xs {
			ys = append(ys, law(x))
		}
		p := USL.leastSquares(xs, ys)
		if math.Abs(p[0]-gamma) > 0.01 || math.Abs(p[1]-sigma) > 0.02 || math.Abs(p[2]-kappa) > 0.002 {
			t.Fatalf("found %v for %g, %g, %g", p, gamma, sigma, kappa)
		}
	})
}

func TestFits(t *testing.T) {
	amdahl := func(n float64) float64 { return 0.9 * n / (1 + 0.2*(n-1)) }
	falling := func(n float64) float64 { return 0.9 * n / (1 + 0.1*n*(n-1)) }
	for _, c := range []struct {
		name     string
		measured []Measured
		says     []string // of Amdahl, then of USL
		interval bool
	}{
		{"Amdahl's", measuredBy(amdahl, 9, 1, 2, 4, 8), []string{"within the intervals", "within the intervals"}, true},
		{"falling", measuredBy(falling, 9, 1, 2, 4, 8, 16), []string{"does not fit: at 1", "within the intervals"}, true},
		{"three points", measuredBy(amdahl, 9, 1, 2, 4), []string{"within", "as many parameters"}, true},
		{"few rounds", measuredBy(amdahl, 5, 1, 2, 4, 8), []string{"without intervals", "without intervals"}, false},
	} {
		fits, err := Fits(c.measured)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range fits {
			if got := f.Sentence(); !strings.Contains(got, c.says[i]) {
				t.Errorf("%s: %s, want %q", c.name, got, c.says[i])
			}
			for _, p := range f.Parameters {
				if (p.Interval != nil) != c.interval {
					t.Errorf("%s, %s: interval %v", c.name, p.Name, p.Interval)
				}
			}
		}
	}
	if _, err := Fits(measuredBy(amdahl, 9, 0, 1, 2)); err == nil || !strings.Contains(err.Error(), "3 or more") {
		t.Errorf("two points: %v", err)
	}
}
