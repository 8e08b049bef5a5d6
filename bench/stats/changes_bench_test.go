package stats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkChanges has normal noise and steps of 3 standard deviations, up and down.
func BenchmarkChanges(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		for _, changes := range []int{0, 12} {
			b.Run(fmt.Sprintf("n=%d/changes=%d", n, changes), func(b *testing.B) {
				r := rand.New(rand.NewPCG(uint64(n), 9))
				lengths := slices.Repeat([]int{n / (changes + 1)}, changes+1)
				xs, _ := steps(lengths, 3, r.NormFloat64, r)
				for i := range b.N {
					changesIn(b, xs, uint64(i))
				}
			})
		}
	}
}

// within is how many values a change that is found may be off. Each true one counts once.
const within = 3

// found is how well changes were found.
type found struct{ right, claimed, there int }

func (f *found) compare(claimed, there []int) {
	f.claimed += len(claimed)
	f.there += len(there)
	left := slices.Clone(claimed)
	for _, at := range there {
		if i := nearest(left, at); i >= 0 && max(left[i]-at, at-left[i]) <= within {
			f.right++
			left = slices.Delete(left, i, i+1)
		}
	}
}

// nearest is the index of the place nearest to at, -1 if there is none.
func nearest(places []int, at int) int {
	best := -1
	for i, p := range places {
		if best < 0 || max(p-at, at-p) < max(places[best]-at, at-places[best]) {
			best = i
		}
	}
	return best
}

func (f found) report(b *testing.B) {
	b.ReportMetric(float64(f.right)/float64(max(f.claimed, 1)), "precision")
	b.ReportMetric(float64(f.right)/float64(max(f.there, 1)), "recall")
}

// BenchmarkChangePoints tells how many of the changes that are found are there (precision), and how many of those
// that are there are found (recall). Every iteration goes through the same 100 series of five stretches, of 6, 12, 25,
// 50 and 100 values in random order. Without a step, what is found is told by the series.
func BenchmarkChangePoints(b *testing.B) {
	for _, noise := range []string{"normal", "lognormal", "two-mode", "autocorrelated"} {
		for _, size := range []float64{0, 1, 2, 3, 5} {
			b.Run(fmt.Sprintf("noise=%s/step=%gsd", noise, size), func(b *testing.B) {
				for range b.N {
					total, alarms := generated(b, noise, size)
					if size == 0 {
						b.ReportMetric(float64(alarms)/100, "alarms/series")
						continue
					}
					total.report(b)
				}
			})
		}
	}
	b.Run("published", func(b *testing.B) {
		for range b.N {
			var total found
			for _, p := range published() {
				total.compare(places(changesIn(b, p.values, 1)), p.changes)
			}
			total.report(b)
		}
	})
}

func generated(b *testing.B, noise string, size float64) (total found, alarms int) {
	for i := range 100 {
		r := rand.New(rand.NewPCG(uint64(i), 10))
		lengths := []int{6, 12, 25, 50, 100}
		r.Shuffle(len(lengths), func(i, j int) { lengths[i], lengths[j] = lengths[j], lengths[i] })
		xs, changes := steps(lengths, size, noises()[noise](r), r)
		claimed := places(changesIn(b, xs, uint64(i)))
		total.compare(claimed, changes)
		if len(claimed) > 0 {
			alarms++
		}
	}
	return total, alarms
}
