package plots

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"paceline/bench/schedule"
	"paceline/bench/testenv"
)

// painted is a rectangle in an SVG; its y grows upwards.
type painted struct {
	fill string // as in #0072B2
	vg.Rectangle
}

var (
	filledPath = regexp.MustCompile(`<path d="([^"]*)" style="fill:(#[0-9A-F]{6})"`)
	rectangle  = regexp.MustCompile(`M([-0-9.e+]+),([-0-9.e+]+)L[^L]*L([-0-9.e+]+),([-0-9.e+]+)L[^Z]*Z`)
)

// rectangles lists what is painted, in its order, without the background.
func rectangles(svg []byte) []painted {
	var all []painted
	for _, path := range filledPath.FindAllSubmatch(svg, -1) {
		for _, r := range rectangle.FindAllSubmatch(path[1], -1) {
			n := func(i int) vg.Length { return number(string(r[i])) }
			all = append(all, painted{string(path[2]), vg.Rectangle{
				Min: vg.Point{X: n(1), Y: n(2)}, Max: vg.Point{X: n(3), Y: n(4)},
			}})
		}
	}
	return all[1:]
}

// seenAt is the colour at a point: that of the last rectangle there.
func seenAt(all []painted, at vg.Point) string {
	for _, p := range slices.Backward(all) {
		if at.X >= p.Min.X && at.X < p.Max.X && at.Y >= p.Min.Y && at.Y < p.Max.Y {
			return p.fill
		}
	}
	return ""
}

func hex(l look) string { return fmt.Sprintf("#%02X%02X%02X", l.fill.R, l.fill.G, l.fill.B) }

func ganttSVG(t testing.TB, of schedule.Timeline, onPath func(schedule.Span) bool) []byte {
	t.Helper()
	f, err := GanttFigure(of, onPath)
	if err != nil {
		t.Fatal(err)
	}
	return f.SVG
}

func TestGoldenGantt(t *testing.T) {
	testenv.Golden(t, "gantt.svg", ganttSVG(t, handMade(), onHandMadePath))
}

func TestSameTimelineSameGantt(t *testing.T) {
	if !bytes.Equal(ganttSVG(t, busy(8, 5000), nil), ganttSVG(t, busy(8, 5000), nil)) {
		t.Error("the figure differs from one drawing to the next")
	}
}

// Every span of handMade is wider than a column: its colour stands in its row at its time, with a
// mark below it when it is on the critical path and only then.
func TestGanttShowsEverySpan(t *testing.T) {
	made := handMade()
	svg := ganttSVG(t, made, onHandMadePath)
	all := rectangles(svg)
	g := newGantt(made, onHandMadePath, endOf(made))
	size, _, err := read(svg)
	if err != nil {
		t.Fatal(err)
	}
	left, bottom := margin+g.left, size.Y-headHeight
	bar, mark := g.parts()
	see := newSeer()
	for i, lane := range made.Lanes {
		for _, s := range lane.Spans {
			middle := float64(s.StartNanos+s.EndNanos) / 2 / float64(g.time.nanos)
			at := vg.Point{X: left + columnWidth*vg.Length(middle), Y: bottom - g.top(i) - bar/4}
			l := looks()[see.look(s)]
			if got := seenAt(all, at); got != hex(l) {
				t.Errorf("%s at %d: colour %q, want %q of %s", lane.Name(), s.StartNanos, got, hex(l), l.name)
			}
			at.Y = bottom - g.top(i) - bar - mark/2
			want := map[bool]string{true: "#222222", false: ""}[onHandMadePath(s)]
			if got := seenAt(all, at); got != want {
				t.Errorf("%s at %d, %s: mark %q, want %q", lane.Name(), s.StartNanos, s.Phase, got, want)
			}
		}
	}
}

// At its edges too a bar has its own colour, and where two touch something is painted across the
// edge, so that no white shows through.
func TestGanttEdges(t *testing.T) {
	made := busy(2, 2000)
	svg := ganttSVG(t, made, nil)
	all := rectangles(svg)
	g := newGantt(made, nil, endOf(made))
	size, _, err := read(svg)
	if err != nil {
		t.Fatal(err)
	}
	bar, _ := g.parts()
	for i, row := range g.rows {
		at := func(column float64) vg.Point {
			return vg.Point{X: margin + g.left + columnWidth*vg.Length(column), Y: size.Y - headHeight - g.top(i) - bar/4}
		}
		for j, r := range row.bars {
			want := hex(looks()[r.class])
			for _, column := range []float64{float64(r.first) + 0.1, float64(r.end) - 0.1} {
				if got := seenAt(all, at(column)); got != want {
					t.Fatalf("%s, column %.1f: colour %s, want %s", row.name, column, got, want)
				}
			}
			edge := at(float64(r.first))
			across := slices.ContainsFunc(all, func(p painted) bool {
				return p.Min.X < edge.X-columnWidth/4 && edge.X+columnWidth/4 < p.Max.X && p.Min.Y < edge.Y && edge.Y < p.Max.Y
			})
			if touches := j > 0 && row.bars[j-1].end == r.first; across != touches {
				t.Fatalf("%s, column %d: painted across is %v, want %v", row.name, r.first, across, touches)
			}
		}
	}
}

// ganttShapes are timelines that strain the layout.
func ganttShapes() map[string]schedule.Timeline {
	short := handMade()
	for i, lane := range short.Lanes {
		for j := range lane.Spans {
			short.Lanes[i].Spans[j].StartNanos /= 1e6 // 1 µs in all
			short.Lanes[i].Spans[j].EndNanos /= 1e6
		}
	}
	long := handMade()
	long.Cell, long.Checker = strings.Repeat("very-long-", 30)+"name", "mypy:/srv/"+strings.Repeat("0", 200)
	long.Notes = []string{strings.Repeat("what could not be seen ", 20)}
	alone := handMade()
	alone.Lanes = alone.Lanes[:1]
	return map[string]schedule.Timeline{
		"hand-made": handMade(), "short": short, "long": long, "alone": alone,
		"1": busy(1, 500), "2": busy(2, 900), "8": busy(8, 3000), "20": busy(20, 3000), "64": busy(64, 5000), "300": busy(300, 9000),
	}
}

func TestGanttIsLegible(t *testing.T) {
	for name, made := range ganttShapes() {
		svg := ganttSVG(t, made, onHandMadePath)
		size, texts, err := read(svg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkTexts(t, name, size, texts)
		for _, p := range rectangles(svg) {
			if p.Min.X < 0 || p.Min.Y < 0 || p.Max.X > size.X-margin/2 || p.Max.Y > size.Y || p.Min.X >= p.Max.X || p.Min.Y >= p.Max.Y {
				t.Errorf("%s: a rectangle at %v", name, p.Rectangle)
			}
		}
		if bar, mark := newGantt(made, nil, endOf(made)).parts(); bar < 2*mark || mark < 1 {
			t.Errorf("%s: bars are %v thick and marks %v", name, bar, mark)
		}
	}
}

// What is drawn grows with the width of the figure, not with the number of spans.
func TestGanttIsBounded(t *testing.T) {
	made := busy(4, 100_000)
	everything := func(schedule.Span) bool { return true }
	g := newGantt(made, everything, endOf(made))
	got, most := len(rectangles(ganttSVG(t, made, everything))), 2*len(made.Lanes)*g.time.count+len(looks())
	if got > most || got < 500 {
		t.Errorf("%d rectangles for 100,000 spans, want at most %d", got, most)
	}
	if g.time.count < 1200 {
		t.Errorf("%d columns: fewer than two a point", g.time.count)
	}
}

func TestWhatTheGanttSays(t *testing.T) {
	all := texts(t, ganttSVG(t, handMade(), onHandMadePath))
	for _, want := range []string{
		"mypy@2.4.1 on mypy-self-cold-w2: 1.00 s of wall time",
		// 570 of 1485 ms; 75; 560
		"What each process did when. Of the time of the workers: 38% checking, 5% loading dependencies, 38% idle or waiting",
		"coordinator", "worker 0", "worker 1", "0.2", "1.0", "time since the start, s", "critical path", "end not seen",
		"idle: for an SCC", "idle: for the coordinator", "idle: for the end", "idle",
		"Not all was seen: worker 1 was killed (and 1 more)",
		"A column is 713 µs wide and has the colour of the phase that took most of it.",
		"A dark bar marks the critical path: the chain of SCCs that no number of workers makes shorter.",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, strings.Join(all, "\n"))
		}
	}
}

// What is not in the picture is not in its legend.
func TestGanttLegend(t *testing.T) {
	made := handMade()
	made.Notes = nil
	made.Lanes = []schedule.Lane{laneOf(schedule.CoordinatorLane, 0).then(schedule.Parsing, 1000).then(schedule.Phase("unheard of"), 1000).lane}
	all := texts(t, ganttSVG(t, made, nil))
	at := slices.Index(all, "time since the start, s")
	want := []string{"coordinator", "parsing", "other", "A column is 1.43 ms wide and has the colour of the phase that took most of it."}
	if got := all[at+1:]; !slices.Equal(got, want) {
		t.Errorf("below the axis %q, want %q", got, want)
	}
	if want := "What each process did when"; all[1] != want {
		t.Errorf("subtitle %q, want %q", all[1], want)
	}
}

// Of a coordinator whose end was not seen, the wall time is that of what was seen.
func TestWallOfACutCoordinator(t *testing.T) {
	made := handMade()
	made.Lanes[0] = laneOf(schedule.CoordinatorLane, 0).then(schedule.Starting, 40).cut().lane
	if got, want := texts(t, ganttSVG(t, made, nil))[0], "mypy@2.4.1 on mypy-self-cold-w2: 970 ms of wall time"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

func TestForeignTextInTimelines(t *testing.T) {
	made := handMade()
	made.Checker, made.Corpus, made.Cell = "<i>\x1b", "../<b>", "../<b>-cold-w2"
	made.Notes = []string{"<script>\x1b[2J"}
	f, err := GanttFigure(made, nil)
	if err != nil {
		t.Fatal(err)
	}
	usages, err := UsageFigures([]schedule.Timeline{made})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(usages, f) {
		if bytes.ContainsAny(f.SVG, "\x1b") || bytes.Contains(f.SVG, []byte("<i>")) || bytes.Contains(f.SVG, []byte("<b>")) || bytes.Contains(f.SVG, []byte("<script")) {
			t.Errorf("%s holds foreign markup:\n%s", f.Name, f.SVG)
		}
		if all := texts(t, f.SVG); !strings.Contains(all[0], `"<i>\x1b" on ../<b>-cold`) || all[0] != f.Title {
			t.Errorf("title %q, in the figure %q", f.Title, all[0])
		}
		if strings.ContainsAny(f.Name, "/<>") {
			t.Errorf("the file would be called %q", f.Name)
		}
	}
}

func TestGanttFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	paths, err := Gantt(handMade(), nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"gantt-mypy-self-cold-w2.svg", "gantt-mypy-self-cold-w2.png"}; !slices.Equal(names(paths), want) {
		t.Errorf("files %v, want %v", names(paths), want)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() < 1000 || filepath.Dir(path) != dir {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
}

func TestNoGantt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	made := handMade()
	for i := range made.Lanes {
		made.Lanes[i].Spans = nil
	}
	_, err := Gantt(made, nil, dir)
	if want := "nothing to draw: the timeline of mypy-self-cold-w2 has no spans"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made for nothing (%v)", err)
	}
}

// BenchmarkGantt draws a million spans as SVG and PNG.
func BenchmarkGantt(b *testing.B) {
	for _, workers := range []int{2, 8, 64} {
		made := busy(workers, 1_350_000)
		spans := 0
		for _, lane := range made.Lanes {
			spans += len(lane.Spans)
		}
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				if _, err := Gantt(made, onHandMadePath, b.TempDir()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(spans), "spans")
		})
	}
}
