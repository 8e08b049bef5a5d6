package stats

import (
	"math"
	"slices"
	"sort"
)

// Contrast tells whether one thing measures more than another, and by how much, from all the
// single contrasts that the measurements allow: the estimate is their median (Hodges and Lehmann, Estimates of
// location based on rank tests, Annals of Mathematical Statistics 34, 1963), the interval runs between two
// of them, and the test counts on which side of 0 they are. The three agree: p is at most 5%
// exactly when the 95% interval excludes 0, with ties too.
type Contrast struct {
	n      int       // pairs, or values of the smaller sample
	sorted []float64 // the single contrasts
	// atMost is how likely at most that many of them are on one given side when there is no
	// difference.
	atMost func(int) float64
	// noise tells of samples like these, but without a difference.
	noise noise
}

// Paired contrasts pairs by their differences. Its test is Wilcoxon's signed-rank test (Individual
// comparisons by ranking methods, Biometrics Bulletin 1, 1945), exact for up to 200 pairs, and the
// single contrasts are the means of any two differences, or of one with itself.
//
// Its null hypothesis is that the two of a pair are exchangeable: that they would have the same
// distribution if nothing told them apart. It holds its level for any such pairs. It does not for two things with
// the same median but other distributions, which is what [PairedSigns] is about.
//
// A difference that is not finite is an error of the caller and gives no contrast at all.
func Paired(differences []float64) Contrast {
	n := len(differences)
	if slices.ContainsFunc(differences, notFinite) {
		return Paired(nil)
	}
	return Contrast{n: n, sorted: pairMeans(differences), atMost: signedRankAtMost(n), noise: noiseOfPairs(differences, n)}
}

// pairMeans are the means of any two values, and of each with itself, in order.
func pairMeans(xs []float64) []float64 {
	means := make([]float64, 0, len(xs)*(len(xs)+1)/2)
	for i, a := range xs {
		for _, b := range xs[i:] {
			means = append(means, (a+b)/2)
		}
	}
	slices.Sort(means)
	return means
}

// Independent contrasts two samples that nothing pairs, new against old. Its test is that of Mann and
// Whitney (On a test of whether one of two random variables is stochastically larger than the other,
// Annals of Mathematical Statistics 18, 1947), exact for up to 50 values on each side, and
// the single contrasts are all differences of a new and an old value.
func Independent(old, recent []float64) Contrast {
	if slices.ContainsFunc(old, notFinite) || slices.ContainsFunc(recent, notFinite) {
		return Independent(nil, nil)
	}
	return Contrast{
		n: min(len(old), len(recent)), sorted: allDifferences(old, recent), atMost: rankSumAtMost(len(old), len(recent)),
		noise: noiseOfTwo(old, recent),
	}
}

// allDifferences are those of any new and any old value, in order.
func allDifferences(old, recent []float64) []float64 {
	differences := make([]float64, 0, len(old)*len(recent))
	for _, before := range old {
		for _, after := range recent {
			differences = append(differences, after-before)
		}
	}
	slices.Sort(differences)
	return differences
}

// P is the two-sided p-value of the test that there is no difference. A contrast of 0 speaks for that: it counts
// as whichever side is rarer. Without contrasts it is 1.
func (c Contrast) P() float64 {
	if len(c.sorted) == 0 {
		return 1
	}
	below, _ := slices.BinarySearch(c.sorted, 0)
	above := len(c.sorted) - sort.Search(len(c.sorted), func(i int) bool { return c.sorted[i] > 0 })
	return min(1, 2*c.atMost(len(c.sorted)-max(below, above)))
}

// Estimate is the difference with its 95% interval, which is nil when there are too few values for one.
func (c Contrast) Estimate() Estimate {
	e := Median(c.sorted)
	e.N, e.Interval = c.n, c.interval(1-confidence)
	return e
}

// interval misses the difference in at most that share of samples.
func (c Contrast) interval(level float64) *Interval {
	critical := c.critical(level)
	if critical < 0 {
		return nil
	}
	return &Interval{Low: c.sorted[critical], High: c.sorted[len(c.sorted)-1-critical]}
}

// critical is how many contrasts may at most be on the rarer side for p to be at most the level, and
// -1 when so few values can never show that much.
func (c Contrast) critical(level float64) int { return criticalOf(c.atMost, len(c.sorted), level) }

func criticalOf(atMost func(int) float64, contrasts int, level float64) int {
	return sort.Search(contrasts, func(k int) bool { return 2*atMost(k) > level }) - 1
}

// normalAtMost is the normal approximation to a whole number's distribution.
func normalAtMost(mean, sd float64) func(int) float64 {
	return func(k int) float64 { return math.Erfc((mean-float64(k)-0.5)/(sd*math.Sqrt2)) / 2 }
}

// Ratio is the estimate of a difference of logarithms as a ratio, with its interval as far as there is one.
func (e Estimate) Ratio() (value, low, high *float64) {
	exp := func(x float64) *float64 {
		y := math.Exp(x)
		return &y
	}
	if e.Interval != nil {
		low, high = exp(e.Interval.Low), exp(e.Interval.High)
	}
	return exp(e.Value), low, high
}
