package stats

import "sort"

// Signs counts on which side of a median that is put to the test the values are.
type Signs struct {
	Below, Equal, Above int
}

// SignsOf counts the values below, at and above the median. One that is not a number counts as
// equal, which is no evidence.
func SignsOf(xs []float64, median float64) Signs {
	var s Signs
	for _, x := range xs {
		switch {
		case x < median:
			s.Below++
		case x > median:
			s.Above++
		default:
			s.Equal++
		}
	}
	return s
}

// PairedSigns counts in how many pairs num is smaller than den, equal, and larger: the test that
// goes with [PairedRatio], with the same errors.
func PairedSigns(num, den []float64) (Signs, error) {
	ratios, err := ratiosOf(num, den)
	return SignsOf(ratios, 1), err
}

// P is the p-value, exact and two-sided, of the sign test that the median is what the signs were
// counted at. An equal value speaks for it: it counts as whichever sign is rarer. So the test
// holds its level with ties too, and p <= 5% says the same as an interval of [Median] or
// [PairedRatio] that excludes that median.
//
// Without values it is 1.
func (s Signs) P() float64 {
	n := s.Below + s.Equal + s.Above
	return min(1, 2*AtMost(n-max(s.Below, s.Above), n, 0.5))
}

// Critical is how many of n values may at most be on the rarer side for p to be at most the
// level, and -1 when n values can never show that much.
func Critical(n int, level float64) int {
	return sort.Search(n, func(c int) bool { return 2*AtMost(c, n, 0.5) > level }) - 1
}
