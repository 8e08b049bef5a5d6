package plots

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/history"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// developed is a made-up series of n sessions, some hours apart, whose values are times as high from the step on, and the change there.
func developed(workers, n, step int, times float64) (history.Series, []history.Change) {
	s := history.Series{Key: history.Key{
		Host: "linux/amd64, made-up CPU, 2 CPUs, 8.0 GiB", Kind: "mypy compiled", Python: "3.11.7", Corpus: "mypy-self", Source: "2.4.1, sha256 63b590965691",
		Workers: workers, Cache: bench.Cold, Metric: summary.Wall,
	}}
	for i := range n {
		value := 8e9 * (1 + 0.01*float64(i*5%7)) / float64(1+workers)
		if i >= step {
			value *= times
		}
		low, high := 0.98*value, 1.03*value
		p := history.Point{
			Started: time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC).Add(time.Duration(i*i) * 5 * time.Hour), Session: fmt.Sprintf("%016x", i),
			Checker: fmt.Sprintf("mypy@2.%d.0", i/2), Version: fmt.Sprintf("2.%d.0", i/2), Rounds: 12, Value: value, Low: &low, High: &high,
		}
		if i%5 == 4 {
			p.Rounds, p.Low, p.High = 3, nil, nil
		}
		s.Points = append(s.Points, p)
	}
	if step >= n {
		return s, nil
	}
	return s, []history.Change{{
		Key: s.Key, From: s.Points[step-1], To: s.Points[step], At: step, Before: step, After: n - step, Latest: true,
		Old: s.Points[step-1].Value, New: s.Points[step].Value, Ratio: times, P: 0.001, PAdjusted: 0.002,
	}}
}

// story is what a figure of a history is made of.
type story struct {
	series  []history.Series
	changes []history.Change
	order   history.Order
}

func (s *story) add(series history.Series, changes []history.Change) {
	s.series, s.changes = append(s.series, series), append(s.changes, changes...)
}

// stories are histories that strain the layout.
func stories() map[string]story {
	typical := story{order: history.ByTime}
	typical.add(developed(0, 20, 12, 1.25))
	typical.add(developed(2, 20, 6, 0.9))
	versions := story{order: history.ByVersion}
	versions.add(developed(0, 60, 40, 1.25))
	single := story{order: history.ByTime}
	single.add(developed(0, 1, 1, 1))
	// Sessions of one moment.
	same := story{order: history.ByTime}
	same.add(developed(0, 3, 3, 1))
	for i := range same.series[0].Points {
		same.series[0].Points[i].Started = same.series[0].Points[0].Started
		same.series[0].Points[i].Value, same.series[0].Points[i].Low, same.series[0].Points[i].High = 1, nil, nil
	}
	control := story{order: history.ByVersion}
	s, changes := developed(2, 12, 6, 1.5)
	s.Host, s.Control, s.ControlBuild = "", "mypy@2.3.1", "compiled, Python 3.11"
	changes[0].Key = s.Key
	for i, p := range s.Points {
		low, high := 0.99, 1.02
		p.Value, p.Low, p.High, p.Version = 1, &low, &high, ""
		s.Points[i] = p
	}
	changes[0].Old, changes[0].New = 1, 1.01
	control.add(s, changes)
	crowded := story{order: history.ByTime}
	s, _ = developed(0, 400, 400, 1)
	crowded.add(s, nil)
	for at := 5; at < 400; at += 10 {
		crowded.changes = append(crowded.changes, history.Change{Key: s.Key, At: at, Before: 5, After: 5, Old: 8e9, New: 8e9, Ratio: 0.5})
	}
	foreign := story{order: history.ByVersion}
	s, changes = developed(0, 4, 2, 1.2)
	s.Kind, s.Corpus, s.Host = "cmd:<i>\x1b[31m "+strings.Repeat("x", 300), "path:../../<script>", "</svg>"+strings.Repeat("y", 300)
	changes[0].Key = s.Key
	for i := range s.Points {
		s.Points[i].Version = "<b>" + strings.Repeat("z", 200)
	}
	foreign.add(s, changes)
	return map[string]story{
		"typical": typical, "versions": versions, "single": single, "same": same, "control": control, "crowded": crowded, "foreign": foreign,
	}
}

func historySVG(t *testing.T, s story) []byte {
	t.Helper()
	groups := historyGroups(s.series)
	if len(groups) != 1 {
		t.Fatalf("%d figures, want one", len(groups))
	}
	svg, err := historyFigure(groups[0], s.changes, s.order).svg()
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestGoldenHistory(t *testing.T) {
	testenv.Golden(t, "history.svg", historySVG(t, stories()["typical"]))
}

func TestHistoryIsLegible(t *testing.T) {
	for name, s := range stories() {
		size, all, err := read(historySVG(t, s))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkTexts(t, name, size, all)
	}
}

func TestWhatAHistorySays(t *testing.T) {
	for name, wanted := range map[string][]string{
		"typical": {
			"Wall time of mypy compiled on mypy-self", "linux/amd64, made-up CPU, 2 CPUs, 8.0 GiB",
			"Python 3.11.7; mypy-self 2.4.1, sha256 63b590965691; bars are 95% intervals, axes do not start at 0",
			"cold, sequential", "cold, 2 workers", "wall time, s", "+25.0%", "-10.0%", "2026-01-02", "2026-03-18",
		},
		"single":   {"2026-01-02 15:04"},
		"versions": {"2.0.0", "2.28.0", "+25.0%"},
		"control":  {"Wall time / mypy@2.3.1 of mypy compiled on mypy-self", "mypy@2.3.1 compiled, Python 3.11", "wall time / mypy@2.3.1, ratio", "+50.0%"},
	} {
		got := "\n" + strings.Join(texts(t, historySVG(t, stories()[name])), "\n") + "\n"
		for _, want := range wanted {
			if !strings.Contains(got, "\n"+want+"\n") {
				t.Errorf("%s: %q is missing in\n%s", name, want, got)
			}
		}
	}
	svg := historySVG(t, stories()["foreign"])
	for _, markup := range []string{"<i>", "<b>", "<script", "\x1b"} {
		if bytes.Contains(svg, []byte(markup)) {
			t.Errorf("the figure holds %q", markup)
		}
	}
}

// A change stands between the last point before and the first after it, and each level reaches over its own points.
func TestWhereAChangeIs(t *testing.T) {
	s, changes := developed(0, 10, 4, 2)
	for _, order := range history.Orders() {
		first, last := timesOf([]history.Series{s})
		got := trendOf(s, changes, axisOf(s, order, first, last))
		c := got.changes[0]
		if c.x != (got.points[3].x+got.points[4].x)/2 || c.from != got.points[0].x || c.to != got.points[9].x {
			t.Errorf("by %s: %+v", order, c)
		}
		if c.old != got.points[3].value || c.new != got.points[4].value {
			t.Errorf("by %s: levels %g and %g beside points %g and %g", order, c.old, c.new, got.points[3].value, got.points[4].value)
		}
	}
}

// Panels of a figure have the same moments one below the other.
func TestPanelsShareTheirMoments(t *testing.T) {
	long, _ := developed(0, 10, 10, 1)
	short := long
	short.Workers, short.Points = 2, long.Points[4:5]
	first, last := timesOf([]history.Series{long, short})
	a, b := axisOf(long, history.ByTime, first, last), axisOf(short, history.ByTime, first, last)
	if a.at(4) != b.at(0) || a.first != b.first || a.last != b.last || a.at(0) != a.first || a.at(9) != a.last {
		t.Errorf("%+v and %+v", a, b)
	}
}

// Figures of other questions about the same cells have names of their own.
func TestHistoryNames(t *testing.T) {
	k := history.Key{Corpus: "mypy-self", Kind: "mypy compiled", Metric: summary.Wall}
	other := k
	other.Metric, other.Variant, other.CPUs, other.Control = summary.MaxRSS, "files", "0-1", "mypy@2.3.1"
	for want, got := range map[string]string{
		"history-wall-mypy-self-mypy-compiled":                                             historyName(k, history.ByTime),
		"history-wall-mypy-self-mypy-compiled-by-version":                                  historyName(k, history.ByVersion),
		"history-memory-mypy-self-mypy-compiled-files-cpus-0-1-over-mypy-2.3.1":            historyName(other, history.ByTime),
		"history-memory-mypy-self-mypy-compiled-files-cpus-0-1-over-mypy-2.3.1-by-version": historyName(other, history.ByVersion),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The name of a corpus may hold what stands between the parts of a title.
func TestHistoryTitleIsWhole(t *testing.T) {
	s, changes := developed(0, 3, 3, 1)
	s.Corpus = "path:a; b"
	if got := historyFigure([]history.Series{s}, changes, history.ByTime).title; got != "Wall time of mypy compiled on path:a; b" {
		t.Errorf("title %q", got)
	}
}

func TestHistoryFiles(t *testing.T) {
	var s story
	for _, k := range []struct {
		corpus, host string
		workers      int
	}{{"a/b", "one", 0}, {"a/b", "one", 2}, {"a/b", "other", 0}, {"a-b", "one", 0}} {
		series, changes := developed(k.workers, 3, 3, 1)
		series.Corpus, series.Host = k.corpus, k.host
		s.add(series, changes)
	}
	dir := filepath.Join(t.TempDir(), "new", "plots")
	paths, err := History(s.series, s.changes, history.ByTime, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"history-wall-a-b-mypy-compiled.svg", "history-wall-a-b-mypy-compiled.png", "history-wall-a-b-mypy-compiled-2.svg",
		"history-wall-a-b-mypy-compiled-2.png", "history-wall-a-b-mypy-compiled-3.svg", "history-wall-a-b-mypy-compiled-3.png",
	}
	if got := names(paths); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(want) {
		t.Errorf("%d files in the folder (%v)", len(entries), err)
	}
}
