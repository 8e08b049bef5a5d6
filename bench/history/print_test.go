package history

import (
	"bytes"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// jump is a change of a series as it might be found.
func jump(s Series, at int) Change {
	low, high := 1.25, 1.75
	return Change{
		Key: s.Key, From: s.Points[at-1], To: s.Points[at], At: at, Before: at, After: len(s.Points) - at, Latest: true,
		Old: s.Points[at-1].Value, New: s.Points[at].Value, Ratio: s.Points[at].Value / s.Points[at-1].Value, Low: &low, High: &high,
		P: 0.001, PAdjusted: 0.002,
	}
}

// The tables of a history with changes, against a control too, are those of the golden file.
func TestTables(t *testing.T) {
	var sessions []session.Session
	for n, times := range []int64{10, 10, 15} {
		s := shaped(shape{n: n, checkers: []string{"mypy@2.4.1", "mypy:/src/\x1b[31mmypy", "mypy@2.3.1"}, seconds: 8, rounds: 4 + n})
		s.Manifest.Checkers[1].Version, s.Manifest.Checkers[1].Git = "2.5.0+dev", &bench.Git{Commit: "0123456789abcdef0123", Dirty: n > 0}
		each(&s, func(t *bench.Trial) {
			if t.Checker != "mypy@2.3.1" {
				t.WallNanos = t.WallNanos * times / 10
			}
		})
		sessions = append(sessions, s)
	}
	var text bytes.Buffer
	for _, a := range []Asked{
		{Metric: summary.Wall, Order: ByVersion, Filter: Filter{Checkers: []string{"mypy@2.4.1", "mypy:/src/\x1b[31mmypy"}}},
		{Metric: summary.Wall, Order: ByTime, Control: "mypy@2.3.1"},
		{Metric: summary.MaxRSS, Order: ByTime, Filter: Filter{Checkers: []string{"mypy@2.4.1"}, Workers: []int{2}}},
	} {
		all, warnings, err := SeriesOf(entriesOf(t, sessions...), a)
		if err != nil {
			t.Fatal(err)
		}
		var changes []Change
		for _, s := range all {
			changes = append(changes, jump(s, 2))
		}
		for _, tables := range [][]summary.Table{Tables(all), ChangeTables(changes)} {
			if err := summary.WriteText(&text, tables); err != nil {
				t.Fatal(err)
			}
			text.WriteString("\n")
		}
		for _, sentence := range append(Sentences(changes), warnings...) {
			text.WriteString(summary.Printable(sentence) + "\n")
		}
	}
	testenv.Golden(t, "tables.txt", text.Bytes())
}
