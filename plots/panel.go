package plots

import (
	"image/color"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panel is one set of axes with its lines.
type panel struct {
	heading string // what it is about, in the colour of its line; may be empty
	caption string // what the vertical axis shows
	series  []series
	guides  *guides // nil without
}

// guides are the lines of a speedup that nobody measured.
type guides struct {
	cpus     int // 0 when unknown
	ceilings []ceiling
	curves   []curveLine
}

// sequentialLabel names the level at which N workers are as fast as sequential.
const sequentialLabel = "sequential"

func (p panel) draw(c draw.Canvas) error {
	names := p.names()
	labelWidth := p.labelWidth(names, c.Max.X-c.Min.X)
	p.drawCaption(c)
	top := captionRow
	if p.guides != nil {
		top += markRow
	}
	axes := draw.Crop(c, 0, -labelWidth, 0, -top)
	xs := spanOf(workerCounts(p.series), p.firstCount())
	pl := newAxes(xs, p.top(), axes.Max.X-axes.Min.X)
	pl.Add(backdrop{p, xs})
	for _, s := range p.series {
		if err := addSeries(pl, xs, s); err != nil {
			return err
		}
	}
	pl.Draw(axes)
	data := pl.DataCanvas(axes)
	place := xs.placer(data, pl)
	labels := p.endLabels(names, place)
	if p.guides != nil {
		labels = append(labels, p.nameGuides(data, xs, place)...)
		labels = append(labels, p.nameCurves(xs, place)...)
	}
	drawLabels(c, data.Rectangle, labels, labelWidth)
	return nil
}

// names are what the lines are called at their ends: nothing for the only line of a panel
// with a heading.
func (p panel) names() []string {
	names := make([]string, len(p.series))
	for i, s := range p.series {
		switch {
		case p.heading != "":
			names[i] = s.subject
		case s.subject == "":
			names[i] = string(s.state)
		default:
			names[i] = s.subject + " " + string(s.state)
		}
	}
	return names
}

// labelWidth is the room that the names at the ends of lines need, at most a third of the panel.
func (p panel) labelWidth(names []string, width vg.Length) vg.Length {
	if p.guides != nil {
		names = append(names, sequentialLabel)
		for _, c := range p.guides.ceilings {
			names = append(names, c.name)
		}
		for _, l := range p.guides.curves {
			names = append(names, l.name)
		}
	}
	sty := style(labelSize, black, draw.XLeft, draw.YCenter)
	widest := vg.Length(0)
	for _, name := range names {
		if name != "" {
			widest = max(widest, sty.Width(name)+labelGap)
		}
	}
	return min(widest, width/3)
}

func (p panel) drawCaption(c draw.Canvas) {
	at := vg.Point{X: c.Min.X + 2, Y: c.Max.Y}
	width := c.Max.X - c.Min.X
	if p.heading != "" {
		tint := color.Color(black)
		if len(p.series) == 1 {
			tint = p.series[0].color
		}
		sty := bold(style(captionSize, tint, draw.XLeft, draw.YTop))
		heading := fit(sty, p.heading, width/2)
		c.FillText(sty, at, heading)
		at.X += sty.Width(heading) + 8
		width -= sty.Width(heading) + 8
	}
	sty := style(captionSize, grey, draw.XLeft, draw.YTop)
	c.FillText(sty, at, fit(sty, p.caption, width))
}

// firstCount is where the horizontal axis starts: a speedup starts at 1 worker, where the ideal
// does.
func (p panel) firstCount() int {
	if p.guides != nil {
		return 1
	}
	return 0
}

// top is the upper end of the vertical axis. Of the ideal speedup it shows as much as the CPUs
// can give, and of a ceiling all of its interval, unless that would squeeze what was measured into
// the lower half.
func (p panel) top() float64 {
	high := highest(p.series)
	if p.guides == nil {
		if high == 0 {
			return 1
		}
		return 1.08 * high
	}
	high = max(high, 1)
	reach := spanOf(workerCounts(p.series), p.firstCount()).last()
	if p.guides.cpus > 0 {
		reach = min(reach, p.guides.cpus)
	}
	wanted := max(1.25*high, 1.1*float64(reach))
	for _, c := range p.guides.ceilings {
		for _, pt := range c.points {
			if pt.workers <= reach {
				wanted = max(wanted, 1.03*pt.high)
			}
		}
	}
	return min(wanted, 2*high)
}

// endLabels names each line at its last point.
func (p panel) endLabels(names []string, place func(workers, value float64) vg.Point) []label {
	var labels []label
	for i, s := range p.series {
		if names[i] == "" {
			continue
		}
		last := s.points[len(s.points)-1]
		labels = append(labels, label{names[i], s.color, place(float64(last.workers), last.value)})
	}
	return labels
}

// newAxes is an empty plot with horizontal grid lines.
func newAxes(xs span, top float64, width vg.Length) *plot.Plot {
	const valueColumn vg.Length = 30 // that the numbers of the vertical axis take, about
	p := plot.New()
	ticks := style(tickSize, grey, draw.XCenter, draw.YTop)
	p.X.Min, p.X.Max = xs.bounds()
	p.X.Tick.Marker = xs.ticks(width-valueColumn, ticks)
	p.X.Tick.Label = ticks
	p.X.Tick.LineStyle = stroke(grey, 0.6)
	p.X.LineStyle = stroke(grey, 0.8)
	p.X.Padding = 0
	p.X.Label.Text = xs.label()
	p.X.Label.TextStyle = style(tickSize, grey, draw.XCenter, draw.YBottom)
	p.X.Label.Padding = 3
	p.Y.Min, p.Y.Max = 0, top
	p.Y.Tick.Marker = valueTicks(top)
	p.Y.Tick.Label = style(tickSize, grey, draw.XRight, draw.YCenter)
	p.Y.Tick.Length = 0
	p.Y.LineStyle.Width = 0
	p.Y.Padding = 4
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = stroke(lightGrey, 0.6)
	p.Add(grid)
	return p
}

// bars is what gonum asks of points with intervals.
type bars struct {
	plotter.XYs
	plotter.YErrors
}

// addSeries adds the points with their intervals, and a line through those with workers.
func addSeries(p *plot.Plot, xs span, s series) error {
	var all bars
	var line plotter.XYs
	for _, pt := range s.points {
		xy := plotter.XY{X: xs.at(float64(pt.workers)), Y: pt.value}
		all.XYs = append(all.XYs, xy)
		all.YErrors = append(all.YErrors, struct{ Low, High float64 }{pt.value - pt.low, pt.high - pt.value})
		if pt.workers > 0 {
			line = append(line, xy)
		}
	}
	intervals, err := plotter.NewYErrorBars(all)
	if err != nil {
		return err
	}
	intervals.LineStyle = stroke(s.color, 1.2)
	intervals.CapWidth = 8
	p.Add(intervals)
	points, err := plotter.NewScatter(all.XYs)
	if err != nil {
		return err
	}
	points.GlyphStyle = draw.GlyphStyle{Color: s.color, Radius: glyphRadius, Shape: s.glyph}
	p.Add(points)
	if len(line) == 0 {
		return nil
	}
	through, err := plotter.NewLine(line)
	if err != nil {
		return err
	}
	through.LineStyle = stroke(s.color, lineWidth)
	p.Add(through)
	return nil
}

// backdrop is the lines behind the measured ones.
type backdrop struct {
	panel panel
	xs    span
}

// Plot draws the guides of a speedup; elsewhere, the level of sequential, to compare with.
func (b backdrop) Plot(c draw.Canvas, p *plot.Plot) {
	place := b.xs.placer(c, p)
	level := func(sty draw.LineStyle, value float64) {
		y := place(0, value).Y
		c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
	}
	if b.panel.guides == nil {
		for _, s := range b.panel.series {
			if first := s.points[0]; first.workers == 0 {
				level(stroke(s.color, 0.7, 2, 3), first.value)
			}
		}
		return
	}
	level(stroke(midGrey, 0.9), 1)
	if n, ok := b.panel.markedCPUs(b.xs); ok {
		x := place(float64(n), 0).X
		c.StrokeLine2(stroke(midGrey, 0.9, 1.5, 2.5), x, c.Min.Y, x, c.Max.Y)
	}
	const steps = 64
	var ideal []vg.Point
	end := b.panel.idealEnd(b.xs)
	for i := range steps + 1 {
		n := 1 + (end-1)*float64(i)/steps
		ideal = append(ideal, place(n, n))
	}
	c.StrokeLines(stroke(midGrey, 1.1, 5, 3), ideal)
	b.panel.drawCeilings(c, b.xs, place)
	b.panel.drawCurves(c, b.xs, place)
}

// placer turns a number of workers and a value into a place on the canvas.
func (s span) placer(c draw.Canvas, p *plot.Plot) func(workers, value float64) vg.Point {
	x, y := p.Transforms(&c)
	return func(workers, value float64) vg.Point { return vg.Point{X: x(s.at(workers)), Y: y(value)} }
}

// markedCPUs is the number of CPUs when it lies within the measured worker counts.
func (p panel) markedCPUs(xs span) (n int, ok bool) {
	n = p.guides.cpus
	return n, n > 0 && n <= xs.last()
}

// idealEnd is where the ideal leaves the axes: N workers, N times as fast.
func (p panel) idealEnd(xs span) float64 { return min(float64(xs.last()), p.top()) }

// nameGuides names the guides, and returns the names that belong beside the axes.
func (p panel) nameGuides(data draw.Canvas, xs span, place func(workers, value float64) vg.Point) []label {
	labels := []label{{sequentialLabel, grey, vg.Point{X: data.Max.X, Y: place(1, 1).Y}}}
	if n, ok := p.markedCPUs(xs); ok {
		sty := style(labelSize, grey, draw.XCenter, draw.YBottom)
		name := strconv.Itoa(n) + " CPUs"
		if n == 1 {
			name = "1 CPU"
		}
		half := sty.Width(name) / 2
		x := max(data.Min.X+half, min(place(float64(n), 0).X, data.Max.X-half))
		data.FillText(sty, vg.Point{X: x, Y: data.Max.Y + 2}, name)
	}
	const ideal = "ideal"
	sty := style(labelSize, grey, draw.XLeft, draw.YTop)
	n := p.idealEnd(xs)
	end := place(n, n)
	if room := data.Max.X - end.X; n == float64(xs.last()) || room < sty.Width(ideal)+12 {
		labels = append(labels, label{ideal, grey, end})
		return append(labels, p.nameCeilings(data, xs, place, vg.Rectangle{})...)
	}
	at := vg.Point{X: end.X + 5, Y: end.Y - 1}
	data.FillText(sty, at, ideal)
	taken := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 1.3*labelSize}, Max: vg.Point{X: at.X + sty.Width(ideal), Y: at.Y}}
	return append(labels, p.nameCeilings(data, xs, place, taken)...)
}
