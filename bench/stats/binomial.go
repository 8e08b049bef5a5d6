package stats

import "math"

// AtMost is the probability of k or fewer successes in n independent trials that each succeed
// with probability p.
func AtMost(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n || p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	// From the term for i successes to the next. Logarithms, because the first one can be too
	// small for a number.
	odds := math.Log(p) - math.Log1p(-p)
	term, sum := float64(n)*math.Log1p(-p), 0.0
	for i := range k + 1 {
		sum += math.Exp(term)
		term += odds + math.Log(float64(n-i)/float64(i+1))
	}
	return min(sum, 1)
}

// Rate estimates how often something happens that happened hits times out of n. The interval is
// the exact one of Clopper and Pearson (The use of confidence or fiducial limits illustrated in
// the case of the binomial, Biometrika 26, 1934): it encloses the rate in 95% of cases or more.
func Rate(hits, n int) Estimate {
	if n == 0 {
		return Estimate{Value: math.NaN()}
	}
	e := Estimate{N: n, Value: float64(hits) / float64(n), Interval: &Interval{Low: 0, High: 1}}
	if hits > 0 {
		e.Interval.Low = Solve(0, 1, func(p float64) bool { return 1-AtMost(hits-1, n, p) >= miss })
	}
	if hits < n {
		e.Interval.High = Solve(0, 1, func(p float64) bool { return AtMost(hits, n, p) <= miss })
	}
	return e
}

// Solve finds, by bisection, where between low and high a condition that holds from some point
// on begins to hold.
func Solve(low, high float64, holds func(float64) bool) float64 {
	for range 100 {
		mid := (low + high) / 2
		if holds(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
