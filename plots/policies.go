package plots

import (
	"fmt"
	"image/color"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench/summary"
)

// Replay is a schedule that was replayed and simulated by some policies.
type Replay struct {
	Schedule string        // its name or file
	Time     string        // how workers spent it
	Work     time.Duration // that speedups are over: the sum of all costs
	Repeats  int
	Points   []ReplayPoint // policies in the order of the legend
}

// ReplayPoint is what a policy gave with a number of workers. All but the names are speedups.
type ReplayPoint struct {
	Policy    string
	Workers   int
	Speedup   float64 // replayed
	Simulated float64
	Bound     float64 // on any policy's
}

// Policies draws the speedup of each policy against the number of workers into policies.svg and
// policies.png in dir, which it creates when it is missing, and returns the paths of the files.
func Policies(r Replay, dir string) ([]string, error) {
	pictures, err := policiesOf(r).render()
	if err != nil {
		return nil, err
	}
	return save(pictures, dir)
}

func policiesOf(r Replay) figure {
	repeats := fmt.Sprintf("medians of %d", r.Repeats)
	if r.Repeats == 1 {
		repeats = "once each"
	}
	return figure{
		name:  "policies",
		title: fmt.Sprintf("Speedup of the schedule %s by policy", summary.Printable(r.Schedule)),
		subtitle: fmt.Sprintf("Points: replayed, workers %s, %s; dashed: simulated; grey: the import graph's bound",
			summary.Printable(r.Time), repeats),
		chart: policyChart{r, policyLines(r.Points)},
	}
}

// policyLine is one policy, by workers.
type policyLine struct {
	name   string
	color  color.Color
	glyph  draw.GlyphDrawer
	points []ReplayPoint
}

func policyLines(points []ReplayPoint) []policyLine {
	var all []policyLine
	for _, p := range points {
		i := slices.IndexFunc(all, func(l policyLine) bool { return l.name == p.Policy })
		if i < 0 {
			i = len(all)
			all = append(all, policyLine{name: p.Policy, color: palette()[i%len(palette())], glyph: glyphs()[i%len(glyphs())]})
		}
		all[i].points = append(all[i].points, p)
	}
	for _, l := range all {
		slices.SortFunc(l.points, func(a, b ReplayPoint) int { return a.Workers - b.Workers })
	}
	return all
}

// policyChart is the axes with a line a policy.
type policyChart struct {
	replay Replay
	lines  []policyLine
}

const (
	boundLabel = "bound"
	policyRoom = 330 // of the axes, at least
)

func (p policyChart) height() vg.Length {
	const axes = 60
	return captionRow + max(policyRoom, axes+labelSpacing*vg.Length(len(p.lines)+1))
}

func (p policyChart) draw(c draw.Canvas) {
	captions := style(captionSize, grey, draw.XLeft, draw.YTop)
	caption := fmt.Sprintf("times as fast as all costs one after the other, %s", shortTime(p.replay.Work.Nanoseconds()))
	c.FillText(captions, vg.Point{X: c.Min.X + 2, Y: c.Max.Y}, fit(captions, caption, c.Max.X-c.Min.X))
	labelWidth := p.labelWidth((c.Max.X - c.Min.X) / 3)
	axes := draw.Crop(c, 0, -labelWidth, 0, -captionRow)
	xs := spanOf(p.counts(), 1)
	pl := newAxes(xs, p.top(), axes.Max.X-axes.Min.X)
	pl.Add(policyMarks{p, xs})
	pl.Draw(axes)
	data := pl.DataCanvas(axes)
	drawLabels(c, data.Rectangle, p.labels(xs.placer(data, pl)), labelWidth)
}

// counts are the numbers of workers, ascending.
func (p policyChart) counts() []int {
	var counts []int
	for _, point := range p.replay.Points {
		counts = append(counts, point.Workers)
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}

func (p policyChart) top() float64 {
	top := 1.0
	for _, point := range p.replay.Points {
		top = max(top, point.Speedup, point.Simulated, point.Bound)
	}
	return 1.05 * top
}

func (p policyChart) labelWidth(most vg.Length) vg.Length {
	sty := style(labelSize, black, draw.XLeft, draw.YCenter)
	widest := sty.Width(boundLabel)
	for _, l := range p.lines {
		widest = max(widest, sty.Width(l.name))
	}
	return min(widest+labelGap, most)
}

// labels name the lines at their last points.
func (p policyChart) labels(place func(workers, value float64) vg.Point) []label {
	var all []label
	for _, l := range p.lines {
		last := l.points[len(l.points)-1]
		all = append(all, label{summary.Printable(l.name), l.color, place(float64(last.Workers), last.Speedup)})
	}
	if bound := p.bound(); len(bound) > 0 {
		last := bound[len(bound)-1]
		all = append(all, label{boundLabel, grey, place(float64(last.Workers), last.Bound)})
	}
	return all
}

// bound is a point with the bound for each number of workers: it is the same for every policy.
func (p policyChart) bound() []ReplayPoint {
	all := slices.Clone(p.replay.Points)
	slices.SortStableFunc(all, func(a, b ReplayPoint) int { return a.Workers - b.Workers })
	return slices.CompactFunc(all, func(a, b ReplayPoint) bool { return a.Workers == b.Workers })
}

// policyMarks draws the lines and points upon the axes.
type policyMarks struct {
	chart policyChart
	xs    span
}

// Plot implements plot.Plotter.
func (m policyMarks) Plot(c draw.Canvas, p *plot.Plot) {
	place := m.xs.placer(c, p)
	line := func(sty draw.LineStyle, points []ReplayPoint, value func(ReplayPoint) float64) {
		var path []vg.Point
		for _, point := range points {
			path = append(path, place(float64(point.Workers), value(point)))
		}
		if len(path) == 1 { // a dash, so that it is seen
			const half vg.Length = 10
			at := path[0]
			path = []vg.Point{{X: at.X - half, Y: at.Y}, {X: at.X + half, Y: at.Y}}
		}
		c.StrokeLines(sty, path)
	}
	line(stroke(midGrey, lineWidth), m.chart.bound(), func(p ReplayPoint) float64 { return p.Bound })
	for _, l := range m.chart.lines {
		line(stroke(l.color, 1.1, 4, 2.5), l.points, func(p ReplayPoint) float64 { return p.Simulated })
	}
	for _, l := range m.chart.lines {
		for _, point := range l.points {
			sty := draw.GlyphStyle{Color: l.color, Radius: glyphRadius, Shape: l.glyph}
			c.DrawGlyph(sty, place(float64(point.Workers), point.Speedup))
		}
	}
}
