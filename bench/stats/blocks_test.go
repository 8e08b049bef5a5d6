package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/stats"
)

// In whole blocks of two treatments the analysis is the paired t test.
func TestBlocksOfPairs(t *testing.T) {
	b := stats.BlocksOf([][]float64{{1, 2}, {2, 4}, {3, 6}}) // differences 1, 2, 3: mean 2, standard deviation 1
	if d := b.Difference(1, 0); math.Abs(d-2) > 1e-9 {
		t.Errorf("difference %g", d)
	}
	if se := b.StandardError(1, 0); math.Abs(se-1/math.Sqrt(3)) > 1e-9 || b.Freedom() != 2 {
		t.Errorf("standard error %g with %d degrees of freedom", se, b.Freedom())
	}
}

// Without noise, effects are found whatever the blocks are and whatever is missing, as long as blocks link the treatments.
func TestBlocksWithoutNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "treatments")
		effects := rapid.SliceOfN(rapid.Float64Range(-2, 2), n, n).Draw(t, "effects")
		var rows [][]float64
		for round := range rapid.IntRange(1, 8).Draw(t, "blocks") {
			own := rapid.Float64Range(-5, 5).Draw(t, "block")
			row := make([]float64, n)
			for i := range row {
				row[i] = own + effects[i]
				if round > 0 && rapid.Bool().Draw(t, "missing") {
					row[i] = math.NaN()
				}
			}
			rows = append(rows, row)
		}
		b := stats.BlocksOf(rows)
		for i := range n {
			if d := b.Difference(i, 0); math.Abs(d-(effects[i]-effects[0])) > 1e-6 {
				t.Fatalf("difference %g, want %g", d, effects[i]-effects[0])
			}
		}
	})
}

func TestBlocksThatTellNothing(t *testing.T) {
	nan := math.NaN()
	for _, rows := range [][][]float64{nil, {}, {{}}, {{nan, nan}}, {{1, nan}, {nan, 2}}} {
		b := stats.BlocksOf(rows)
		if b.Freedom() > 0 || !math.IsInf(b.StandardError(0, 1), 1) {
			t.Errorf("%v: %d degrees of freedom", rows, b.Freedom())
		}
	}
}

// The parts of a level add up to it, and none is negative.
func TestSpentAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var looks []int
		for n := 0; len(looks) < rapid.IntRange(1, 9).Draw(t, "looks"); {
			n += rapid.IntRange(1, 5).Draw(t, "step")
			looks = append(looks, n)
		}
		sum := 0.0
		for _, part := range stats.SpentAt(0.05, looks) {
			if part <= 0 {
				t.Fatalf("a part of %g", part)
			}
			sum += part
		}
		if math.Abs(sum-0.05) > 1e-12 {
			t.Fatalf("%g is spent", sum)
		}
	})
}

func TestUpperT(t *testing.T) {
	for _, c := range []struct {
		probability float64
		df          int
		want        float64
	}{{0.025, 1, 12.706}, {0.025, 10, 2.228}, {0.005, 5, 4.032}, {0.05, 30, 1.697}} {
		if got := stats.UpperT(c.probability, c.df); math.Abs(got-c.want) > 0.001 {
			t.Errorf("t of %g with %d degrees of freedom is %g, want %g", c.probability, c.df, got, c.want)
		}
	}
}

// A contrast of three is that of single blocks where all blocks have all three, and blocks that have only two of them tell nothing more about it.
func TestContrastsOfBlocks(t *testing.T) {
	weights := []float64{-0.5, -0.5, 1}
	rows := [][]float64{{1, 3, 3}, {2, 3, 4.5}, {0, 2, 4}} // contrasts 1, 2, 3: mean 2, standard deviation 1
	b := stats.BlocksOf(rows)
	if c := b.Contrast(weights); math.Abs(c-2) > 1e-9 {
		t.Errorf("contrast %g", c)
	}
	if se := b.ContrastError(weights); math.Abs(se-1/math.Sqrt(3)) > 1e-9 {
		t.Errorf("standard error %g", se) // their own variance is above the pooled one
	}
	more := stats.BlocksOf(append(rows, []float64{5, 7, math.NaN()}, []float64{1, 0, math.NaN()}))
	if c := more.Contrast(weights); math.Abs(c-2) > 1e-9 {
		t.Errorf("contrast %g with two more blocks of the first two", c)
	}
}

// Bounds of a difference are those of its contrast, and enclose it.
func TestBoundsOfContrasts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]float64
		for range rapid.IntRange(0, 6).Draw(t, "blocks") {
			rows = append(rows, rapid.SliceOfN(rapid.Float64Range(-1, 1), 3, 3).Draw(t, "block"))
		}
		b := stats.BoundsOf(rows, 0.025)
		low, high := b.Of(2, 0)
		if sameLow, sameHigh := b.OfContrast([]float64{-1, 0, 1}); sameLow != low || sameHigh != high {
			t.Fatalf("%g to %g, and as a contrast %g to %g", low, high, sameLow, sameHigh)
		}
		if d := stats.BlocksOf(rows).Difference(2, 0); low > d || high < d {
			t.Fatalf("%g is not from %g to %g", d, low, high)
		}
	})
}
