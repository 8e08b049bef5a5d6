package tap

import (
	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// Overview sets runs side by side: what lies between each and its bound, and what the workers did.
func Overview(traces []Trace) []summary.Table {
	var tables []summary.Table
	for _, table := range []summary.Table{bounds(traces), workers(traces)} {
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return tables
}

// bounds shows the explanation of each run that has one.
func bounds(traces []Trace) summary.Table {
	table := summary.Table{Title: "From the bound to the run", Header: []string{"part"}}
	for _, t := range traces {
		if !t.Explained() {
			continue
		}
		e := schedule.Explain(t.Timeline, t.Schedule.Bound())
		rows := [][]string{
			{"work, shared by the workers", seconds(e.WorkNanos / int64(e.Workers))}, {"critical path", seconds(e.SpanNanos)},
			{"bound: the larger of the two", seconds(e.BoundNanos)},
		}
		for _, p := range e.Parts {
			rows = append(rows, []string{p.Name, seconds(p.Nanos)})
		}
		beside(&table, t.Timeline.Cell, append(rows, []string{"the run", seconds(e.WallNanos)}))
	}
	return table
}

// workers shows what the workers of each run did, all together.
func workers(traces []Trace) summary.Table {
	table := summary.Table{Title: "What the workers did, all together", Header: []string{"phase"}}
	for _, t := range traces {
		if t.Timeline.Workers == 0 {
			continue
		}
		sums := t.workerUse()
		var rows [][]string
		for _, phase := range schedule.WorkerPhases() {
			rows = append(rows, []string{string(phase), seconds(sums[phase].WallNanos)})
		}
		beside(&table, t.Timeline.Cell, rows)
	}
	return table
}

// beside adds a column: rows of a name, which is the same in every column, and a value.
func beside(table *summary.Table, title string, rows [][]string) {
	table.Header = append(table.Header, title)
	for i, row := range rows {
		if i == len(table.Rows) {
			table.Rows = append(table.Rows, row[:1:1])
		}
		table.Rows[i] = append(table.Rows[i], row[1])
	}
}
