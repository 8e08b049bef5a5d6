package plots

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/sweep"
	"paceline/bench/testenv"
)

// sweptBy is a made-up sweep of these versions of mypy. Workers gain from the native parser and cost a little to start, and every
// release is a little faster.
func sweptBy(versions []string, workers []int, rounds int, change func(*bench.Trial), variants ...bench.Variant) sweep.Result {
	p := bench.Plan{
		Corpora: []string{"mypy-self"}, Workers: workers, Caches: []bench.CacheState{bench.Cold}, Rounds: rounds, Sweep: true, Variants: variants,
	}
	m := bench.Manifest{Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", UsableCPUs: 2}}
	for _, version := range versions {
		p.Checkers = append(p.Checkers, "mypy@"+version)
		m.Checkers = append(m.Checkers, bench.CheckerIdentity{Checker: "mypy@" + version, Version: version})
	}
	if arm, ok := sweep.Arm(p.Checkers, workers); ok {
		p.Variants = append(p.Variants, arm)
	}
	m.Plan = p
	random := rand.New(rand.NewPCG(1, 2))
	var trials []bench.Trial
	for round := 1; round <= rounds; round++ {
		for _, c := range p.Cells() {
			release := slices.Index(p.Checkers, c.Checker)
			seconds := 8 / math.Sqrt(float64(max(1, c.Workers))) * (1 - 0.02*float64(release)) * math.Exp(0.01*random.NormFloat64())
			switch {
			case c.Workers > 0:
				seconds *= 1.08
			case c.Variant == "" && versions[release] < "2.4":
				seconds *= 1.15
			}
			t := bench.Trial{Round: round, Cell: c, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK, WallNanos: int64(seconds * 1e9)}
			if change != nil {
				change(&t)
			}
			trials = append(trials, t)
		}
	}
	return sweep.Of(session.Session{Manifest: m, Trials: trials})
}

func seven() []string { return []string{"2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.3.1", "2.4.0", "2.4.1"} }

// sweeps strain the layout.
func sweeps() map[string]func() sweep.Result {
	differ := func(t *bench.Trial) {
		if t.Checker == "mypy@2.2.0" && t.Workers > 0 || t.Checker == "mypy@2.4.1" && t.Workers == 2 {
			t.Status = bench.Differs
		}
	}
	var many []string
	for i := range 30 {
		many = append(many, fmt.Sprintf("2.%d.0", i))
	}
	of := func(versions []string, workers []int, rounds int, change func(*bench.Trial)) func() sweep.Result {
		return func() sweep.Result { return sweptBy(versions, workers, rounds, change) }
	}
	return map[string]func() sweep.Result{
		"typical": of(seven(), []int{0, 1, 2, 4}, 12, nil), "findings": of(seven(), []int{0, 1, 2, 4}, 12, differ),
		"two": of(seven()[:2], []int{0, 2}, 6, nil), "few rounds": of(seven(), []int{0, 2}, 3, nil),
		"later": of(seven()[5:], []int{0, 1, 2}, 6, nil), "without sequential": of(seven(), []int{1, 2}, 6, nil),
		"many":    of(many, []int{0, 1, 2, 4, 8}, 6, nil),
		"foreign": of([]string{"<i>\x1b[31m" + strings.Repeat("x", 100), "2.4.1</svg>"}, []int{0, 2}, 6, nil),
	}
}

func releasesSVG(t *testing.T, r sweep.Result) []byte {
	t.Helper()
	groups := r.Groups()
	if len(groups) != 1 {
		t.Fatalf("%d groups, want one", len(groups))
	}
	svg, err := releasesFigure(groups[0], r.Manifest).svg()
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestGoldenReleases(t *testing.T) {
	testenv.Golden(t, "releases.svg", releasesSVG(t, sweeps()["findings"]()))
}

func TestReleasesAreLegible(t *testing.T) {
	for name, of := range sweeps() {
		svg := releasesSVG(t, of())
		size, all, err := read(svg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkTexts(t, name, size, all)
		for _, markup := range []string{"<i>", "\x1b"} {
			if bytes.Contains(svg, []byte(markup)) {
				t.Errorf("%s: the figure holds %q", name, markup)
			}
		}
	}
}

func TestWhatReleasesSay(t *testing.T) {
	for name, wanted := range map[string][]string{
		"typical": {
			"Wall time and speedup on mypy-self by release, cold", "Medians of 12 rounds; bars are 95% intervals; 2 CPUs; made-up CPU",
			"Axes do not start at 0", "Wall time", "Speedup", "times as fast as sequential; dashed: as sequential with the native parser; dotted: as 1 worker",
			"sequential", "sequential, native parser", "1 worker", "2 workers", "4 workers", "2.0.0", "2.4.1", boundaryLabel,
		},
		"findings": {"Axes do not start at 0; × 2.2.0, 1 worker: differs; × 2.2.0, 2 workers: differs; × 2.4.1, 2 workers: differs; × 2.2.0, 4 workers: differs"},
		"later":    {"times as fast as sequential; dotted: as 1 worker"},
		"few rounds": {
			"Medians of 3 rounds; too few for 95% intervals, which need 6; 2 CPUs; made-up CPU",
			"times as fast as sequential; dashed: as sequential with the native parser",
		},
		"without sequential": {"1 worker", "2 workers", "times as fast as sequential; dotted: as 1 worker"},
	} {
		got := "\n" + strings.Join(texts(t, releasesSVG(t, sweeps()[name]())), "\n") + "\n"
		for _, want := range wanted {
			if !strings.Contains(got, "\n"+want+"\n") {
				t.Errorf("%s: %q is missing in\n%s", name, want, got)
			}
		}
		if boundary := name != "later" && name != "without sequential"; strings.Contains(got, boundaryLabel) != boundary {
			t.Errorf("%s: says where the parser changes: %v", name, !boundary)
		}
	}
}

// A finding has no point, and the line does not pass over it.
func TestFindingsHaveNoPoint(t *testing.T) {
	r := sweeps()["findings"]()
	g := r.Groups()[0]
	series := releaseSeriesOf(g, r.Manifest.Plan.Checkers)
	for _, l := range wallPanel(series).lines {
		for _, p := range l.points {
			version := seven()[p.release]
			if wrong := version == "2.2.0" && strings.Contains(l.name, "worker") || version == "2.4.1" && l.name == "2 workers"; p.finding != wrong || wrong && p.value != 0 {
				t.Errorf("%s of %s: %+v", l.name, version, p)
			}
		}
	}
	for _, l := range speedupPanel(series, true).lines {
		for _, p := range l.points {
			if p.finding || seven()[p.release] == "2.2.0" {
				t.Errorf("speedup of %s: %+v", seven()[p.release], p)
			}
		}
	}
}

// All speedups of a number of workers have its colour and mark, and sequential has one look with either parser.
func TestLooksOfReleases(t *testing.T) {
	r := sweeps()["typical"]()
	series := releaseSeriesOf(r.Groups()[0], r.Manifest.Plan.Checkers)
	wall, speedups := wallPanel(series).lines, speedupPanel(series, true).lines
	wanted := []struct {
		of      int // the line of wall times
		pattern pattern
		named   bool
	}{
		{2, solid, true}, {3, solid, true}, {4, solid, true}, {2, dashed, false}, {3, dashed, false}, {4, dashed, false}, {3, dotted, false}, {4, dotted, false},
	}
	if len(wall) != 5 || len(speedups) != len(wanted) {
		t.Fatalf("%d and %d lines", len(wall), len(speedups))
	}
	if wall[0].color != wall[1].color || wall[0].pattern != solid || wall[1].pattern != dashed || wall[1].color == wall[2].color {
		t.Errorf("sequential looks like %v and %v, 1 worker like %v", wall[0], wall[1], wall[2])
	}
	for i, want := range wanted {
		if l := speedups[i]; l.color != wall[want.of].color || l.glyph != wall[want.of].glyph || l.pattern != want.pattern || (l.name != "") != want.named {
			t.Errorf("line %d of the speedups: %+v", i, l)
		}
	}
}

// Dotted lines stand beside the others, which would cover their intervals, and all of them on both sides of the releases.
func TestLinesStandBesideEachOther(t *testing.T) {
	for name, apart := range map[string]int{"typical": 5, "few rounds": 1} {
		r := sweeps()[name]()
		left, right, places := 0.0, 0.0, map[float64]bool{}
		for _, l := range speedupPanel(releaseSeriesOf(r.Groups()[0], r.Manifest.Plan.Checkers), true).lines {
			left, right = min(left, l.beside), max(right, l.beside)
			places[l.beside] = true
		}
		if len(places) != apart || math.Abs(left+right) > 1e-9 || right > 0.2 {
			t.Errorf("%s: %v", name, places)
		}
	}
}

// Dotted is over 1 worker.
func TestSpeedupOverOneWorker(t *testing.T) {
	r := sweeps()["later"]()
	g := r.Groups()[0]
	lines := speedupPanel(releaseSeriesOf(g, r.Manifest.Plan.Checkers), false).lines
	last := lines[len(lines)-1]
	var want []float64
	for _, row := range g.Rows {
		if row.Workers == 2 {
			want = append(want, *row.WorkerSpeedup)
		}
	}
	var got []float64
	for _, p := range last.points {
		got = append(got, p.value)
	}
	if last.pattern != dotted || !slices.Equal(got, want) {
		t.Errorf("%+v, want %v", last, want)
	}
}

// A variant between sequential and sequential with the native parser leaves them one look.
func TestLooksWithAVariant(t *testing.T) {
	r := sweptBy(seven(), []int{0, 2}, 6, nil, bench.Variant{Name: "strict", Flags: []string{"--strict"}})
	looks := map[string]color.Color{}
	for _, l := range wallPanel(releaseSeriesOf(r.Groups()[0], r.Manifest.Plan.Checkers)).lines {
		looks[l.name] = l.color
	}
	if len(looks) != 5 || looks["sequential, native parser"] != looks["sequential"] || looks["sequential, strict"] == looks["sequential"] {
		t.Errorf("%v", looks)
	}
}

func TestReleasesFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	files, err := Releases(sweeps()["two"](), dir)
	if want := []string{filepath.Join(dir, "releases-mypy-self-cold.svg"), filepath.Join(dir, "releases-mypy-self-cold.png")}; err != nil || !slices.Equal(files, want) {
		t.Errorf("%v, %v", files, err)
	}
	nothing := sweptBy(seven(), []int{0, 1}, 1, func(t *bench.Trial) { t.Status, t.Counted = bench.Failed, false })
	none := filepath.Join(dir, "none")
	if _, err := Releases(nothing, none); err == nil || err.Error() != "nothing to draw: no release has a wall time" {
		t.Errorf("of nothing: %v", err)
	}
	if _, err := os.Stat(none); !os.IsNotExist(err) {
		t.Errorf("the folder was made for nothing (%v)", err)
	}
}
