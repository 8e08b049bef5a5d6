package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/perf/benchmath"
	"pgregory.net/rapid"
)

// Published examples of Hollander and Wolfe, Nonparametric Statistical Methods, 1973, pages 29 and 69, as
// R's documentation of wilcox.test has them: p-values of the one-sided tests are 0.01953 and 0.1272.
func TestContrastsOfPublishedExamples(t *testing.T) {
	before := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	differences := make([]float64, len(before))
	for i := range before {
		differences[i] = before[i] - after[i]
	}
	depression := Paired(differences)
	permeability := Independent([]float64{1.15, 0.88, 0.90, 0.74, 1.21},
		[]float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46})
	for _, test := range []struct {
		name             string
		contrast         Contrast
		p, value, within float64
	}{
		{"depression scores, paired", depression, 2 * 0.01953, 0.46, 0.0005},
		{"permeability, independent", permeability, 2 * 0.1272, 0.305, 0.0005},
	} {
		if p := test.contrast.P(); math.Abs(p-test.p) > 0.0001 {
			t.Errorf("%s: p %.5f, want %.5f", test.name, p, test.p)
		}
		if e := test.contrast.Estimate(); math.Abs(e.Value-test.value) > test.within {
			t.Errorf("%s: estimate %.4f, want %.4f", test.name, e.Value, test.value)
		}
	}
}

// With all signs, and all choices of the new values, counted one by one.
func TestContrastsByEnumeration(t *testing.T) {
	for n := 1; n <= 10; n++ {
		counts := make([]float64, n*(n+1)/2+1)
		for signs := range 1 << n {
			sum := 0
			for rank := 1; rank <= n; rank++ {
				sum += rank * (signs >> (rank - 1) & 1)
			}
			counts[sum] += math.Pow(0.5, float64(n))
		}
		holdsTo(t, signedRankAtMost(n), counts)
	}
	for _, size := range [][2]int{{1, 1}, {2, 5}, {4, 4}, {6, 3}} {
		n, m := size[0], size[1]
		counts := make([]float64, n*m+1)
		chosen := 0.0
		for choice := range 1 << (n + m) {
			above, ones := 0, 0
			for i := range n + m {
				if choice>>i&1 == 1 {
					ones++
				} else {
					above += ones
				}
			}
			if ones == n {
				counts[above]++
				chosen++
			}
		}
		for i := range counts {
			counts[i] /= chosen
		}
		holdsTo(t, rankSumAtMost(n, m), counts)
	}
}

func holdsTo(t *testing.T, atMost func(int) float64, counts []float64) {
	t.Helper()
	total := 0.0
	for k, p := range counts {
		if total += p; math.Abs(atMost(k)-total) > 1e-9 {
			t.Errorf("at most %d of %d: %.6f, want %.6f", k, len(counts)-1, atMost(k), total)
		}
	}
}

// Where the exact distribution ends and the approximation begins, which is near it and on the safe side.
func TestNormalApproximation(t *testing.T) {
	n := float64(exactPairs)
	alike(t, signedRankAtMost(exactPairs), normalAtMost(n*(n+1)/4, math.Sqrt(n*(n+1)*(2*n+1)/24)), exactPairs*(exactPairs+1)/2)
	m := float64(exactValues)
	alike(t, rankSumAtMost(exactValues, exactValues), normalAtMost(m*m/2, math.Sqrt(m*m*(2*m+1)/12)), exactValues*exactValues)
}

func alike(t *testing.T, exact, approximate func(int) float64, most int) {
	t.Helper()
	for k := 0; k <= most/2; k += 1 + most/200 {
		if a, b := exact(k), approximate(k); b < a*0.99 || math.Abs(a-b) > 1e-3 {
			t.Errorf("at most %d of %d: exactly %.5f, by the approximation %.5f", k, most, a, b)
		}
	}
}

// contrastOf draws values as they come, ties and zeros included.
func contrastOf(t *rapid.T) (xs []float64, c Contrast) {
	value := rapid.Map(rapid.IntRange(-6, 6), func(i int) float64 { return float64(i) / 4 })
	xs = rapid.SliceOfN(value, 0, 15).Draw(t, "differences")
	return xs, Paired(xs)
}

func TestContrastAndIntervalAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, c := contrastOf(t)
		if rapid.Bool().Draw(t, "independent") {
			ys, _ := contrastOf(t)
			c = Independent(xs, ys)
		}
		e, p := c.Estimate(), c.P()
		excludes := e.Interval != nil && (e.Interval.Low > 0 || e.Interval.High < 0)
		if excludes != (p <= 0.05) {
			t.Errorf("p %v and interval %v", p, e.Interval)
		}
		if p < 0 || p > 1 {
			t.Errorf("p is %v", p)
		}
		if e.Interval != nil && (e.Interval.Low > e.Value || e.Interval.High < e.Value) {
			t.Errorf("the estimate %v is outside of %v", e.Value, *e.Interval)
		}
	})
}

func TestContrastsOfTheOppositeAndOfAShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, c := contrastOf(t)
		opposite, shifted := slices.Clone(xs), slices.Clone(xs)
		for i := range xs {
			opposite[i], shifted[i] = -xs[i], xs[i]+8
		}
		if p := Paired(opposite).P(); p != c.P() {
			t.Errorf("p %v, of the opposite %v", c.P(), p)
		}
		if len(xs) == 0 {
			return
		}
		if got, want := Paired(opposite).Estimate().Value, -c.Estimate().Value; got != want {
			t.Errorf("the opposite is %v, want %v", got, want)
		}
		if got, want := Paired(shifted).Estimate().Value, c.Estimate().Value+8; got != want {
			t.Errorf("8 more is %v, want %v", got, want)
		}
		if Independent(xs, shifted).Estimate().Value != 8 {
			t.Errorf("8 more is %v more", Independent(xs, shifted).Estimate().Value)
		}
	})
}

func TestFewValuesGiveNoInterval(t *testing.T) {
	for n, want := range map[int]bool{0: false, 1: false, 5: false, 6: true} {
		c := Paired(make([]float64, n))
		if got := c.Estimate().Interval != nil; got != want {
			t.Errorf("%d pairs: an interval: %v", n, got)
		}
		if c.P() != 1 {
			t.Errorf("%d equal pairs: p %v", n, c.P())
		}
	}
	if c := Paired([]float64{1, math.Inf(1)}); c.P() != 1 || !math.IsNaN(c.Estimate().Value) {
		t.Errorf("an infinite difference gives p %v, estimate %v", c.P(), c.Estimate().Value)
	}
	for _, c := range []Contrast{Paired([]float64{math.NaN()}), Independent([]float64{1}, []float64{math.Inf(-1)})} {
		if c.PairsNeeded(1, 0.01, 0.95) < 5 || c.Detectable(0.01, 0.95) != nil {
			t.Error("a difference that is not finite shows something")
		}
	}
	if got := FewestPairs(0.01); got != 8 {
		t.Errorf("%d pairs reach 1%%, want 8", got)
	}
}

// When the two of a pair are exchangeable, or both samples of one distribution, the tests raise as many alarms as
// the steps of p allow.
func TestContrastsHoldTheirLevel(t *testing.T) {
	const level = 0.01
	for _, n := range sizes() {
		reach := Attainable(n, level)
		if reach > level {
			t.Fatalf("%d pairs reach %v", n, reach)
		}
		reachOfTwo := 2 * atCritical(rankSumAtMost(n, n), n*n, level)
		for name, f := range families() {
			ps := tested(n, contrastRuns, differences(f, true), func(xs []float64) float64 { return Paired(xs).P() })
			consistent(t, name+", paired", alarms(ps, level), contrastRuns, reach)
			if n > 20 {
				continue // its distribution takes long to count out
			}
			ps = tested(2*n, contrastRuns, f.draw, func(xs []float64) float64 { return Independent(xs[:n], xs[n:]).P() })
			consistent(t, name+", independent", alarms(ps, level), contrastRuns, reachOfTwo)
		}
	}
}

const contrastRuns = 800

// atCritical is the largest probability of one side that the level allows.
func atCritical(atMost func(int) float64, most int, level float64) float64 {
	best := 0.0
	for k := 0; k <= most && 2*atMost(k) <= level; k++ {
		best = atMost(k)
	}
	return best
}

func consistent(t *testing.T, name string, got, of int, rate float64) {
	t.Helper()
	if low, high := AtMost(got, of, rate), 1-AtMost(got-1, of, rate); min(low, high) < 1e-5 {
		t.Errorf("%s: %d of %d, want a rate of %.4f", name, got, of, rate)
	}
}

func TestContrastIntervalsCover(t *testing.T) {
	for _, n := range sizes() {
		for name, f := range families() {
			covered := 0
			r := rand.New(rand.NewPCG(uint64(n), 7))
			for range contrastRuns {
				paired := sample(n, func(int) float64 { return 3 + f.draw(r) - f.draw(r) })
				if i := Paired(paired).Estimate().Interval; i.Low <= 3 && i.High >= 3 {
					covered++
				}
			}
			if AtMost(covered, contrastRuns, 0.95) < 1e-5 {
				t.Errorf("%s, %d pairs: %d of %d intervals enclose the truth", name, n, covered, contrastRuns)
			}
		}
	}
}

// What is called detectable is found about as often as the power says, in samples that the figure was not
// taken from: a little more rarely, because it was taken from one sample.
func TestDetectableIsFound(t *testing.T) {
	const level, power, n, least, runs = 0.01, 0.95, 20, 0.85, 100
	for name, f := range families() {
		r := rand.New(rand.NewPCG(n, 11))
		pair := func(int) float64 { return f.draw(r) - f.draw(r) }
		alone := func(int) float64 { return f.draw(r) }
		inPairs, inTwo := 0, 0
		for range runs {
			shift := *Paired(sample(n, pair)).Detectable(level, power)
			if Paired(sample(n, func(i int) float64 { return shift + pair(i) })).P() <= level {
				inPairs++
			}
			shift = *Independent(sample(n, alone), sample(n, alone)).Detectable(level, power)
			if Independent(sample(n, alone), sample(n, func(i int) float64 { return shift + alone(i) })).P() <= level {
				inTwo++
			}
		}
		for kind, found := range map[string]int{"paired": inPairs, "independent": inTwo} {
			if Rate(found, runs).Interval.High < least || found == runs {
				t.Errorf("%s, %s: %d of %d found", name, kind, found, runs)
			}
		}
	}
}

// Four times as many pairs find half of it, and as many as are needed find what they are needed for.
func TestDetectableFallsWithPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	differences := sample(40, func(int) float64 { return r.NormFloat64() })
	c := Paired(differences)
	at := func(n int) float64 { return *DetectableIn(n, differences, 0.01, 0.95) }
	if ratio := at(50) / at(200); math.Abs(ratio-2) > 0.1 {
		t.Errorf("50 pairs find %.3f, 200 pairs %.3f", at(50), at(200))
	}
	needed := c.PairsNeeded(0.4, 0.01, 0.95)
	if found := at(needed); math.Abs(found/0.4-1) > 0.1 {
		t.Errorf("%d pairs are to find 0.4, and find %.3f", needed, found)
	}
	if DetectableIn(7, differences, 0.01, 0.95) != nil {
		t.Error("7 pairs never reach 1%, and find something")
	}
	if got := Paired(nil).PairsNeeded(0.4, 0.01, 0.95); got != 8 {
		t.Errorf("no pairs: %d are needed, want 8, which can reach 1%%", got)
	}
}

// What could be seen does not depend on what was seen.
func TestDetectableWithoutTheDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	xs := sample(20, func(int) float64 { return r.NormFloat64() })
	moved := sample(20, func(i int) float64 { return xs[i] + 5 })
	for name, pair := range map[string][2]Contrast{
		"paired": {Paired(xs), Paired(moved)}, "independent": {Independent(xs, xs), Independent(xs, moved)},
	} {
		if a, b := *pair[0].Detectable(0.01, 0.95), *pair[1].Detectable(0.01, 0.95); math.Abs(a-b) > 1e-9 {
			t.Errorf("%s: %v, moved %v", name, a, b)
		}
	}
}

// Two samples as precise as 8 and 40 values are have 13.3 values each, so sides of unequal size need more on each than the smaller
// one has, for what they would show already; and 5 on each side are enough to reach 1%.
func TestValuesNeededOnEachSide(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	normal := func(int) float64 { return r.NormFloat64() }
	c := Independent(sample(8, normal), sample(40, normal))
	shown := *c.Detectable(0.01, 0.95)
	if got := c.PairsNeeded(shown, 0.01, 0.95); got != 14 {
		t.Errorf("%d values on each side show what 8 and 40 do, want 14", got)
	}
	if got := c.PairsNeeded(shown/2, 0.01, 0.95); got != 54 {
		t.Errorf("%d values on each side show half of what 8 and 40 do, want 54", got)
	}
	for _, level := range []float64{0.05, 0.01, 0.01 / 8} {
		n := fewestEach(level)
		if 2*rankSumAtMost(n, n)(0) > level || 2*rankSumAtMost(n-1, n-1)(0) <= level {
			t.Errorf("%d values on each side are the fewest that reach %v", n, level)
		}
		if got := Independent([]float64{1}, []float64{2}).PairsNeeded(1, level, 0.95); got != n {
			t.Errorf("one value on each side: %d are needed, want %d", got, n)
		}
	}
}

// The p-values of two samples without ties are those of benchmath.
func TestRankSumOfBenchmath(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	for _, n := range []int{3, 8, 20, 50, 80} {
		old, recent := sample(n, func(int) float64 { return r.NormFloat64() }), sample(n+2, func(int) float64 { return 0.3 + r.NormFloat64() })
		thresholds := benchmath.DefaultThresholds
		want := benchmath.AssumeNothing.Compare(benchmath.NewSample(old, &thresholds), benchmath.NewSample(recent, &thresholds)).P
		if got := Independent(old, recent).P(); math.Abs(got-want) > 0.002 {
			t.Errorf("%d and %d values: p %.5f, benchmath says %.5f", n, n+2, got, want)
		}
	}
}
