package stats

import (
	"math"
	"slices"
)

// sizeOf is exp(Independent(old, recent).Estimate()) for two samples of logarithms, to the last
// bit, without listing their differences: two stretches of 5,000 values have 25 million.
func sizeOf(old, recent []float64) Estimate {
	d := differencesOf{slices.Sorted(slices.Values(old)), slices.Sorted(slices.Values(recent))}
	n, atMost := len(old)*len(recent), rankSumAtMost(len(old), len(recent))
	e := Estimate{
		N:     min(len(old), len(recent)),
		Value: math.Exp((d.smallest((n-1)/2) + d.smallest(n/2)) / 2),
	}
	if critical := criticalOf(atMost, n, 1-confidence); critical >= 0 {
		e.Interval = &Interval{Low: math.Exp(d.smallest(critical)), High: math.Exp(d.smallest(n - 1 - critical))}
	}
	return e
}

// differencesOf are all differences of a new and an old value, of sorted ones.
type differencesOf struct{ old, recent []float64 }

// smallest is the k-th smallest difference, from 0 on. It is sought by halving among the floating-point
// numbers, of which there are 2^64, so 64 counts find it.
func (d differencesOf) smallest(k int) float64 {
	low := ordinal(d.recent[0] - d.old[len(d.old)-1])
	high := ordinal(d.recent[len(d.recent)-1] - d.old[0])
	for low < high {
		middle := low + int64(uint64(high-low)/2)
		if d.atMost(numbered(middle)) > k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return numbered(low)
}

// atMost counts the differences that are not above x. The larger the new value, the fewer
// old ones are small enough to leave such a difference.
func (d differencesOf) atMost(x float64) int {
	count, from := 0, 0
	for _, after := range d.recent {
		for from < len(d.old) && after-d.old[from] > x {
			from++
		}
		count += len(d.old) - from
	}
	return count
}

// ordinal numbers the floating-point numbers in their order.
func ordinal(x float64) int64 {
	bits := int64(math.Float64bits(x))
	if bits < 0 {
		return math.MinInt64 - bits
	}
	return bits
}

func numbered(ordinal int64) float64 {
	if ordinal < 0 {
		return math.Float64frombits(uint64(math.MinInt64 - ordinal))
	}
	return math.Float64frombits(uint64(ordinal))
}
