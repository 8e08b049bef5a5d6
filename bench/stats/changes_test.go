package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func changesIn(t testing.TB, xs []float64, seed uint64) []Change {
	t.Helper()
	changes, err := Changes(xs, seed)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func places(changes []Change) []int {
	ats := make([]int, len(changes))
	for i, c := range changes {
		ats[i] = c.At
	}
	return ats
}

func TestPublishedSeries(t *testing.T) {
	for _, p := range published() {
		if got := places(changesIn(t, p.values, 1)); !slices.Equal(got, p.found) {
			t.Errorf("%s: changes at %v, want %v", p.name, got, p.found)
		}
	}
}

func TestNileOfAnySeed(t *testing.T) {
	nile := published()[0].values
	for seed := range uint64(20) {
		changes := changesIn(t, nile, seed)
		if len(changes) != 1 || 1871+changes[0].At != 1899 {
			t.Fatalf("seed %d: %+v, want the first year of little water to be 1899 alone", seed, changes)
		}
		if c := changes[0]; c.From != 1130 || c.To != 842.5 || c.Size.Interval.Low < 0.7 || c.Size.Interval.High > 0.85 {
			t.Errorf("%+v, interval %v", c, *c.Size.Interval)
		}
	}
}

// unlikely is how rare a number of alarms must be, at the rate there should be, to be no chance.
const unlikely = 1e-4

func tooMany(alarms, of int, rate float64) bool { return 1-AtMost(alarms-1, of, rate) < unlikely }
func tooFew(alarms, of int, rate float64) bool  { return AtMost(alarms, of, rate) < unlikely }

func TestPermutationTestsHoldTheirLevel(t *testing.T) {
	const samples, n = 2000, 30
	scans := map[string]func(energy) scan{"split": energy.split, "moving": energy.moving}
	for name, scanOf := range scans {
		for _, test := range []permutationTest{alone, half, {orders: 99, enough: 20}} {
			r, alarms := rand.New(rand.NewPCG(4, 1)), 0
			for i := range samples {
				e := energyOf(sample(n, func(int) float64 { return r.ExpFloat64() }))
				scanner := func() scan { return scanOf(e) }
				_, evidence := scanner()(e.order)
				if test.p(scanner, e.order, evidence, uint64(i)) <= test.level() {
					alarms++
				}
			}
			if tooMany(alarms, samples, test.level()) || tooFew(alarms, samples, test.level()) {
				t.Errorf("%s, %+v: %d of %d alarms, want a rate of %g", name, test, alarms, samples, test.level())
			}
		}
	}
}

// A clean step can be counted out: of the orders of so many values, two are as extreme. Most of them
// only tie with it, so this tells whether ties count.
func TestPermutationTestCountsTies(t *testing.T) {
	all := permutationTest{orders: 9999, enough: 10000}
	for before, share := range map[int]float64{5: 2.0 / 252, 6: 2.0 / 210, 4: 2.0 / 210} {
		e := energyOf(sample(10, func(i int) float64 {
			if i < before {
				return math.Log(3)
			}
			return math.Log(7)
		}))
		_, gain := e.split()(e.order)
		asMuch := int(math.Round(all.p(e.split, e.order, gain, 1)*10000)) - 1
		if tooMany(asMuch, all.orders, share) || tooFew(asMuch, all.orders, share) {
			t.Errorf("%d before: %d of %d orders, want a share of %.4f", before, asMuch, all.orders, share)
		}
	}
}

// The rate of alarms may be lower than the level: the same alarm can come from both of the two tests that share
// it, and settling drops some.
func TestChangesHoldTheirLevel(t *testing.T) {
	const samples, level = 1000, 0.01
	for _, n := range []int{12, 40, 100} {
		all := 0
		for name, f := range families() {
			r, alarms := rand.New(rand.NewPCG(uint64(n), 3)), 0
			for i := range samples {
				if len(changesIn(t, sample(n, func(int) float64 { return f.draw(r) }), uint64(i))) > 0 {
					alarms++
				}
			}
			if tooMany(alarms, samples, level) {
				t.Errorf("%s, %d values: %d of %d alarms", name, n, alarms, samples)
			}
			all += alarms
		}
		if of := samples * len(families()); tooMany(all, of, level) || tooFew(all, of, level/2) {
			t.Errorf("%d values: %d of %d alarms, want a rate of %g to %g", n, all, of, level/2, level)
		}
	}
}

func TestStepsAreFoundInPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for i := range 100 {
		lengths := []int{8 + r.IntN(10), 20 + r.IntN(30), 10 + r.IntN(20), 30 + r.IntN(30)}
		r.Shuffle(len(lengths), func(i, j int) { lengths[i], lengths[j] = lengths[j], lengths[i] })
		xs, changes := steps(lengths, 5, func() float64 { return r.NormFloat64() }, r)
		got := places(changesIn(t, xs, uint64(i)))
		for _, at := range changes {
			if !slices.ContainsFunc(got, func(found int) bool { return found-at >= -1 && found-at <= 1 }) {
				t.Errorf("series %d: changes at %v, want one at %d or next to it, of %v", i, got, at, changes)
			}
		}
	}
}

func TestCleanStepOfTwelveValues(t *testing.T) {
	xs := []float64{10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 11.1, 11.2, 11.3, 11.4, 11.5, 11.6}
	for seed := range uint64(50) {
		if got := places(changesIn(t, xs, seed)); !slices.Equal(got, []int{6}) {
			t.Errorf("seed %d: changes at %v, want 6", seed, got)
		}
	}
}

func TestNoChange(t *testing.T) {
	constant := slices.Repeat([]float64{7}, 300)
	with := func(xs []float64, at int, x float64) []float64 {
		xs = slices.Clone(xs)
		xs[at] = x
		return xs
	}
	for name, xs := range map[string][]float64{
		"nothing":             nil,
		"one value":           {1},
		"a step in 9 values":  {1, 1, 1, 1, 2, 2, 2, 2, 2},
		"constant":            constant,
		"an odd first value":  with(constant, 0, 7000),
		"an odd value":        with(constant, 150, 7000),
		"an odd last value":   with(constant, 299, 0.007),
		"taking turns":        sample(100, func(i int) float64 { return float64(1 + i%2) }),
		"odd last, long":      with(slices.Repeat([]float64{7}, 3000), 2999, 7000),
		"three odd in a row":  with(with(with(constant, 150, 9), 151, 9), 152, 9),
		"the spread grows":    sample(200, func(i int) float64 { return math.Exp(math.Sin(float64(i)*2.4) * (0.01 + 0.2*float64(i/100))) }),
		"extreme and regular": sample(60, func(i int) float64 { return []float64{5e-324, math.MaxFloat64}[i%2] }),
	} {
		if got := changesIn(t, xs, 1); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOddValueIsNoChange(t *testing.T) {
	const samples = 1000
	r, alarms := rand.New(rand.NewPCG(6, 1)), 0
	for i := range samples {
		xs := sample(60, func(int) float64 { return math.Exp(0.02 * r.NormFloat64()) })
		xs[r.IntN(len(xs))] *= math.Exp(2 * r.NormFloat64())
		if len(changesIn(t, xs, uint64(i))) > 0 {
			alarms++
		}
	}
	if tooMany(alarms, samples, 0.01) {
		t.Errorf("%d of %d alarms", alarms, samples)
	}
}

func TestValuesThatHaveNoLogarithm(t *testing.T) {
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		_, err := Changes([]float64{1, 2, x, 4}, 1)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("index 2 is %g", x)) {
			t.Errorf("%g: got %v, want an error that names index 2", x, err)
		}
	}
}

func TestMostDoubtfulFirst(t *testing.T) {
	change := func(p, low, value, high float64) Change {
		return Change{P: p, Size: Estimate{Value: value, Interval: &Interval{low, high}}}
	}
	ordered := []Change{
		change(0.001, 0.99, 1.01, 1.02), // may be none
		change(0.5, 0.8, 0.9, 1),        // may be none, but looks larger
		change(0.03, 1.1, 1.2, 1.3),
		change(0.02, 1.1, 1.2, 1.3),
		change(0.02, 0.6, 0.7, 0.8),
	}
	for i, c := range ordered[1:] {
		if moreDoubtful(ordered[i], c) <= 0 || moreDoubtful(c, ordered[i]) >= 0 {
			t.Errorf("%+v is not more doubtful than %+v", ordered[i], c)
		}
	}
}

// seriesOf draws noise with up to three steps in it, times among which are equal ones if rounded.
func seriesOf(t *rapid.T, rounded bool) []float64 {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "noise"), 7))
	lengths := rapid.SliceOfN(rapid.IntRange(4, 40), 1, 4).Draw(t, "lengths")
	xs, _ := steps(lengths, rapid.Float64Range(0, 8).Draw(t, "step"), func() float64 { return r.NormFloat64() }, r)
	for i := range xs {
		if xs[i] *= 100; rounded {
			xs[i] = math.Round(xs[i])
		}
	}
	return xs
}

func TestChangesAreWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := seriesOf(t, true)
		changes, err := Changes(xs, 1)
		if err != nil {
			t.Fatal(err)
		}
		bounds := slices.Concat([]int{0}, places(changes), []int{len(xs)})
		for i, c := range changes {
			before, after := xs[bounds[i]:c.At], xs[c.At:bounds[i+2]]
			if len(before) < shortest || len(after) < shortest || c.P < 0.001 || c.P > 0.01 {
				t.Errorf("%d values, %d values, p %v", len(before), len(after), c.P)
			}
			if c.From != Median(before).Value || c.To != Median(after).Value {
				t.Errorf("from %v to %v, want %v and %v", c.From, c.To, Median(before).Value, Median(after).Value)
			}
			in := c.Size.Interval
			if in == nil || in.Low <= 1 && in.High >= 1 || c.Size.Value < in.Low || c.Size.Value > in.High {
				t.Errorf("size %+v, interval %+v", c.Size, in)
			}
		}
	})
}

// Between its neighbours no place for a change is better, though the first splits know no neighbours.
func TestChangesAreAtTheirBestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		xs, _ := steps([]int{15, 20, 10, 30, 15}, 2, r.NormFloat64, r)
		logs := make([]float64, len(xs))
		for i, x := range xs {
			logs[i] = math.Log(x)
		}
		changes := changesIn(t, xs, 1)
		for i, c := range changes {
			from, to := 0, len(xs)
			if i > 0 {
				from = changes[i-1].At
			}
			if i+1 < len(changes) {
				to = changes[i+1].At
			}
			e := energyOf(logs[from:to])
			if best, _ := e.split()(e.order); from+best != c.At {
				t.Errorf("change at %d, but %d splits %d to %d better", c.At, from+best, from, to)
			}
		}
	}
}

func TestSizeIsThatOfIndependentSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, recent := stretch(t), stretch(t)
		want := Independent(old, recent).Estimate()
		want.Value = math.Exp(want.Value)
		if in := want.Interval; in != nil {
			want.Interval = &Interval{Low: math.Exp(in.Low), High: math.Exp(in.High)}
		}
		if got := sizeOf(old, recent); !same(got, want) {
			t.Fatalf("got %+v (%+v), want %+v (%+v)", got, got.Interval, want, want.Interval)
		}
	})
}

func TestScaleOfChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := seriesOf(t, true)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "exponent"))
		want, _ := Changes(xs, 1)
		got, _ := Changes(sample(len(xs), func(i int) float64 { return xs[i] * factor }), 1)
		if len(got) != len(want) {
			t.Fatalf("times %g: changes at %v, want %v", factor, places(got), places(want))
		}
		for i, w := range want {
			g := got[i]
			if g.At != w.At || g.P != w.P || g.From != w.From*factor || g.To != w.To*factor || !near(g.Size.Value, w.Size.Value) {
				t.Fatalf("times %g: %+v, want %+v", factor, g, w)
			}
		}
	})
}

// Without equal values, so that no two places are equally good: of those, the earlier one is taken.
func TestMirroredSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := seriesOf(t, false)
		want, _ := Changes(xs, 1)
		slices.Reverse(xs)
		got, _ := Changes(xs, 1)
		slices.Reverse(got)
		mirrored := places(got)
		for i := range mirrored {
			mirrored[i] = len(xs) - mirrored[i]
		}
		if !slices.Equal(mirrored, places(want)) {
			t.Fatalf("changes at %v, but mirrored at %v", places(want), mirrored)
		}
		for i, w := range want {
			if g := got[i]; g.P != w.P || !near(g.Size.Value*w.Size.Value, 1) || g.From != w.To {
				t.Fatalf("%+v, but mirrored %+v", w, g)
			}
		}
	})
}

func TestProcessorsDoNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	xs, _ := steps([]int{20, 30, 20}, 1.2, func() float64 { return r.NormFloat64() }, r)
	want := fmt.Sprint(describe(changesIn(t, xs, 3)))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(processors)
		if got := fmt.Sprint(describe(changesIn(t, xs, 3))); got != want {
			t.Errorf("%d processors: %s, want %s", processors, got, want)
		}
	}
}

// describe replaces the pointers, which differ.
func describe(changes []Change) []string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = fmt.Sprintf("%d %v %v %v %v %v", c.At, c.From, c.To, c.Size.Value, *c.Size.Interval, c.P)
	}
	return lines
}
