package stats

import (
	"math"
	"slices"
)

const (
	// exactPairs is up to how many pairs the signed-rank distribution is counted out.
	exactPairs = 200
	// exactValues is up to how many values on each side that of the rank sum is.
	exactValues = 50
)

// signedRankAtMost is the distribution, when all signs are chance, of the sum of the ranks of n differences
// above 0; it is also that of how many means of two differences are above 0 (Tukey, The simplest
// signed rank tests, 1949). The subsets of the ranks 1 to n are counted by their sum.
func signedRankAtMost(n int) func(int) float64 {
	if n > exactPairs {
		count := float64(n)
		return normalAtMost(count*(count+1)/4, math.Sqrt(count*(count+1)*(2*count+1)/24))
	}
	sums := make([]float64, n*(n+1)/2+1)
	sums[0] = 1
	for rank, largest := 1, 0; rank <= n; rank++ {
		largest += rank
		for s := largest; s >= 0; s-- {
			sums[s] /= 2
			if s >= rank {
				sums[s] += sums[s-rank] / 2
			}
		}
	}
	return cumulated(sums)
}

// rankSumAtMost is the distribution, when both samples are of one distribution, of how many differences
// of one value of each are above 0. The recurrence is Mann and Whitney's: the largest of all values is of
// the one sample or of the other.
func rankSumAtMost(n, m int) func(int) float64 {
	if n > exactValues || m > exactValues {
		a, b := float64(n), float64(m)
		return normalAtMost(a*b/2, math.Sqrt(a*b*(a+b+1)/12))
	}
	// of[j] is for i values of the one sample and j of the other, i growing.
	of := make([][]float64, m+1)
	for j := range of {
		of[j] = make([]float64, n*m+1)
		of[j][0] = 1
	}
	for i := 1; i <= n; i++ {
		for j := 1; j <= m; j++ {
			one, other := float64(i)/float64(i+j), float64(j)/float64(i+j)
			for u := i * j; u >= 0; u-- {
				p := other * of[j-1][u]
				if u >= j {
					p += one * of[j][u-j]
				}
				of[j][u] = p
			}
		}
	}
	return cumulated(of[m])
}

// cumulated sums up the probabilities of 0, 1, ...
func cumulated(ps []float64) func(int) float64 {
	sums := slices.Clone(ps)
	for k := 1; k < len(sums); k++ {
		sums[k] = min(1, sums[k]+sums[k-1])
	}
	return func(k int) float64 { return sums[min(k, len(sums)-1)] }
}
