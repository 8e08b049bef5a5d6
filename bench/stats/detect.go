package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

const (
	// resamples is how many samples like the measured ones a power is told from.
	resamples = 400
	// mostDrawn is how many pairs such a sample has at most; what more of them detect follows from the
	// square root of their number, as for any estimate whose error is a standard error.
	mostDrawn = 60
)

// noise tells of samples that are spread out as measured ones, but do not differ.
type noise struct {
	contrasts func(*rand.Rand) []float64 // of one such sample, in order
	critical  func(level float64) int    // of them, as [Contrast.critical]
	stretch   float64                    // from samples of the size that is drawn to those of the size meant
	size      float64                    // pairs, or values on each of two sides that would be as precise
	fewest    func(level float64) int    // pairs, or values on each side, that can reach the level
}

// noiseOfPairs is about so many pairs as spread out as these.
func noiseOfPairs(differences []float64, pairs int) noise {
	n := min(pairs, mostDrawn)
	return noise{
		contrasts: func(r *rand.Rand) []float64 { return pairMeans(symmetric(differences, n, r)) },
		critical:  func(level float64) int { return criticalOf(signedRankAtMost(n), n*(n+1)/2, level) },
		stretch:   math.Sqrt(float64(n) / float64(pairs)),
		size:      float64(pairs),
		fewest:    FewestPairs,
	}
}

// noiseOfTwo is about two samples as spread out as these.
func noiseOfTwo(old, recent []float64) noise {
	n, m := min(len(old), mostDrawn), min(len(recent), mostDrawn)
	variance := func(n, m int) float64 { return 1/float64(n) + 1/float64(m) }
	return noise{
		contrasts: func(r *rand.Rand) []float64 {
			values := slices.Concat(residuals(old), residuals(recent))
			return allDifferences(drawn(values, n, r), drawn(values, m, r))
		},
		critical: func(level float64) int { return criticalOf(rankSumAtMost(n, m), n*m, level) },
		stretch:  math.Sqrt(variance(len(old), len(recent)) / variance(n, m)),
		size:     2 / variance(len(old), len(recent)),
		fewest:   fewestEach,
	}
}

// Detectable is the difference that a test at the level finds in a share of samples as large as this one
// and as spread out: the power. It is nil when samples of this size find nothing at all.
//
// Samples are drawn from this one, with its difference taken out (of pairs, with either sign). A difference is found
// in one of them when it is larger than the critical contrast is below 0, so what is sought is a
// quantile of that. From few values it is told too low: how far apart they can be is seen late. A test
// here simulates how often the difference is found.
func (c Contrast) Detectable(level, power float64) *float64 {
	if len(c.sorted) == 0 {
		return nil
	}
	return c.noise.detectable(level, power)
}

// DetectableIn is the same for a test of so many pairs as spread out as these, which may be more or fewer.
func DetectableIn(pairs int, differences []float64, level, power float64) *float64 {
	if len(differences) == 0 || slices.ContainsFunc(differences, notFinite) {
		return nil
	}
	return noiseOfPairs(differences, pairs).detectable(level, power)
}

func (n noise) detectable(level, power float64) *float64 {
	critical := n.critical(level)
	if critical < 0 {
		return nil
	}
	// The same values get the same answer.
	r := rand.New(rand.NewPCG(1, 2))
	needed := make([]float64, resamples)
	for i := range needed {
		needed[i] = -n.contrasts(r)[critical]
	}
	slices.Sort(needed)
	found := n.stretch * max(0, needed[int(math.Ceil(power*resamples))-1])
	return &found
}

// PairsNeeded is how many pairs, or values on each side, a test at the level needs to find a difference in a share of samples,
// if those to come are as spread out as these. It is never fewer than can reach the level at all, and
// a prediction. With too few to predict from it is that minimum.
func (c Contrast) PairsNeeded(difference, level, power float64) int {
	fewest := c.noise.fewest(level)
	detectable := c.Detectable(level, power)
	if detectable == nil {
		return fewest
	}
	ratio := *detectable / difference
	return max(fewest, int(math.Ceil(c.noise.size*ratio*ratio)))
}

// Attainable is the largest share of false alarms that a test of so many pairs can have without exceeding the
// level, as p moves in steps.
func Attainable(pairs int, level float64) float64 {
	atMost := signedRankAtMost(pairs)
	critical := criticalOf(atMost, pairs*(pairs+1)/2, level)
	if critical < 0 {
		return 0
	}
	return 2 * atMost(critical)
}

// FewestPairs is how many pairs can reach the level: when all differences have the same sign.
func FewestPairs(level float64) int {
	return sort.Search(64, func(n int) bool { return 2*math.Pow(0.5, float64(n)) <= level })
}

// fewestEach is how many values on each of two sides can reach the level: when all of one side are above all
// of the other, which is one of the ways to choose half of the values.
func fewestEach(level float64) int {
	n := 0
	for p := 2.0; p > level; {
		n++
		p *= float64(n) / float64(2*(2*n-1))
	}
	return n
}

// symmetric draws n of the values with replacement, moved so that their median is 0, each with either sign.
func symmetric(xs []float64, n int, r *rand.Rand) []float64 {
	sample := drawn(residuals(xs), n, r)
	for i := range sample {
		if r.IntN(2) == 0 {
			sample[i] = -sample[i]
		}
	}
	return sample
}

func drawn(xs []float64, n int, r *rand.Rand) []float64 {
	sample := make([]float64, n)
	for i := range sample {
		sample[i] = xs[r.IntN(len(xs))]
	}
	return sample
}

// residuals are the distances from the median.
func residuals(xs []float64) []float64 {
	middle := Median(xs).Value
	all := slices.Clone(xs)
	for i := range all {
		all[i] -= middle
	}
	return all
}
