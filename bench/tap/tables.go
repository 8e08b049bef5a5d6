package tap

import (
	"cmp"
	"fmt"
	"slices"

	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// How many rows the longer tables have.
const (
	costliestSCCs = 10
	shownCycles   = 5
	shownWaits    = 5
	shownPath     = 10
	smallestGain  = 1.01 // below it, splitting a cycle is not worth a row
	fewWorkers    = 4    // up to which each worker has a column
)

// GainWorkers are the numbers of workers for which gains are told.
func GainWorkers() []int { return []int{2, 4, 8, 16} }

// Tables tell where the time of the run went, and what held it back.
func (t Trace) Tables() []summary.Table {
	tables := []summary.Table{t.phases()}
	if len(t.Schedule.SCCs) == 0 {
		return tables
	}
	shown := []summary.Table{t.costliest(), t.waits(), t.traffic()}
	if t.Explained() {
		bound := t.Schedule.Bound()
		shown = append([]summary.Table{t.explanation(bound), t.cycles(), t.path(bound)}, shown...)
	}
	for _, table := range shown {
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return tables
}

// phases tells what the processes did.
func (t Trace) phases() summary.Table {
	var columns, workers []column
	for _, lane := range t.Timeline.Lanes {
		if lane.Worker == schedule.CoordinatorLane {
			columns = append(columns, column{lane.Name(), lane.Use(), false})
		} else {
			workers = append(workers, column{lane.Name(), lane.Use(), true})
		}
	}
	if len(workers) > 0 {
		columns = append(columns, column{summary.Counted(len(workers), "worker"), t.workerUse(), false})
	}
	if len(workers) > 1 && len(workers) <= fewWorkers {
		columns = append(columns, workers...)
	}
	table := summary.Table{
		Title:  fmt.Sprintf("%s %s, %s: what the processes did", t.Timeline.Checker, t.Timeline.Cell, summary.Duration(t.Timeline.WallNanos())),
		Header: []string{"phase"},
	}
	for _, c := range columns {
		table.Header = append(table.Header, c.titles()...)
	}
	for _, phase := range phasesOf(columns) {
		row := []string{string(phase)}
		for _, c := range columns {
			row = append(row, c.cells(phase)...)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// workerUse is what all workers together did.
func (t Trace) workerUse() map[schedule.Phase]schedule.Use {
	sums := map[schedule.Phase]schedule.Use{}
	for _, lane := range t.Timeline.Lanes {
		if lane.Worker == schedule.CoordinatorLane {
			continue
		}
		for phase, u := range lane.Use() {
			sum := sums[phase]
			sums[phase] = schedule.Use{WallNanos: sum.WallNanos + u.WallNanos, CPUNanos: sum.CPUNanos + u.CPUNanos}
		}
	}
	return sums
}

// column is a process, or several together, in the table of phases. A brief one has wall times
// only.
type column struct {
	title string
	use   map[schedule.Phase]schedule.Use
	brief bool
}

func (c column) titles() []string {
	if c.brief {
		return []string{c.title}
	}
	return []string{c.title, "share", "CPU time"}
}

func (c column) cells(phase schedule.Phase) []string {
	u, there := c.use[phase]
	switch {
	case c.brief && there:
		return []string{seconds(u.WallNanos)}
	case c.brief:
		return []string{""}
	case !there:
		return []string{"", "", ""}
	}
	var total int64
	for _, u := range c.use {
		total += u.WallNanos
	}
	return []string{seconds(u.WallNanos), summary.Share(u.WallNanos, total), seconds(u.CPUNanos)}
}

// phasesOf lists the phases that occur, of coordinator and workers, in the order in which they begin.
func phasesOf(columns []column) []schedule.Phase {
	var phases []schedule.Phase
	for _, phase := range []schedule.Phase{
		schedule.Starting, schedule.LoadingGraph, schedule.Parsing, schedule.WaitingForGraph, schedule.Scheduling,
		schedule.Waiting, schedule.Idle, schedule.Receiving, schedule.LoadingDependencies, schedule.Interface,
		schedule.Implementation, schedule.Sending, schedule.GarbageCollection, schedule.Reporting, schedule.ShuttingDown,
	} {
		if slices.ContainsFunc(columns, func(c column) bool { _, there := c.use[phase]; return there }) {
			phases = append(phases, phase)
		}
	}
	return phases
}

// explanation tells what lies between the run and its bound.
func (t Trace) explanation(bound schedule.Bound) summary.Table {
	e := schedule.Explain(t.Timeline, bound)
	table := summary.Table{
		Title: fmt.Sprintf("%s, from the bound to the run: %s cannot check in less than %s (work of %s over %d; critical path of %s)",
			t.Timeline.Cell, summary.Counted(e.Workers, "worker"), summary.Duration(e.BoundNanos), summary.Duration(e.WorkNanos), e.Workers, summary.Duration(e.SpanNanos)),
		Header: []string{"part", "time", "of the run"},
		Rows:   [][]string{{"bound", seconds(e.BoundNanos), summary.Share(e.BoundNanos, e.WallNanos)}},
	}
	for _, p := range e.Parts {
		table.Rows = append(table.Rows, []string{p.Name, seconds(p.Nanos), summary.Share(p.Nanos, e.WallNanos)})
	}
	table.Rows = append(table.Rows, []string{"the run", seconds(e.WallNanos), summary.Share(e.WallNanos, e.WallNanos)})
	return table
}

// Explained says whether the run can be set against a bound: there was something to check, and
// all of it was.
func (t Trace) Explained() bool {
	return len(t.Timeline.Batches) > 0 && len(t.Schedule.SCCs) > 0 && answered(t.Timeline.Batches)
}

// cycles tells what cycles hold the run up.
func (t Trace) cycles() summary.Table {
	table := summary.Table{
		Title: t.Timeline.Cell + ", if a cycle of modules cost nothing (predicted): how many times as fast this run would be at most, " +
			"and how many times as fast one at its bound would be",
		Header: []string{"cycle", "modules", "cost", "this run, at most"},
	}
	for _, n := range GainWorkers() {
		table.Header = append(table.Header, fmt.Sprintf("%d workers at the bound", n))
	}
	cycles := t.Schedule.Cycles(GainWorkers())
	for _, c := range cycles[:min(len(cycles), shownCycles)] {
		limit := t.Schedule.Phases.Limit(c.Without, t.Timeline.Workers)
		row := []string{nameOf(c.Modules), fmt.Sprint(len(c.Modules)), seconds(c.CostNanos), times(limit)}
		largest := 0.0
		for _, g := range c.Gains {
			row = append(row, times(g.Ratio))
			largest = max(largest, g.Ratio)
		}
		if largest >= smallestGain {
			table.Rows = append(table.Rows, row)
		}
	}
	return table
}

// path tells the longest steps of the critical path.
func (t Trace) path(bound schedule.Bound) summary.Table {
	table := summary.Table{
		Title: fmt.Sprintf("%s, critical path of %s through %s: its longest steps",
			t.Timeline.Cell, summary.Duration(bound.SpanNanos), summary.Counted(len(bound.Path), "SCC")),
		Header: []string{"SCC", "modules", "step", "cost", "of the path"},
	}
	type step struct {
		scc  schedule.SCC
		name schedule.Phase
		cost int64
	}
	byID := t.byID()
	var steps []step
	for i, id := range bound.Path {
		scc := byID[id]
		if scc.InterfaceNanos != nil {
			steps = append(steps, step{scc, schedule.Interface, *scc.InterfaceNanos})
		}
		if i == len(bound.Path)-1 && scc.ImplementationNanos != nil {
			steps = append(steps, step{scc, schedule.Implementation, *scc.ImplementationNanos})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.cost, a.cost) })
	for _, s := range steps[:min(len(steps), shownPath)] {
		table.Rows = append(table.Rows, []string{
			nameOf(s.scc.Modules), fmt.Sprint(len(s.scc.Modules)), string(s.name), millis(s.cost), summary.Share(s.cost, bound.SpanNanos),
		})
	}
	return table
}

func (t Trace) byID() map[int]schedule.SCC {
	byID := map[int]schedule.SCC{}
	for _, s := range t.Schedule.SCCs {
		byID[s.ID] = s
	}
	return byID
}

// costliest tells the SCCs that cost most.
func (t Trace) costliest() summary.Table {
	table := summary.Table{
		Title:  t.Timeline.Cell + ", the SCCs that cost most, in CPU time",
		Header: []string{"SCC", "modules", "interface", "implementation", "of the work seen", "loading it elsewhere"},
	}
	var work int64
	for _, s := range t.Schedule.SCCs {
		work += s.Cost()
	}
	sorted := slices.Clone(t.Schedule.SCCs)
	slices.SortStableFunc(sorted, func(a, b schedule.SCC) int { return cmp.Compare(b.Cost(), a.Cost()) })
	for _, s := range sorted[:min(len(sorted), costliestSCCs)] {
		if s.Cost() > 0 {
			table.Rows = append(table.Rows, []string{
				nameOf(s.Modules), fmt.Sprint(len(s.Modules)), maybe(s.InterfaceNanos), maybe(s.ImplementationNanos),
				summary.Share(s.Cost(), work), maybe(s.LoadNanos),
			})
		}
	}
	return table
}

// waits tells what idle workers waited for.
func (t Trace) waits() summary.Table {
	table := summary.Table{
		Title:  t.Timeline.Cell + ", SCCs whose interface idle workers waited for, all workers together",
		Header: []string{"SCC", "modules", "time"},
	}
	for _, w := range t.Timeline.Waits() {
		if len(table.Rows) == shownWaits {
			break
		}
		modules := t.Timeline.Modules[w.SCC]
		table.Rows = append(table.Rows, []string{nameOf(modules), fmt.Sprint(len(modules)), millis(w.Nanos)})
	}
	return table
}

// traffic tells what coordinator and workers said to each other.
func (t Trace) traffic() summary.Table {
	table := summary.Table{
		Title:  t.Timeline.Cell + ", messages, from the start of sending until they were received",
		Header: []string{"message", "number", "bytes", "p50", "p99", "p50 to the interface", "p99 to the interface", "coordinator's time each"},
	}
	for _, m := range t.Timeline.Traffic() {
		row := []string{string(m.Kind), fmt.Sprint(m.Count), summary.Bytes(m.Bytes), millis(m.P50Nanos), millis(m.P99Nanos), "", "", ""}
		if m.AnswerP50Nanos > 0 {
			row[5], row[6] = millis(m.AnswerP50Nanos), millis(m.AnswerP99Nanos)
		}
		if m.Count > 0 {
			row[7] = millis(m.CoordinatorNanos / int64(m.Count))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
