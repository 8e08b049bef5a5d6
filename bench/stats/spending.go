package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Spent is how much of a level may be spent by the time that a share of all planned data are there, between 0
// and 1, so that data may be looked at repeatedly: the spending function of Lan and DeMets (Discrete sequential boundaries for
// clinical trials, Biometrika 70, 1983) that resembles Pocock's boundaries.
func Spent(level, share float64) float64 {
	return level * math.Log1p((math.E-1)*min(1, max(0, share)))
}

// SpentAt divides a level among looks at the data, given by how much there is at each, in ascending order; the last has all
// that is planned. Tests that each use their look's part err at any look with at most the level, however the looks
// depend on each other, because the parts add up to it.
func SpentAt(level float64, looks []int) []float64 {
	parts := make([]float64, len(looks))
	before := 0.0
	for i, n := range looks {
		spent := Spent(level, float64(n)/float64(looks[len(looks)-1]))
		parts[i], before = spent-before, spent
	}
	return parts
}

// UpperT is the value that Student's t exceeds with the probability, which is above 0 and at most 1/2.
func UpperT(probability float64, df int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(df)}.Quantile(1 - probability)
}

// FirstLook is the fewest blocks after which data are looked at: 2 tell too little of which treatments vary more than
// others.
const FirstLook = 3

// Looks are after 3 and 4 blocks, then after every 2, and after the last.
func Looks(blocks int) []int {
	var looks []int
	for n := FirstLook; n < blocks; n += 1 + min(1, n/4) {
		looks = append(looks, n)
	}
	return append(looks, blocks)
}
