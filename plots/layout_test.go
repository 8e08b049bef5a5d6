package plots

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		wanted, want []vg.Length
	}{
		{nil, []vg.Length{}},
		{[]vg.Length{50, 20}, []vg.Length{50, 20}},
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},
		{[]vg.Length{2, 98, 0}, []vg.Length{10, 98, 0}},
		{[]vg.Length{120, -20}, []vg.Length{100, 0}},
		{[]vg.Length{100, 99, 95}, []vg.Length{100, 90, 80}},
	} {
		if got := spread(test.wanted, 10, 0, 100); !slices.Equal(got, test.want) {
			t.Errorf("%v is spread to %v, want %v", test.wanted, got, test.want)
		}
	}
}

func TestSpreadNeverOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const spacing, bottom, top = 10.0, 0.0, 300.0
		heights := rapid.SliceOfN(rapid.Float64Range(-50, 350), 1, 30).Draw(t, "heights")
		wanted := make([]vg.Length, len(heights))
		for i, h := range heights {
			wanted[i] = vg.Length(h)
		}
		got := spread(wanted, spacing, bottom, top)
		for i := range got {
			if got[i] < bottom-1e-9 || got[i] > top+1e-9 {
				t.Fatalf("label %d at %v is out of bounds", i, got[i])
			}
			for j := range i {
				if math.Abs(float64(got[i]-got[j])) < spacing-1e-9 {
					t.Fatalf("labels %d and %d overlap at %v and %v", i, j, got[i], got[j])
				}
				if wanted[i] < wanted[j] && got[i] > got[j] {
					t.Fatalf("labels %d and %d changed places", i, j)
				}
			}
		}
	})
}

func TestValueTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := math.Pow(10, rapid.Float64Range(-3, 6).Draw(t, "exponent"))
		ticks := valueTicks(top)
		if len(ticks) < 4 || len(ticks) > 10 || ticks[0].Value != 0 || ticks[len(ticks)-1].Value > top {
			t.Fatalf("ticks up to %v: %v", top, ticks)
		}
		for _, tick := range ticks {
			shown, err := strconv.ParseFloat(tick.Label, 64)
			if err != nil || math.Abs(shown-tick.Value) > 1e-9*top {
				t.Fatalf("%v is labelled %q", tick.Value, tick.Label)
			}
		}
	})
}

func TestTicksAreTheMeasuredCounts(t *testing.T) {
	labels := style(tickSize, grey, draw.XCenter, draw.YTop)
	for _, counts := range [][]int{{2}, {0, 1, 2, 4}, {1, 2, 4, 8, 16, 32, 64}, {0, 3, 100}} {
		xs := spanOf(counts, 0)
		ticks := xs.ticks(300, labels)
		if len(ticks) != len(counts) {
			t.Errorf("%d ticks for %v", len(ticks), counts)
		}
		low, high := xs.bounds()
		for i, tick := range ticks {
			if want := xs.at(float64(counts[i])); tick.Value != want || tick.Label != strconv.Itoa(counts[i]) {
				t.Errorf("%v: tick %d is %v %q", counts, i, tick.Value, tick.Label)
			}
			if tick.Value <= low || tick.Value >= high {
				t.Errorf("%v: tick %v is not within %v and %v", counts, tick.Value, low, high)
			}
		}
	}
}

func TestAxisIsLogarithmicOnlyWhenCrowded(t *testing.T) {
	for last, want := range map[int]bool{4: false, 16: false, 17: true, 128: true} {
		if got := spanOf([]int{0, 1, last}, 0).log; got != want {
			t.Errorf("up to %d workers: log is %v, want %v", last, got, want)
		}
	}
}

func TestScaled(t *testing.T) {
	units := []unit{{"s", 1e9}, {"ms", 1e6}, {"ns", 1}}
	for top, want := range map[float64]struct {
		unit  string
		value float64
	}{2e9: {"s", 2}, 5e8: {"ms", 500}, 12: {"ns", 12}, 0: {"ns", 0}} {
		in := []series{{points: []point{{workers: 1, value: top, low: top, high: top}}}}
		out, unit := scaled(in, units)
		if got := out[0].points[0]; unit != want.unit || got.value != want.value || got.high != want.value || got.workers != 1 {
			t.Errorf("%v becomes %+v %s, want %+v", top, got, unit, want)
		}
		if in[0].points[0].value != top {
			t.Errorf("the line was changed in place")
		}
	}
}

func TestTopShowsTheIdealAsFarAsCPUsReach(t *testing.T) {
	for _, test := range []struct {
		cpus, workers int
		high, ceiling float64
		want          float64
	}{
		{2, 4, 1.6, 2, 2.2},   // the ideal up to 2 CPUs
		{64, 128, 9, 0, 18},   // not more than twice what was measured
		{2, 4, 1.9, 0, 2.375}, // room above what was measured
		{0, 4, 3, 0, 4.4},     // unknown CPUs: up to the most workers
		{2, 2, 0.5, 0, 2},     // sequential is always in the picture
		{2, 4, 1.6, 3, 3.09},  // all of a ceiling's interval
		{2, 4, 1.6, 4, 3.2},   // but not more than twice what was measured
		{2, 1, 1.6, 3, 2},     // nor one of more workers than are shown
	} {
		p := panel{
			guides: &guides{cpus: test.cpus, ceilings: []ceiling{{points: []point{{workers: 2, high: test.ceiling}}}}},
			series: []series{{points: []point{{workers: test.workers, high: test.high}}}},
		}
		if got := p.top(); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%+v: top %v", test, got)
		}
	}
}

func TestFitKeepsBothEnds(t *testing.T) {
	sty := style(labelSize, black, draw.XLeft, draw.YTop)
	long := "mypy:/a/very/long/path/to/a/checkout/of/mypy cold"
	for _, width := range []vg.Length{20, 60, 100} {
		got := fit(sty, long, width)
		if sty.Width(got) > width || got == long {
			t.Errorf("%q is %v points wide, want at most %v", got, sty.Width(got), width)
		}
		if width > 50 && (got[:4] != "mypy" || got[len(got)-4:] != "cold") {
			t.Errorf("%q lost an end", got)
		}
	}
	if got := fit(sty, "short", 100); got != "short" {
		t.Errorf("a short text became %q", got)
	}
}
