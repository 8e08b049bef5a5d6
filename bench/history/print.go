package history

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paceline/bench/summary"
)

// Title names the series' figure or table: "Wall time of mypy compiled on mypy-self; linux/amd64, ...; Python 3.11.7". Series that differ
// in nothing but cache state and number of workers have the same.
func (k Key) Title() string {
	return strings.Join(append([]string{k.Heading()}, k.Where()...), "; ")
}

// Heading is the title without where it was measured: "Wall time of mypy compiled on mypy-self".
func (k Key) Heading() string {
	quantity := k.Quantity()
	return strings.ToUpper(quantity[:1]) + quantity[1:] + " of " + k.Subject() + k.with()
}

// Alike says whether two series may be shown together: whether they differ in nothing but cache state and number of workers.
func (k Key) Alike(other Key) bool {
	other.Cache, other.Workers = k.Cache, k.Workers
	return k == other
}

// Subject is what is measured on what: "mypy compiled on mypy-self".
func (k Key) Subject() string { return k.Kind + " on " + k.Corpus }

// Quantity is what the values are: "wall time", or "wall time / mypy@2.3.1".
func (k Key) Quantity() string {
	if k.Control == "" {
		return k.Metric.String()
	}
	return k.Metric.String() + " / " + k.Control
}

// CellName is what tells series apart that are alike: "cold, 2 workers".
func (k Key) CellName() string { return string(k.Cache) + ", " + workers(k.Workers) }

// with is what is special about the series' cells: ", variant files (--no-sqlite-cache), CPUs 0-1".
func (k Key) with() string {
	text := ""
	if k.Variant != "" {
		text += ", variant " + k.Variant
		if k.Flags != "" {
			text += " (" + k.Flags + ")"
		}
	}
	if k.CPUs != "" {
		text += ", CPUs " + k.CPUs
	}
	return text
}

func workers(n int) string {
	if n == 0 {
		return "sequential"
	}
	return summary.Counted(n, "worker")
}

// Where is the rest of the key, which says where and with what it was measured.
func (k Key) Where() []string {
	var parts []string
	for _, part := range []labelled{{"", k.Host}, {k.Control + " ", k.ControlBuild}, {"Python ", k.Python}, {"compiled by ", k.Compiler}, {k.Corpus + " ", k.Source}} {
		if part.text != "" {
			parts = append(parts, part.label+part.text)
		}
	}
	return parts
}

// Tables have the points of all series, those that are alike in one table.
func Tables(all []Series) []summary.Table {
	var tables []summary.Table
	for i, s := range all {
		if i == 0 || !s.Alike(all[i-1].Key) {
			tables = append(tables, summary.Table{
				Title:  s.Title(),
				Header: []string{"cell", "started", "session", "checker", "version", "rounds", s.Quantity(), "disturbed"},
			})
		}
		t := &tables[len(tables)-1]
		for _, p := range s.Points {
			t.Rows = append(t.Rows, []string{
				s.CellName(), day(p.Started), p.Session, p.Checker, versionOf(p), strconv.Itoa(p.Rounds),
				s.Shown(p.Value, p.Low, p.High), strconv.Itoa(p.Disturbed),
			})
		}
	}
	return tables
}

// day is when a session was started, in UTC, so that a table does not depend on where it is made.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// versionOf is the version with the commit of a checkout.
func versionOf(p Point) string {
	version := p.Version
	if p.Commit != "" {
		version = strings.TrimSpace(version + " " + shortCommit(p.Commit))
	}
	if version == "" {
		return "-"
	}
	return version
}

func shortCommit(commit string) string {
	bare, dirty := strings.CutSuffix(commit, "+")
	if dirty {
		return short(bare) + "+"
	}
	return short(bare)
}

// Shown is a value of the series with its interval.
func (k Key) Shown(value float64, low, high *float64) string {
	if k.Control != "" {
		return summary.Ratio(&value, low, high)
	}
	return k.Metric.Quantity(rounded(&value), rounded(low), rounded(high))
}

func rounded(x *float64) *int64 {
	if x == nil {
		return nil
	}
	n := int64(*x + 0.5)
	return &n
}

// ChangeTables have the changes of all series, those that are alike in one table.
func ChangeTables(changes []Change) []summary.Table {
	var tables []summary.Table
	for i, c := range changes {
		if i == 0 || !c.Alike(changes[i-1].Key) {
			tables = append(tables, summary.Table{
				Title:  c.Title(),
				Header: []string{"cell", "last before", "first after", "points", "before", "after", "ratio", "p", "p of all", "verdict"},
			})
		}
		t := &tables[len(tables)-1]
		t.Rows = append(t.Rows, []string{
			c.CellName(), name(c.From), name(c.To), fmt.Sprintf("%d+%d", c.Before, c.After), c.Shown(c.Old, nil, nil), c.Shown(c.New, nil, nil),
			summary.Ratio(&c.Ratio, c.Low, c.High), summary.Chance(c.P), summary.Chance(c.PAdjusted), c.verdict(),
		})
	}
	return tables
}

// name names a point: "2026-01-02 15:04 mypy@2.4.1 (0123456789abcdef)".
func name(p Point) string {
	what := p.Checker
	if !strings.Contains(what, p.Version) || p.Commit != "" {
		what += " " + versionOf(p)
	}
	return fmt.Sprintf("%s %s (%s)", day(p.Started), what, p.Session)
}

// verdict says which way a change goes, in the words of its metric.
func (c Change) verdict() string {
	up, down := c.Metric.Directions()
	if c.Ratio > 1 {
		return up
	}
	return down
}

// Sentences says of each series that has changes where it stands now: "mypy compiled on mypy-self, cold, sequential: slower by 4.1% since
// mypy@2.4.1 of 2026-01-02."
func Sentences(changes []Change) []string {
	var sentences []string
	for _, c := range changes {
		if c.Latest {
			sentences = append(sentences, fmt.Sprintf("%s, %s: %s by %.1f%% since %s.",
				c.Subject()+c.with(), c.CellName(), c.verdict(), 100*max(c.Ratio-1, 1-c.Ratio), name(c.To)))
		}
	}
	return sentences
}
