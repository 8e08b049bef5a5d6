package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// stretch is a series of up to 60 values, of which many may be equal.
func stretch(t *rapid.T) []float64 {
	return rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-20, 20), rapid.Map(rapid.IntRange(-3, 3), func(i int) float64 { return float64(i) })),
		2*shortest, 60).Draw(t, "stretch")
}

// spread is the sum of the distances of all pairs, over the number of values.
func spread(xs []float64) float64 {
	sum := 0.0
	for i, x := range xs {
		for _, y := range xs[:i] {
			sum += math.Abs(x - y)
		}
	}
	return sum / float64(len(xs))
}

// energyStatistic is the formula in the words of its source: means over all pairs, also of a value with itself.
func energyStatistic(xs, ys []float64) float64 {
	between := func(xs, ys []float64) float64 {
		sum := 0.0
		for _, x := range xs {
			for _, y := range ys {
				sum += math.Abs(x - y)
			}
		}
		return sum / float64(len(xs)*len(ys))
	}
	n, m := float64(len(xs)), float64(len(ys))
	return n * m / (n + m) * (2*between(xs, ys) - between(xs, xs) - between(ys, ys))
}

func TestGainIsHalfTheEnergyStatistic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := stretch(t)
		at := rapid.IntRange(1, len(xs)-1).Draw(t, "at")
		gain := spread(xs) - spread(xs[:at]) - spread(xs[at:])
		if want := energyStatistic(xs[:at], xs[at:]) / 2; math.Abs(gain-want) > 1e-9 {
			t.Fatalf("split at %d: %v, want %v", at, gain, want)
		}
	})
}

func TestSplitIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := stretch(t)
		e := energyOf(xs)
		at, gain := e.split()(e.order)
		if at < shortest || at > len(xs)-shortest {
			t.Fatalf("split at %d of %d", at, len(xs))
		}
		for other := shortest; other <= len(xs)-shortest; other++ {
			g := spread(xs) - spread(xs[:other]) - spread(xs[other:])
			if other == at && math.Abs(g-gain) > 1e-9 {
				t.Errorf("split at %d gains %v, want %v", at, gain, g)
			}
			if g > gain+1e-6 || other < at && g > gain-1e-12 && gain > 1e-6 {
				t.Errorf("split at %d gains %v, but at %d %v", at, gain, other, g)
			}
		}
	})
}

// Splits before and after the middle gain the same but for rounding.
func TestEarliestOfEqualSplits(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	for range 200 {
		outer, inner := r.NormFloat64(), r.NormFloat64()
		xs := slices.Concat(slices.Repeat([]float64{outer}, 5), slices.Repeat([]float64{inner}, 7), slices.Repeat([]float64{outer}, 5))
		e := energyOf(xs)
		if at, _ := e.split()(e.order); at != 5 {
			t.Fatalf("%v: split at %d, want 5", xs, at)
		}
	}
}

// Values that differ in their last digits only, as logarithms of large and steady times do.
func TestGainOfSteadyValues(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	xs := sample(60, func(int) float64 { return 700 + 1e-10*r.NormFloat64() })
	e := energyOf(xs)
	at, gain := e.split()(e.order)
	if want := spread(xs) - spread(xs[:at]) - spread(xs[at:]); math.Abs(gain-want) > 1e-4*want {
		t.Errorf("split at %d gains %v, want %v", at, gain, want)
	}
}

// A change of the spread alone is a difference too, for this statistic.
func TestSplitSeesSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	xs := sample(80, func(i int) float64 { return r.NormFloat64() * float64(1+9*(i/40)) })
	e := energyOf(xs)
	at, gain := e.split()(e.order)
	if p := alone.p(e.split, e.order, gain, 1); at < 35 || at > 45 || p > 0.01 {
		t.Errorf("split at %d, p %v; the spread changes at 40", at, p)
	}
}

func TestMovingSumsFindWhatComesAndGoes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	xs := sample(1000, func(i int) float64 { return r.NormFloat64() })
	for i := 500; i < 512; i++ {
		xs[i] += 4
	}
	e := energyOf(xs)
	if _, gain := e.split()(e.order); alone.p(e.split, e.order, gain, 1) <= half.level() {
		t.Error("one split sees it already, so this shows nothing")
	}
	at, evidence := e.moving()(e.order)
	if p := half.p(e.moving, e.order, evidence, 1); min(math.Abs(float64(at-500)), math.Abs(float64(at-512))) > 8 || p > half.level() {
		t.Errorf("moved at %d, p %v; want about 500 or 512", at, p)
	}
}

// movingSums is the most evidence in the plainest way.
func movingSums(xs []float64) float64 {
	most := 0.0
	for width := narrowest; 2*width <= len(xs); width *= 2 {
		for at := width; at+width <= len(xs); at++ {
			before, after := xs[at-width:at], xs[at:at+width]
			squares := variance(before)/2 + variance(after)/2 + variance(xs)
			difference := mean(after) - mean(before)
			most = max(most, difference*difference*float64(width)/squares)
		}
	}
	return most
}

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

func variance(xs []float64) float64 {
	m := mean(xs)
	return mean(sample(len(xs), func(i int) float64 { return (xs[i] - m) * (xs[i] - m) }))
}

func TestMovingIsTheLargestSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := stretch(t)
		if variance(xs) < 1e-6 {
			t.Skip("all values are equal, but for rounding")
		}
		e := energyOf(xs)
		_, evidence := e.moving()(e.order)
		if want := movingSums(xs); math.Abs(evidence-want) > 1e-6*want {
			t.Fatalf("%v, want %v", evidence, want)
		}
	})
}
