package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// boundaryLabel names the line between the releases where sequential changes its parser.
const boundaryLabel = "sequential: native parser from here"

func (r releases) draw(c draw.Canvas) {
	sty := style(tickSize, grey, draw.XLeft, draw.YTop)
	c.FillText(sty, vg.Point{X: c.Min.X, Y: c.Max.Y + 4}, fit(sty, r.note, c.Max.X-c.Min.X))
	labelWidth := r.labelWidth((c.Max.X - c.Min.X) / 3)
	axes := make([]draw.Canvas, len(r.panels))
	plots := make([]*plot.Plot, len(r.panels))
	for i, p := range r.panels {
		top := c.Max.Y - captionRow - releasesHeight*vg.Length(i)
		part := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X, Y: top - releasesHeight + margin}, Max: vg.Point{X: c.Max.X, Y: top},
		}}
		panel{heading: p.heading, caption: p.caption}.drawCaption(part)
		axes[i] = draw.Crop(part, 0, -labelWidth, 0, -captionRow-markRow)
		plots[i] = r.plot(p, axes[i].Max.X-axes[i].Min.X)
	}
	alignData(axes, plots)
	for i, pl := range plots {
		pl.Draw(axes[i])
		data := pl.DataCanvas(axes[i])
		drawLabels(c, data.Rectangle, r.panels[i].labels(data, pl), labelWidth)
		r.nameBoundary(data, pl, i == 0)
	}
}

// plot is the axes with the lines of a panel.
func (r releases) plot(p releasePanel, width vg.Length) *plot.Plot {
	low, high := p.bounds()
	pl := trendPlot(r.axis, low, high, width)
	pl.Add(boundary(r.boundary))
	for _, l := range p.lines {
		pl.Add(l)
	}
	return pl
}

// alignData has the data of all plots begin and end at the same places from left to right.
func alignData(axes []draw.Canvas, plots []*plot.Plot) {
	var left, right vg.Length
	for i, pl := range plots {
		data := pl.DataCanvas(axes[i])
		left, right = max(left, data.Min.X-axes[i].Min.X), max(right, axes[i].Max.X-data.Max.X)
	}
	for i, pl := range plots {
		data := pl.DataCanvas(axes[i])
		axes[i] = draw.Crop(axes[i], left-(data.Min.X-axes[i].Min.X), axes[i].Max.X-data.Max.X-right, 0, 0)
	}
}

// bounds are the ends of the vertical axis with room above and below.
func (p releasePanel) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, l := range p.lines {
		for _, pt := range l.points {
			if !pt.finding {
				low, high = min(low, pt.low), max(high, pt.high)
			}
		}
	}
	return padded(low, high)
}

// labelWidth is the room that the names of lines need.
func (r releases) labelWidth(most vg.Length) vg.Length {
	sty := style(labelSize, black, draw.XLeft, draw.YCenter)
	var widest vg.Length
	for _, p := range r.panels {
		for _, l := range p.lines {
			widest = max(widest, sty.Width(l.name))
		}
	}
	return min(widest+labelGap, most)
}

// labels name the lines at their last values.
func (p releasePanel) labels(data draw.Canvas, pl *plot.Plot) []label {
	x, y := pl.Transforms(&data)
	var all []label
	for _, l := range p.lines {
		for i := len(l.points) - 1; i >= 0 && l.name != ""; i-- {
			if pt := l.points[i]; !pt.finding {
				all = append(all, label{l.name, l.color, vg.Point{X: x(l.at(pt)), Y: y(pt.value)}})
				break
			}
		}
	}
	return all
}

// nameBoundary writes above the axes what the line between two releases is.
func (r releases) nameBoundary(data draw.Canvas, pl *plot.Plot, first bool) {
	if math.IsNaN(r.boundary) || !first {
		return
	}
	x, _ := pl.Transforms(&data)
	sty := style(labelSize, grey, draw.XCenter, draw.YBottom)
	half := sty.Width(boundaryLabel) / 2
	middle := max(data.Min.X+half, min(x(r.boundary), data.Max.X-half))
	data.FillText(sty, vg.Point{X: middle, Y: data.Max.Y + 2}, boundaryLabel)
}

// boundary is a vertical line between two releases; there is none when it is not a number.
type boundary float64

// Plot implements plot.Plotter.
func (b boundary) Plot(c draw.Canvas, p *plot.Plot) {
	if math.IsNaN(float64(b)) {
		return
	}
	x, _ := p.Transforms(&c)
	c.StrokeLine2(stroke(midGrey, 1.1, 1.5, 2.5), x(float64(b)), c.Min.Y, x(float64(b)), c.Max.Y)
}

// pattern tells lines of one look apart.
type pattern int

const (
	solid pattern = iota
	dashed
	dotted
)

func (p pattern) stroke(c color.Color) draw.LineStyle {
	const width vg.Length = 1.3
	switch p {
	case dashed:
		return stroke(c, width, 4, 2.5)
	case dotted:
		return stroke(c, width, 1.3, 2)
	}
	return stroke(c, width)
}

// at is where a point is on the horizontal axis.
func (l releaseLine) at(p releasePoint) float64 { return float64(p.release) + l.beside }

// Plot draws the values with their intervals and a line through those of releases that follow one another, and implements plot.Plotter.
// A finding is a cross at the foot of the axes.
func (l releaseLine) Plot(c draw.Canvas, p *plot.Plot) {
	const half, foot vg.Length = 3, 7
	x, y := p.Transforms(&c)
	path := l.pattern.stroke(l.color)
	var before *releasePoint
	for i, pt := range l.points {
		at := vg.Point{X: x(l.at(pt)), Y: y(pt.value)}
		if pt.finding {
			c.DrawGlyph(draw.GlyphStyle{Color: l.color, Radius: glyphRadius, Shape: draw.CrossGlyph{}}, vg.Point{X: at.X, Y: c.Min.Y + foot})
			before = nil
			continue
		}
		if before != nil && before.release == pt.release-1 {
			c.StrokeLine2(path, x(l.at(*before)), y(before.value), at.X, at.Y)
		}
		before = &l.points[i]
		if pt.low == pt.high {
			continue
		}
		thin := stroke(l.color, 1)
		for _, end := range []vg.Length{y(pt.low), y(pt.high)} {
			c.StrokeLine2(thin, at.X, at.Y, at.X, end)
			c.StrokeLine2(thin, at.X-half, end, at.X+half, end)
		}
	}
	for _, pt := range l.points {
		if !pt.finding {
			c.DrawGlyph(draw.GlyphStyle{Color: l.color, Radius: glyphRadius - 0.5, Shape: l.glyph}, vg.Point{X: x(l.at(pt)), Y: y(pt.value)})
		}
	}
}
