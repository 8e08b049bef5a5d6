package plots

import (
	"cmp"
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// Gantt draws what each process did when into gantt-CELL.svg and gantt-CELL.png in dir, which it
// creates when it is missing, and returns the paths of the files. Spans that onPath picks are
// marked as the critical path; it may be nil. It is an error when the timeline has no time in it.
func Gantt(t schedule.Timeline, onPath func(schedule.Span) bool, dir string) ([]string, error) {
	f, err := ganttOf(t, onPath)
	if err != nil {
		return nil, err
	}
	pictures, err := f.render()
	if err != nil {
		return nil, err
	}
	return save(pictures, dir)
}

// GanttFigure is the figure of [Gantt] for a page.
func GanttFigure(t schedule.Timeline, onPath func(schedule.Span) bool) (Figure, error) {
	f, err := ganttOf(t, onPath)
	if err != nil {
		return Figure{}, err
	}
	return f.forPage()
}

func ganttOf(t schedule.Timeline, onPath func(schedule.Span) bool) (figure, error) {
	end := endOf(t)
	if end <= 0 {
		return figure{}, fmt.Errorf("nothing to draw: the timeline of %s has no spans", summary.Printable(t.Cell))
	}
	return figure{
		name:     "gantt-" + forFile(t.Cell),
		title:    fmt.Sprintf("%s on %s: %s of wall time", summary.Printable(t.Checker), summary.Printable(t.Cell), shortTime(wallOf(t))),
		subtitle: ganttSubtitle(t),
		chart:    newGantt(t, onPath, end),
	}, nil
}

// endOf is when the last span of all ends.
func endOf(t schedule.Timeline) int64 {
	var end int64
	for _, lane := range t.Lanes {
		for _, s := range lane.Spans {
			end = max(end, s.EndNanos)
		}
	}
	return end
}

// wallOf is what a person waited for, where it is known.
func wallOf(t schedule.Timeline) int64 {
	for _, lane := range t.Lanes {
		if lane.Worker == schedule.CoordinatorLane && lane.Cut {
			return endOf(t)
		}
	}
	return cmp.Or(t.WallNanos(), endOf(t))
}

// ganttSubtitle says in one line where the time of the workers went.
func ganttSubtitle(t schedule.Timeline) string {
	spent := newSpending(t)
	if spent.total == 0 {
		return "What each process did when"
	}
	parts := []string{
		percentOf(spent.of(schedule.Interface, schedule.Implementation), spent.total) + " checking",
		percentOf(spent.of(schedule.LoadingDependencies), spent.total) + " loading dependencies",
		percentOf(spent.of(schedule.Idle, schedule.WaitingForGraph), spent.total) + " idle or waiting",
	}
	return "What each process did when. Of the time of the workers: " + strings.Join(parts, ", ")
}

// gantt is a row of coloured bars a process, above a legend and a caption.
type gantt struct {
	rows    []ganttRow
	left    vg.Length // of the bars
	time    columns
	keys    [][]key
	caption []string
}

// ganttRow is one process.
type ganttRow struct {
	name  string
	bars  []run // their classes are looks
	marks []run // on the critical path
	cut   int   // the column in which the process was seen last; -1 when its end was seen
}

func newGantt(t schedule.Timeline, onPath func(schedule.Span) bool, end int64) gantt {
	g := gantt{}
	for _, lane := range t.Lanes {
		g.rows = append(g.rows, ganttRow{name: lane.Name(), cut: -1})
	}
	g.left = besideNames(g.rows)
	g.time = columnsOf(int((figureWidth-2*margin-g.left)/columnWidth), end)
	see := newSeer()
	for i, lane := range t.Lanes {
		row := &g.rows[i]
		row.bars = g.time.runs(lane.Spans, len(looks()), see.look)
		if onPath != nil {
			row.marks = marksOf(g.time.runs(lane.Spans, 2, func(s schedule.Span) int { return pathClass(onPath(s)) }))
		}
		if n := len(row.bars); lane.Cut && n > 0 {
			row.cut = row.bars[n-1].end
		}
	}
	g.keys = flow(g.legend(), figureWidth-2*margin)
	g.caption = g.explain(t)
	return g
}

// The classes of time off and on the critical path.
const (
	offPathClass = iota
	onPathClass
)

func pathClass(on bool) int {
	if on {
		return onPathClass
	}
	return offPathClass
}

func marksOf(runs []run) []run {
	var marks []run
	for _, r := range runs {
		if r.class == onPathClass {
			marks = append(marks, r)
		}
	}
	return marks
}

// hasMarks tells whether any of the critical path is in the picture, and hasCuts the same of
// processes whose end was not seen.
func (g gantt) hasMarks() bool {
	for _, row := range g.rows {
		if len(row.marks) > 0 {
			return true
		}
	}
	return false
}

func (g gantt) hasCuts() bool {
	for _, row := range g.rows {
		if row.cut >= 0 {
			return true
		}
	}
	return false
}

// legend has what is in the picture.
func (g gantt) legend() []key {
	shown := make([]bool, len(looks()))
	for _, row := range g.rows {
		for _, bar := range row.bars {
			shown[bar.class] = true
		}
	}
	var keys []key
	for i, l := range looks() {
		if shown[i] {
			keys = append(keys, l.key())
		}
	}
	if g.hasMarks() {
		keys = append(keys, key{"critical path", drawMarkSign})
	}
	if g.hasCuts() {
		keys = append(keys, key{"end not seen", func(c draw.Canvas, box vg.Rectangle) { drawCut(c, middle(box), box.Max.X-box.Min.X) }})
	}
	return keys
}

// explain says how to read the picture.
func (g gantt) explain(t schedule.Timeline) []string {
	lines := []string{fmt.Sprintf("A column is %s wide and has the colour of the phase that took most of it.", shortTime(g.time.nanos))}
	if g.hasMarks() {
		lines = append(lines, "A dark bar marks the critical path: the chain of SCCs that no number of workers makes shorter.")
	}
	if n := len(t.Notes); n > 0 {
		note := "Not all was seen: " + summary.Printable(t.Notes[0])
		if n > 1 {
			note += fmt.Sprintf(" (and %d more)", n-1)
		}
		lines = append(lines, note)
	}
	return lines
}
