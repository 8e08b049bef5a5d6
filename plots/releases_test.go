package plots

import (
	"bytes"
	"fmt"
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
)

// sweptBy is a made-up sweep of these versions of mypy. Workers gain from the native parser, and every release is a little faster.
func sweptBy(versions []string, workers []int, rounds int, change func(*bench.Trial)) sweep.Result {
	p := bench.Plan{Corpora: []string{"mypy-self"}, Workers: workers, Caches: []bench.CacheState{bench.Cold}, Rounds: rounds, Sweep: true}
	m := bench.Manifest{Host: bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", UsableCPUs: 2}}
	for _, version := range versions {
		p.Checkers = append(p.Checkers, "mypy@"+version)
		m.Checkers = append(m.Checkers, bench.CheckerIdentity{Checker: "mypy@" + version, Version: version})
	}
	if arm, ok := sweep.Arm(p.Checkers, workers); ok {
		p.Variants = []bench.Variant{arm}
	}
	m.Plan = p
	random := rand.New(rand.NewPCG(1, 2))
	var trials []bench.Trial
	for round := 1; round <= rounds; round++ {
		for _, c := range p.Cells() {
			release := slices.Index(p.Checkers, c.Checker)
			seconds := 8 / math.Sqrt(float64(max(1, c.Workers))) * (1 - 0.02*float64(release)) * math.Exp(0.01*random.NormFloat64())
			if c.Workers == 0 && c.Variant == "" && versions[release] < "2.4" {
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
	checkGolden(t, "releases.svg", releasesSVG(t, sweeps()["findings"]()))
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
			"Axes do not start at 0", "Wall time", "Speedup", "times as fast as sequential; dashed: as sequential with the native parser",
			"sequential", "sequential, native parser", "1 worker", "2 workers", "4 workers", "2.0.0", "2.4.1", boundaryLabel,
		},
		"findings":           {"Axes do not start at 0; × 2.2.0, 1 worker: differs; × 2.2.0, 2 workers: differs; × 2.4.1, 2 workers: differs; × 2.2.0, 4 workers: differs"},
		"later":              {"times as fast as sequential"},
		"few rounds":         {"Medians of 3 rounds; too few for 95% intervals, which need 6; 2 CPUs; made-up CPU"},
		"without sequential": {"1 worker", "2 workers"},
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

// Both speedups of a number of workers have its colour, and sequential has one with either parser.
func TestLooksOfReleases(t *testing.T) {
	r := sweeps()["typical"]()
	series := releaseSeriesOf(r.Groups()[0], r.Manifest.Plan.Checkers)
	wall, speedups := wallPanel(series).lines, speedupPanel(series, true).lines
	if len(wall) != 5 || len(speedups) != 6 {
		t.Fatalf("%d and %d lines", len(wall), len(speedups))
	}
	if wall[0].color != wall[1].color || wall[0].dashed || !wall[1].dashed || wall[1].color == wall[2].color {
		t.Errorf("sequential looks like %v and %v, 1 worker like %v", wall[0].color, wall[1].color, wall[2].color)
	}
	for i, l := range speedups {
		if l.color != wall[2+i/2].color || l.dashed != (i%2 == 1) {
			t.Errorf("line %d of the speedups: %+v", i, l)
		}
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
