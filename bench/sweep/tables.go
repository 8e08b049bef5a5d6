package sweep

import (
	"fmt"
	"slices"

	"paceline/bench/summary"
)

// Tables has one for each corpus and cache state, in which the releases of each cell stand one below the other.
func (r Result) Tables() []summary.Table {
	var tables []summary.Table
	for _, g := range r.Groups() {
		tables = append(tables, g.table())
	}
	return tables
}

// column is one column of a table; an unknown value shows as "".
type column struct {
	title string
	show  func(Row) string
}

func columns() []column {
	return []column{
		{"cell", Row.Label},
		{"release", Row.Release},
		{"parser", func(r Row) string { return string(r.Parser) }},
		{"wall time", Row.wall},
		{"since the release before", func(r Row) string { return summary.Ratio(r.Change, r.ChangeLow, r.ChangeHigh) }},
		{"verdict", func(r Row) string { return string(r.Verdict) }},
		{overSequential, func(r Row) string { return summary.Ratio(r.Speedup, r.SpeedupLow, r.SpeedupHigh) }},
		{overNative, func(r Row) string { return summary.Ratio(r.NativeSpeedup, r.NativeSpeedupLow, r.NativeSpeedupHigh) }},
		{overOne, func(r Row) string { return summary.Ratio(r.WorkerSpeedup, r.WorkerSpeedupLow, r.WorkerSpeedupHigh) }},
	}
}

// Titles of the columns with speedups.
const (
	overSequential = "speedup over sequential"
	overNative     = "over sequential, native parser"
	overOne        = "over 1 worker"
)

// table has no column that nothing is known about, and those about the parser only where there are two of them.
func (g Group) table() summary.Table {
	t := summary.Table{Title: g.Corpus + ", " + string(g.Cache), Rows: make([][]string, len(g.Rows))}
	for _, column := range columns() {
		var shown []string
		for _, r := range g.Rows {
			shown = append(shown, column.show(r))
		}
		ofParsers := column.title == "parser" || column.title == overNative
		if ofParsers && !g.OldParser() || !slices.ContainsFunc(shown, func(s string) bool { return s != "" }) {
			continue
		}
		t.Header = append(t.Header, column.title)
		for i, value := range shown {
			if value == "" {
				value = "-"
			}
			t.Rows[i] = append(t.Rows[i], value)
		}
	}
	return t
}

// Label names what the row is about beside its release: "sequential", "2 workers", "sequential, native parser".
func (r Row) Label() string {
	label := "sequential"
	if r.Workers > 0 {
		label = summary.Counted(r.Workers, "worker")
	}
	switch {
	case r.Variant == NativeName && r.Workers == 0:
		label += ", native parser"
	case r.Variant != "":
		label += ", " + r.Variant
	}
	if r.CPUs != "" {
		label += ", CPUs " + r.CPUs
	}
	return label
}

// Release is the version with the build, as the checker is named: "2.4.1", "2.4.1+pure".
func (r Row) Release() string { return release(r.Checker) }

// wall is the wall time, or what there is in its place.
func (r Row) wall() string {
	if r.Finding != "" {
		return r.Finding.Words()
	}
	text := summary.Wall.Quantity(r.WallNanos, r.WallLowNanos, r.WallHighNanos)
	if r.Failed > 0 && text != "" {
		text += fmt.Sprintf(", %d failed", r.Failed)
	}
	return text
}
