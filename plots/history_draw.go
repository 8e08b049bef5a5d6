package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func (t trends) draw(c draw.Canvas) {
	sty := style(tickSize, grey, draw.XLeft, draw.YTop)
	c.FillText(sty, vg.Point{X: c.Min.X, Y: c.Max.Y + 4}, fit(sty, t.note, c.Max.X-c.Min.X))
	for i, p := range t.panels {
		top := c.Max.Y - captionRow - trendHeight*vg.Length(i)
		p.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X, Y: top - trendHeight + margin}, Max: vg.Point{X: c.Max.X, Y: top},
		}})
	}
}

func (t trend) draw(c draw.Canvas) {
	at := vg.Point{X: c.Min.X + 2, Y: c.Max.Y}
	headings := bold(style(captionSize, palette()[0], draw.XLeft, draw.YTop))
	heading := fit(headings, t.heading, (c.Max.X-c.Min.X)/2)
	c.FillText(headings, at, heading)
	at.X += headings.Width(heading) + 8
	captions := style(captionSize, grey, draw.XLeft, draw.YTop)
	c.FillText(captions, at, fit(captions, t.caption, c.Max.X-at.X))

	axes := draw.Crop(c, 0, 0, 0, -captionRow-markRow)
	pl := t.plot(axes.Max.X - axes.Min.X)
	pl.Draw(axes)
	data := pl.DataCanvas(axes)
	t.nameChanges(data, pl)
}

// plot is the axes with the points, their line and the levels.
func (t trend) plot(width vg.Length) *plot.Plot {
	low, high := t.bounds()
	p := trendPlot(t.axis, low, high, width)
	p.Add(levels(t.changes), sessions(t.points))
	return p
}

// trendPlot is the axes without anything in them but horizontal lines.
func trendPlot(axis trendAxis, low, high float64, width vg.Length) *plot.Plot {
	const valueColumn vg.Length = 40 // that the numbers of the vertical axis take, about
	p := plot.New()
	ticks := style(tickSize, grey, draw.XCenter, draw.YTop)
	p.X.Min, p.X.Max = axis.bounds()
	p.X.Tick.Marker = axis.ticks(width-valueColumn, ticks)
	p.X.Tick.Label, p.X.Tick.LineStyle, p.X.LineStyle = ticks, stroke(grey, 0.6), stroke(grey, 0.8)
	p.X.Padding = 0
	p.Y.Min, p.Y.Max = low, high
	p.Y.Tick.Marker = rangeTicks(p.Y.Min, p.Y.Max)
	p.Y.Tick.Label = style(tickSize, grey, draw.XRight, draw.YCenter)
	p.Y.Tick.Length, p.Y.LineStyle.Width, p.Y.Padding = 0, 0, 4
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = stroke(lightGrey, 0.6)
	p.Add(grid)
	return p
}

// bounds are the ends of the vertical axis with room above and below.
func (t trend) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range t.points {
		low, high = min(low, p.low), max(high, p.high)
	}
	return padded(low, high)
}

// padded makes room above and below.
func padded(low, high float64) (float64, float64) {
	pad := 0.08 * (high - low)
	if high == low {
		pad = 0.05 * high
	}
	return max(0, low-pad), high + pad
}

// levels draws the changes of a series behind its points: a vertical line at each, and what the level was and is.
type levels []trendChange

// Plot implements plot.Plotter.
func (l levels) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	change, level := stroke(palette()[1], 1.1, 4, 2.5), stroke(palette()[1], 1.1)
	for _, at := range l {
		c.StrokeLine2(change, x(at.x), c.Min.Y, x(at.x), c.Max.Y)
		c.StrokeLine2(level, x(at.from), y(at.old), x(at.x), y(at.old))
		c.StrokeLine2(level, x(at.x), y(at.new), x(at.to), y(at.new))
	}
}

// sessions draws the points of a series with their intervals, and a line through them.
type sessions []trendPoint

// Plot implements plot.Plotter.
func (s sessions) Plot(c draw.Canvas, p *plot.Plot) {
	half, radius := vg.Length(3), glyphRadius-0.5 // half the width of an interval's ends
	if (c.Max.X-c.Min.X)/vg.Length(len(s)) < 2*radius {
		half, radius = 0, 1.2 // they would cover each other
	}
	x, y := p.Transforms(&c)
	tint := palette()[0]
	thin := stroke(tint, 1)
	line := make([]vg.Point, len(s))
	for i, pt := range s {
		at := vg.Point{X: x(pt.x), Y: y(pt.value)}
		line[i] = at
		if pt.low == pt.high {
			continue
		}
		for _, end := range []vg.Length{y(pt.low), y(pt.high)} {
			c.StrokeLine2(thin, at.X, at.Y, at.X, end)
			c.StrokeLine2(thin, at.X-half, end, at.X+half, end)
		}
	}
	c.StrokeLines(stroke(tint, 0.7), line)
	for _, at := range line {
		c.DrawGlyph(draw.GlyphStyle{Color: tint, Radius: radius, Shape: draw.CircleGlyph{}}, at)
	}
}

// nameChanges writes the size of each change above its line, where there is room.
func (t trend) nameChanges(data draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&data)
	sty := style(labelSize, palette()[1], draw.XCenter, draw.YBottom)
	free := data.Min.X
	for _, c := range t.changes {
		half := sty.Width(c.size) / 2
		middle := max(data.Min.X+half, min(x(c.x), data.Max.X-half))
		if middle-half < free {
			continue
		}
		data.FillText(sty, vg.Point{X: middle, Y: data.Max.Y + 2}, c.size)
		free = middle + half + labelGap
	}
}

// ticks are some moments, or each version where its first point is, named as far as there is room.
func (a trendAxis) ticks(width vg.Length, labels text.Style) plot.ConstantTicks {
	const gap, widest vg.Length = 8, 80
	low, high := a.bounds()
	step := width / vg.Length(high-low)
	var ticks plot.ConstantTicks
	free := vg.Length(math.Inf(-1))
	add := func(x float64, name string) {
		tick := plot.Tick{Value: x}
		middle, half := step*vg.Length(x-low), labels.Width(name)/2
		if middle-half >= free {
			tick.Label, free = name, middle+half+gap
		}
		ticks = append(ticks, tick)
	}
	for i, name := range a.names {
		if i == 0 || name != a.names[i-1] {
			add(a.places[i], fit(labels, name, widest))
		}
	}
	if len(a.names) > 0 {
		return ticks
	}
	const most = 5
	if a.first == a.last {
		add(a.first, a.moment(a.first))
		return ticks
	}
	for i := range most {
		x := a.first + (a.last-a.first)*float64(i)/(most-1)
		add(x, a.moment(x))
	}
	return ticks
}

// rangeTicks are three to seven round numbers between low and high.
func rangeTicks(low, high float64) plot.ConstantTicks {
	if !(high > low) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/3)))
	for _, factor := range []float64{5, 2} {
		if (high-low)/(step*factor) >= 3 {
			step *= factor
			break
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step))))
	var ticks plot.ConstantTicks
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'f', decimals, 64)})
	}
	return ticks
}
