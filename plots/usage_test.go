package plots

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/schedule"
	"paceline/bench/testenv"
)

func usageSVG(t testing.TB, of ...schedule.Timeline) []byte {
	t.Helper()
	figures, err := UsageFigures(of)
	if err != nil {
		t.Fatal(err)
	}
	return figures[0].SVG
}

func TestGoldenUsage(t *testing.T) {
	testenv.Golden(t, "workers.svg", usageSVG(t, busy(4, 2000), handMade(), busy(1, 500)))
}

func TestSameTimelinesSameUsage(t *testing.T) {
	if !bytes.Equal(usageSVG(t, busy(4, 2000), handMade()), usageSVG(t, handMade(), busy(4, 2000))) {
		t.Error("the order of the timelines shows in the figure")
	}
}

// The parts of a bar are as high as their times, from the first look at the top to the last.
func TestBarsAreTrue(t *testing.T) {
	spent := newSpending(handMade())
	var want []string
	for i, l := range looks() {
		if spent.nanos[i] > 0 {
			want = append(want, hex(l))
		}
	}
	parts := rectangles(usageSVG(t, handMade()))[:len(want)]
	slices.Reverse(parts)
	foot, top := parts[len(parts)-1].Min.Y, parts[0].Max.Y
	perNano := float64(top-foot) / float64(spent.total)
	var got []string
	for i, p := range parts {
		got = append(got, p.fill)
		end := foot // of the part below, which this one reaches under
		if i+1 < len(parts) {
			end = parts[i+1].Max.Y - columnWidth
		}
		above := p.Max.Y
		if i > 0 {
			above -= columnWidth
		}
		at := slices.IndexFunc(looks(), func(l look) bool { return hex(l) == p.fill })
		if high := float64(above - end); math.Abs(high-perNano*float64(spent.nanos[at])) > 0.05 {
			t.Errorf("%s is %v high, want %v", looks()[at].name, high, perNano*float64(spent.nanos[at]))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("from the top the colours are %v, want %v", got, want)
	}
}

// All of the life of the workers is in the sum, and nothing of the coordinator's.
func TestSpending(t *testing.T) {
	spent := newSpending(handMade())
	const millis = 1_000_000
	if want := int64((970 - 60 + 640 - 65) * millis); spent.total != want || spent.workers != 2 {
		t.Errorf("%d ns of %d workers, want %d", spent.total, spent.workers, want)
	}
	for phase, want := range map[schedule.Phase]int64{
		schedule.Starting: 165, schedule.WaitingForGraph: 230, schedule.Idle: 330, schedule.Receiving: 45, schedule.LoadingDependencies: 75,
		schedule.Interface: 320, schedule.Implementation: 250, schedule.Sending: 30, schedule.GarbageCollection: 20, schedule.ShuttingDown: 20,
		schedule.Scheduling: 0, schedule.Waiting: 0,
	} {
		if got := spent.of(phase); got != want*millis {
			t.Errorf("%s: %d ns, want %d ms", phase, got, want)
		}
	}
}

func TestUsageIsLegible(t *testing.T) {
	many := []schedule.Timeline{handMade()}
	for n := range 40 {
		many = append(many, busy(n+1, 100*(n+2)))
	}
	long := handMade()
	long.Checker = strings.Repeat("checker-", 50)
	for name, timelines := range map[string][]schedule.Timeline{
		"one": {handMade()}, "usual": {busy(1, 500), busy(2, 500), busy(4, 500), busy(8, 900)}, "64": {busy(1, 500), busy(64, 5000)},
		"many": many, "long": {long}, "short": {ganttShapes()["short"]},
	} {
		svg := usageSVG(t, timelines...)
		size, texts, err := read(svg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkTexts(t, name, size, texts)
		for _, p := range rectangles(svg) {
			if p.Min.X < 0 || p.Min.Y < 0 || p.Max.X > size.X || p.Max.Y > size.Y || p.Min.X >= p.Max.X || p.Min.Y >= p.Max.Y {
				t.Errorf("%s: a rectangle at %v", name, p.Rectangle)
			}
		}
	}
}

func TestWhatTheUsageSays(t *testing.T) {
	all := texts(t, usageSVG(t, handMade(), busy(1, 500)))
	for _, want := range []string{
		"Time of the workers: mypy@2.4.1 on mypy-self-cold", "time of all workers together, s", "workers", "1", "2",
		"interface", "idle: for an SCC", "idle: for the end", "1.49 s",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, strings.Join(all, "\n"))
		}
	}
	for _, other := range []string{"scheduling", "parsing", "waiting", "other"} {
		if slices.Contains(all, other) {
			t.Errorf("%q is no phase of a worker", other)
		}
	}
	if share := "22%"; !slices.Contains(texts(t, usageSVG(t, handMade())), share) {
		t.Errorf("the share of interfaces, %s, is missing", share)
	}
}

func TestUsageFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	paths, err := Usage([]schedule.Timeline{handMade(), busy(4, 500)}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"workers-mypy-self-cold.svg", "workers-mypy-self-cold.png"}; !slices.Equal(names(paths), want) {
		t.Errorf("files %v, want %v", names(paths), want)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
}

// Each checker, corpus and cache state has a figure. Names that differ only in what the name of a
// file cannot have are told apart by a number.
func TestUsageNames(t *testing.T) {
	warm, other, alone := handMade(), handMade(), handMade()
	warm.Cell = "mypy-self-warm-w2-files"
	other.Checker = "mypy@2.3.1"
	alone.Cell, alone.Lanes = "mypy-self-warm-w0", alone.Lanes[:1]
	of := func(corpus string) schedule.Timeline {
		made := handMade()
		made.Corpus, made.Cell = corpus, corpus+"-cold-w2"
		return made
	}
	for _, test := range []struct {
		timelines []schedule.Timeline
		want      []string
	}{
		{[]schedule.Timeline{alone, handMade(), warm, busy(4, 500)}, []string{"workers-mypy-self-cold", "workers-mypy-self-warm-files"}},
		{[]schedule.Timeline{handMade(), other}, []string{"workers-mypy-2.4.1-mypy-self-cold", "workers-mypy-2.3.1-mypy-self-cold"}},
		{[]schedule.Timeline{of("a/b"), of("a:b"), of("a-b")}, []string{"workers-a-b-cold", "workers-a-b-cold-2", "workers-a-b-cold-3"}},
	} {
		figures, err := UsageFigures(test.timelines)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range figures {
			got = append(got, f.Name)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("names %v, want %v", got, test.want)
		}
	}
}

func TestNoUsage(t *testing.T) {
	alone := handMade()
	alone.Lanes = alone.Lanes[:1]
	dir := filepath.Join(t.TempDir(), "new")
	for _, timelines := range [][]schedule.Timeline{nil, {alone}} {
		_, err := Usage(timelines, dir)
		if want := "nothing to draw: no timeline has workers (trace with 1 worker or more)"; err == nil || err.Error() != want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made for nothing (%v)", err)
	}
}

func TestShortTime(t *testing.T) {
	for nanos, want := range map[int64]string{
		0: "0 ns", 7: "7 ns", 999: "999 ns", 1000: "1.00 µs", 12_345_678: "12.3 ms", 999_000_000: "999 ms", 4_613_000_000: "4.61 s", 61e9: "61.0 s", 4321e9: "4321 s",
	} {
		if got := shortTime(nanos); got != want {
			t.Errorf("%d: %q, want %q", nanos, got, want)
		}
	}
}
