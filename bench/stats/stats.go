package stats

import (
	"fmt"
	"math"
	"slices"

	descriptive "github.com/montanaflynn/stats"
)

// MinSamples is how many values a 95% interval of a median needs: the smallest and the largest
// of n values miss the median with probability 2^(1-n), which is 6.2% for 5 values and 3.1%
// for 6.
const MinSamples = 6

const (
	confidence = 0.95
	// miss is how often either end of an interval may miss what it should enclose.
	miss = (1 - confidence) / 2
)

// Interval is a 95% interval, in the unit of the values.
type Interval struct {
	Low, High float64
}

// Estimate is a median with what is known of its precision.
type Estimate struct {
	N        int       // how many values, or pairs of values
	Value    float64   // the sample median; NaN without values
	Interval *Interval // nil with fewer than MinSamples values
}

// Median estimates the median of the distribution that the values come from. The values are
// left as they are. One that is infinite or not a number makes the median NaN, without an
// interval.
func Median(xs []float64) Estimate {
	e := Estimate{N: len(xs), Value: math.NaN()}
	if len(xs) == 0 || slices.ContainsFunc(xs, notFinite) {
		return e
	}
	// The one error of Median is an empty input.
	e.Value, _ = descriptive.Median(xs)
	e.Interval = interval(xs)
	return e
}

// PairedRatio estimates the median of num[i]/den[i]. What slows down both values of a pair
// cancels, so values are paired by the round they were measured in. It is an error when the
// lengths differ or a pair has no finite ratio.
func PairedRatio(num, den []float64) (Estimate, error) {
	ratios, err := ratiosOf(num, den)
	if err != nil {
		return Estimate{}, err
	}
	return Median(ratios), nil
}

func ratiosOf(num, den []float64) ([]float64, error) {
	if len(num) != len(den) {
		return nil, fmt.Errorf("paired ratio: %d values over %d: each needs its partner", len(num), len(den))
	}
	ratios := make([]float64, len(num))
	for i := range num {
		ratios[i] = num[i] / den[i]
		if notFinite(ratios[i]) {
			return nil, fmt.Errorf("paired ratio: pair %d, %g over %g, has no finite ratio", i+1, num[i], den[i])
		}
	}
	return ratios, nil
}

// interval runs between the outermost medians that the sign test at 5% does not reject. The ranks
// are exact for any number of values: benchmath, which would give them too, takes a normal
// approximation above 30 values, and then interval and test could contradict each other.
func interval(xs []float64) *Interval {
	sorted := slices.Sorted(slices.Values(xs))
	c := Critical(len(xs), 1-confidence)
	if c < 0 {
		return nil
	}
	return &Interval{Low: sorted[c], High: sorted[len(xs)-1-c]}
}

func notFinite(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
