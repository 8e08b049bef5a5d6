package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// steps is a series of stretches of these lengths with steps of that many standard deviations
// between them, up or down, and the places of the changes. A standard deviation is 2%.
func steps(lengths []int, size float64, noise func() float64, r *rand.Rand) (xs []float64, changes []int) {
	level := 0.0
	for i, length := range lengths {
		if i > 0 {
			changes = append(changes, len(xs))
			level += size * float64(1-2*r.IntN(2))
		}
		for range length {
			xs = append(xs, math.Exp(0.02*(level+noise())))
		}
	}
	return xs, changes
}

// noises have a mean of 0 and a standard deviation of 1.
func noises() map[string]func(*rand.Rand) func() float64 {
	return map[string]func(*rand.Rand) func() float64{
		"normal":         func(r *rand.Rand) func() float64 { return r.NormFloat64 },
		"lognormal":      func(r *rand.Rand) func() float64 { return func() float64 { return skewed(r) } },
		"two-mode":       func(r *rand.Rand) func() float64 { return func() float64 { return modes(r) } },
		"autocorrelated": autocorrelated,
	}
}

func skewed(r *rand.Rand) float64 {
	mean, variance := math.Exp(0.5), math.E*(math.E-1)
	return (math.Exp(r.NormFloat64()) - mean) / math.Sqrt(variance)
}

// modes standardises [twoMode]: a mean of 13 and a variance of 1 within and 0.3*0.7*100 between modes.
func modes(r *rand.Rand) float64 { return (twoMode(r) - 13) / math.Sqrt(22) }

// autocorrelated noise has 0.6 of the value before in each: a machine that is slow stays so for a while.
func autocorrelated(r *rand.Rand) func() float64 {
	const kept = 0.6
	last := r.NormFloat64()
	return func() float64 {
		last = kept*last + math.Sqrt(1-kept*kept)*r.NormFloat64()
		return last
	}
}

// example is a published series.
type example struct {
	name    string
	values  []float64
	changes []int // places that its source names, or that it was made with
	found   []int // those that are found
}

func published() []example {
	return []example{
		{"nile", nile(), []int{28}, []int{28}},
		{"otava", otava(), []int{10}, []int{10}},
		// As logarithms, the last six of the numbers from 1-50, which are 2 to 23, are lower than those before.
		{"mongodb-ranges", mongoRanges(), []int{20, 40}, []int{14, 20, 40}},
		{"mongodb-regression", mongoSteps(30, map[int]float64{2: 100}, 50, 100), []int{15}, []int{15}},
		// With the odd value at 32, the level may as well fall at 33, which is what MongoDB's own test expects.
		{"mongodb-recovery", mongoSteps(45, map[int]float64{2: 100, 32: 100}, 50, 100, 50), []int{15, 30}, []int{15, 30}},
		{"mongodb-regressions", mongoSteps(45, map[int]float64{2: 100}, 50, 100, 150), []int{15, 30}, []int{15, 30}},
	}
}

// nile is the yearly flow of the Nile at Aswan from 1871 to 1970, in 10^8 cubic metres, which fell after 1898 (Cobb, The
// problem of the Nile: conditional solution to a changepoint problem, Biometrika 65, 1978, table 1).
func nile() []float64 {
	return []float64{
		1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
		1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
		831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
		781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
		744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
	}
}

// otava is the series of test_single_series in tests/analysis_test.py of Apache Otava (which was Hunter).
func otava() []float64 {
	return []float64{
		1.02, 0.95, 0.99, 1.00, 1.12, 1.00, 1.01, 0.98, 1.01, 0.96,
		0.50, 0.51, 0.48, 0.48, 0.55, 0.50, 0.49, 0.51, 0.50, 0.49,
	}
}

// mongoRanges is the series of test_random_ish_data in tests/test_detection.py of MongoDB's
// signal-processing-algorithms: 20 random numbers each from 1-50, 60-120 and 150-250.
func mongoRanges() []float64 {
	return []float64{
		41, 18, 23, 3, 32, 11, 40, 13, 29, 48, 47, 35, 18, 21, 6, 2, 23, 3, 4, 7,
		120, 103, 102, 81, 71, 62, 115, 61, 108, 63, 70, 98, 65, 96, 64, 74, 70, 113, 90, 114,
		208, 196, 153, 150, 225, 179, 206, 165, 177, 151, 218, 217, 244, 245, 229, 195, 225, 229, 176, 250,
	}
}

// mongoSteps are the constant stretches with odd values of that file's other tests: 15 values at each
// level.
func mongoSteps(n int, odd map[int]float64, levels ...float64) []float64 {
	xs := slices.Collect(func(yield func(float64) bool) {
		for i := range n {
			if !yield(levels[i/15]) {
				return
			}
		}
	})
	for at, x := range odd {
		xs[at] = x
	}
	return xs
}
