package plots

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"paceline/bench/summary"
)

// plain is a canvas on which a worker is 10 points wide and one time as fast 100 points high.
func plain(workers, value float64) vg.Point {
	return vg.Point{X: vg.Length(10 * workers), Y: vg.Length(100 * value)}
}

func TestCeilingPath(t *testing.T) {
	c := ceiling{points: []point{{2, 1.9, 1.8, 2}, {4, 3.5, 3.4, 3.6}, {8, 6, 5, 7}}}
	for _, test := range []struct {
		name  string
		last  int
		top   float64
		want  []vg.Point
		shown int
	}{
		{"all", 8, 10, []vg.Point{{X: 10, Y: 100}, {X: 20, Y: 190}, {X: 40, Y: 350}, {X: 80, Y: 600}}, 3},
		{"as far as workers", 4, 10, []vg.Point{{X: 10, Y: 100}, {X: 20, Y: 190}, {X: 40, Y: 350}}, 2},
		{"cut at the top", 8, 2.7, []vg.Point{{X: 10, Y: 100}, {X: 20, Y: 190}, {X: 30, Y: 270}}, 1},
		{"nothing to see", 1, 2, []vg.Point{{X: 10, Y: 100}}, 0},
	} {
		line, shown := c.path(spanOf([]int{1, test.last}, 1), test.top, plain)
		same := slices.EqualFunc(line, test.want, func(a, b vg.Point) bool {
			return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) < 1e-9
		})
		if !same || len(shown) != test.shown {
			t.Errorf("%s: line %v with %d points, want %v with %d", test.name, line, len(shown), test.want, test.shown)
		}
	}
}

func TestCeilingIsDrawnOnlyWhenMeasured(t *testing.T) {
	measured := summary.Of(madeUp(t))
	if got := texts(t, svgs(t, measured)["speedup"]); !slices.Contains(got, "machine ceiling") {
		t.Errorf("no machine ceiling among %q", got)
	}
	measured.Ceilings = nil
	for file, svg := range svgs(t, measured) {
		if slices.Contains(texts(t, svg), "machine ceiling") {
			t.Errorf("%s: a machine ceiling that nobody measured", file)
		}
	}
}

func TestCeilingsOfOneCorpus(t *testing.T) {
	cells := []summary.Cell{{Checker: "a", Corpus: "x"}, {Checker: "b", Corpus: "x"}}
	got := ceilingsOf(cells, []summary.Ceiling{
		{Checker: "a", Corpus: "x", Copies: 2, Value: 1.9}, {Checker: "a", Corpus: "y", Copies: 2, Value: 9},
		{Checker: "a", Corpus: "x", Copies: 4, Value: 3.8}, {Checker: "b", Corpus: "x", Copies: 2, Value: 1.8},
	})
	if len(got) != 2 || got[0].name != "a ceiling" || len(got[0].points) != 2 || got[1].name != "b ceiling" {
		t.Errorf("ceilings %+v", got)
	}
	if got[0].points[1] != (point{4, 3.8, 3.8, 3.8}) {
		t.Errorf("without an interval: %+v", got[0].points[1])
	}
}

func TestMemoryFigureSaysWhatItShows(t *testing.T) {
	s := summary.Of(madeUp(t))
	if got := texts(t, svgs(t, s)["memory"]); !slices.Contains(got, "PSS: shared pages count once, MiB") {
		t.Errorf("no PSS among %q", got)
	}
	s.Cells[1].PSSBytes = nil
	got := texts(t, svgs(t, s)["memory"])
	if !slices.Contains(got, "RSS: shared pages count in each process, MiB") && !slices.Contains(got, "RSS: shared pages count in each process, GiB") {
		t.Errorf("no RSS among %q", got)
	}
}
