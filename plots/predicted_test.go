package plots

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// curveOf predicts a made-up check.
func curveOf(checker string, workers ...int) Curve {
	c := Curve{Checker: checker, Corpus: "mypy-self", Cache: bench.Cold}
	for _, n := range workers {
		c.Points = append(c.Points, CurvePoint{Workers: n, Speedup: float64(n) / (1 + 0.15*float64(n-1)), Bound: float64(n) / (1 + 0.08*float64(n-1))})
	}
	return c
}

func speedupSVG(t *testing.T, s summary.Summary, predicted ...Curve) []byte {
	t.Helper()
	for _, f := range figuresOf(s.Cells, s, predicted) {
		if f.name == "speedup" {
			svg, err := f.svg()
			if err != nil {
				t.Fatal(err)
			}
			return svg
		}
	}
	t.Fatal("no figure of the speedup")
	return nil
}

func TestGoldenPredicted(t *testing.T) {
	s := shaped([]string{"mypy@2.4.1"}, both(), []int{0, 1, 2, 4, 8}, 6, 8)
	testenv.Golden(t, "predicted.svg", speedupSVG(t, s, curveOf("mypy@2.4.1", 1, 2, 3, 4, 5, 6, 7, 8)))
}

// What is predicted is drawn of the checks that it is of, and says that it is predicted.
func TestPredictedCurves(t *testing.T) {
	two := shaped([]string{"mypy@2.4.1", "mypy@2.3.1"}, both(), []int{0, 1, 2, 4}, 6, 4)
	one := shaped([]string{"mypy@2.4.1"}, both(), []int{0, 1, 2, 4}, 6, 4)
	warm := curveOf("mypy@2.4.1", 1, 2)
	warm.Cache = "edit-leaf"
	other := curveOf("mypy@2.4.1", 1, 2)
	other.Corpus = "discord"
	for _, c := range []struct {
		name      string
		summary   summary.Summary
		predicted Curve
		want      []string
	}{
		{"the only checker", one, curveOf("mypy@2.4.1", 1, 2, 3, 4), []string{"predicted", "bound (predicted)"}},
		{"one of two", two, curveOf("mypy@2.3.1", 1, 2, 3, 4), []string{"mypy@2.3.1 predicted", "mypy@2.3.1 bound (predicted)"}},
		{"another cache", one, warm, nil}, {"another corpus", one, other, nil}, {"nothing", one, curveOf("mypy@2.4.1"), nil},
	} {
		said := texts(t, speedupSVG(t, c.summary, c.predicted))
		for _, want := range c.want {
			if !slices.Contains(said, want) {
				t.Errorf("%s: %q is missing in %q", c.name, want, said)
			}
		}
		if c.want == nil && strings.Contains(strings.Join(said, "\n"), "predicted") {
			t.Errorf("%s: %q", c.name, said)
		}
	}
	size, all, err := read(speedupSVG(t, one, curveOf("mypy@2.4.1", 1, 2, 3, 4)))
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, "predicted", size, all)
}

// bounded is corpora of every kind.
func bounded() []BoundedCorpus {
	low, high := 1.41, 1.53
	return []BoundedCorpus{
		{Corpus: "hello", Bound: 0.9, Predicted: 0.82, Measured: 0.8},
		{Corpus: "mypy-self", Bound: 1.75, Predicted: 1.52, Measured: 1.48, MeasuredLow: &low, MeasuredHigh: &high},
		{Corpus: "discord", Bound: 1.21, Predicted: 1.07, Measured: 1.03},
	}
}

func boundsSVG(t *testing.T, corpora []BoundedCorpus) []byte {
	t.Helper()
	svg, err := boundsOf(corpora, 2).svg()
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestGoldenBounds(t *testing.T) { testenv.Golden(t, "bounds.svg", boundsSVG(t, bounded())) }

func TestBounds(t *testing.T) {
	reversed := bounded()
	slices.Reverse(reversed)
	if !bytes.Equal(boundsSVG(t, bounded()), boundsSVG(t, reversed)) {
		t.Error("another order of sessions draws another figure")
	}
	foreign := append(bounded(), BoundedCorpus{Corpus: "path:/<script>\x1b" + strings.Repeat("x", 300), Bound: 64, Predicted: 60, Measured: 50})
	svg := boundsSVG(t, foreign)
	size, all, err := read(svg)
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, "foreign", size, all)
	if bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte("\x1b")) {
		t.Error("the figure holds markup of a name")
	}
	if _, err := Bounds(nil, 2, t.TempDir()); err == nil {
		t.Error("a figure of nothing")
	}
	if files, err := Bounds(bounded(), 2, t.TempDir()); err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
}
