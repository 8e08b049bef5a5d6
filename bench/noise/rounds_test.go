package noise

import "testing"

// TestPairsForAnUpperBound holds docs/NOISE.md to what it says: how many pairs bound from above what
// so many rounds find.
func TestPairsForAnUpperBound(t *testing.T) {
	for n, want := range map[int]int{10: 359, 20: 24, 50: 7} {
		share, _ := needed(n)
		pairs := 1
		for ; ; pairs++ {
			if _, high := quantileRanks(pairs, 2*share-1); high <= pairs {
				break
			}
		}
		if pairs != want {
			t.Errorf("%d rounds: %d pairs, want %d", n, pairs, want)
		}
	}
}

func TestTwiceTheRoundsNeverNeedMore(t *testing.T) {
	for n := 8; n <= 200; n++ {
		once, _ := needed(n)
		if twice, _ := needed(2 * n); twice > once {
			t.Errorf("%d rounds need a share of %v, %d of %v", n, once, 2*n, twice)
		}
	}
}
