package stats

import (
	"cmp"
	"slices"
)

// Holm adjusts the p-values of a family of tests, so that one may compare each with the level at
// which a single false alarm in the whole family is tolerated, however the tests depend on each
// other (Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
// Statistics 6, 1979). The adjusted values come in the order of the given ones.
func Holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
	adjusted := make([]float64, len(ps))
	largest := 0.0
	for place, i := range order {
		largest = max(largest, min(1, ps[i]*float64(len(ps)-place)))
		adjusted[i] = largest
	}
	return adjusted
}
