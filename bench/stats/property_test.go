package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func times(t *rapid.T) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(1e-3, 1e12), 1, 40).Draw(t, "times")
}

func same(a, b Estimate) bool {
	if a.N != b.N || a.Value != b.Value || (a.Interval == nil) != (b.Interval == nil) {
		return false
	}
	return a.Interval == nil || *a.Interval == *b.Interval
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := times(t)
		shuffled := slices.Clone(xs)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(xs), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		if a, b := Median(xs), Median(shuffled); !same(a, b) {
			t.Fatalf("%+v, but %+v in another order", a, b)
		}
	})
}

// Scaling by a power of two is exact, so results must be equal to the last bit.
func TestScaleAndSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := times(t)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "exponent"))
		scaled, mirrored := slices.Clone(xs), slices.Clone(xs)
		for i := range xs {
			scaled[i] *= factor
			mirrored[i] *= -1
		}
		want, negated := Median(xs), Median(xs)
		want.Value *= factor
		negated.Value *= -1
		if in := negated.Interval; in != nil {
			want.Interval = &Interval{in.Low * factor, in.High * factor}
			negated.Interval = &Interval{-in.High, -in.Low}
		}
		if got := Median(scaled); !same(got, want) {
			t.Fatalf("times %g: got %+v, want %+v", factor, got, want)
		}
		if got := Median(mirrored); !same(got, negated) {
			t.Fatalf("negated: got %+v, want %+v", got, negated)
		}
	})
}

func TestIntervalContainsMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := times(t)
		e := Median(xs)
		if e.Interval != nil && (e.Interval.Low > e.Value || e.Value > e.Interval.High) {
			t.Fatalf("median %v is outside %v", e.Value, *e.Interval)
		}
		if e.Value < slices.Min(xs) || e.Value > slices.Max(xs) {
			t.Fatalf("median %v is outside the values %v", e.Value, xs)
		}
	})
}

func TestRatioWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := times(t)
		e, err := PairedRatio(xs, xs)
		want := Estimate{N: len(xs), Value: 1}
		if len(xs) >= MinSamples {
			want.Interval = &Interval{1, 1}
		}
		if err != nil || !same(e, want) {
			t.Fatalf("got %+v (%v), want %+v", e, err, want)
		}
	})
}

// Who is called the base must not change what an interval says.
func TestInverseRatioHasInverseInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := times(t)
		ys := make([]float64, len(xs))
		for i := range ys {
			ys[i] = rapid.Float64Range(1, 1e9).Draw(t, "other")
		}
		a, errA := PairedRatio(xs, ys)
		b, errB := PairedRatio(ys, xs)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if a.Interval == nil {
			return
		}
		if !near(a.Interval.Low*b.Interval.High, 1) || !near(a.Interval.High*b.Interval.Low, 1) {
			t.Fatalf("%v is not the reciprocal of %v", *a.Interval, *b.Interval)
		}
	})
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
