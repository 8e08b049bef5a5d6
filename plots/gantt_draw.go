package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// columnWidth is one pixel of a PNG. All edges of bars lie on multiples of it, so that they are
// sharp there.
const columnWidth = vg.Length(72.0 / pngDPI)

const (
	laneGap       vg.Length = 6                // between the names of processes and their bars
	mostLanes     vg.Length = 400              // that all rows together take, unless they get too thin
	thickestLane  vg.Length = 60 * columnWidth // from one row to the next
	thinnestLane  vg.Length = 12 * columnWidth
	nameSpacing   vg.Length = 12 // between the names of two processes
	ganttAxis     vg.Length = 34 // its numbers and what they are
	captionLine   vg.Length = 13
	legendSpacing vg.Length = 6 // below the legend
)

// onGrid rounds up to whole pixels of a PNG.
func onGrid(x vg.Length) vg.Length { return columnWidth * vg.Length(math.Ceil(float64(x/columnWidth))) }

// pitch is from the top of a row to that of the next.
func (g gantt) pitch() vg.Length {
	return onGrid(max(thinnestLane, min(thickestLane, mostLanes/vg.Length(len(g.rows)))))
}

// firstGap is between the first row, the coordinator's, and the next: room for both names.
func (g gantt) firstGap() vg.Length { return onGrid(max(4, nameSpacing-g.pitch())) }

// top is how far below the top of the chart a row begins.
func (g gantt) top(row int) vg.Length {
	top := g.pitch() * vg.Length(row)
	if row > 0 {
		top += g.firstGap()
	}
	return top
}

// parts are the thickness of a row's bars and of the mark below them; the rest is a gap.
func (g gantt) parts() (bar, mark vg.Length) {
	mark = onGrid(max(3*columnWidth, g.pitch()/7))
	return g.pitch() - mark - onGrid(g.pitch()/8), mark
}

// besideNames is how far right of the names of processes the bars begin.
func besideNames(rows []ganttRow) vg.Length {
	names := style(tickSize, grey, draw.XRight, draw.YCenter)
	var widest vg.Length
	for _, row := range rows {
		widest = max(widest, names.Width(row.name))
	}
	return onGrid(widest + laneGap)
}

func (g gantt) height() vg.Length {
	return onGrid(g.top(len(g.rows)) + ganttAxis + keyRow*vg.Length(len(g.keys)) + legendSpacing + captionLine*vg.Length(len(g.caption)))
}

// x is where a column begins.
func (g gantt) x(c draw.Canvas, column int) vg.Length {
	return c.Min.X + g.left + columnWidth*vg.Length(column)
}

func (g gantt) draw(c draw.Canvas) {
	bottom := c.Max.Y - g.top(len(g.rows))
	g.drawAxis(c, bottom)
	g.drawNames(c)
	g.drawBars(c)
	g.drawMarks(c)
	legend := vg.Point{X: c.Min.X, Y: bottom - ganttAxis}
	drawKeys(c, g.keys, legend)
	text := style(tickSize, grey, draw.XLeft, draw.YTop)
	for i, line := range g.caption {
		y := legend.Y - keyRow*vg.Length(len(g.keys)) - legendSpacing - captionLine*vg.Length(i)
		c.FillText(text, vg.Point{X: c.Min.X, Y: y}, fit(text, line, c.Max.X-c.Min.X))
	}
}

func (g gantt) drawAxis(c draw.Canvas, bottom vg.Length) {
	u := unitOf(g.time.nanos * int64(g.time.count))
	end := float64(g.time.nanos) * float64(g.time.count) / u.size
	width := columnWidth * vg.Length(g.time.count)
	left := g.x(c, 0)
	numbers := style(tickSize, grey, draw.XCenter, draw.YTop)
	for _, tick := range valueTicks(end) {
		x := left + width*vg.Length(tick.Value/end)
		c.StrokeLine2(stroke(lightGrey, 0.6), x, bottom-4, x, c.Max.Y)
		c.FillText(numbers, vg.Point{X: x, Y: bottom - 6}, tick.Label)
	}
	c.FillText(numbers, vg.Point{X: left + width/2, Y: bottom - 19}, "time since the start, "+u.name)
}

// drawNames names as many processes as there is room for: every second, fourth, ... worker.
func (g gantt) drawNames(c draw.Canvas) {
	every := 1
	for g.pitch()*vg.Length(every) < nameSpacing {
		every *= 2
	}
	names := style(tickSize, grey, draw.XRight, draw.YCenter)
	bar, _ := g.parts()
	for i, row := range g.rows {
		if i == 0 || (i-1)%every == 0 {
			c.FillText(names, vg.Point{X: g.x(c, 0) - laneGap, Y: c.Max.Y - g.top(i) - bar/2 + rise}, row.name)
		}
	}
}

func (g gantt) drawBars(c draw.Canvas) {
	bar, _ := g.parts()
	for i, row := range g.rows {
		top := c.Max.Y - g.top(i)
		for class, path := range g.paths(c, row.bars, top-bar, top) {
			fill(c, looks()[class].fill, path)
		}
	}
}

// paths makes one path of all bars of a row that have one colour. Of two bars that touch, the one
// drawn first reaches half a column under the other: edges between pixels would let the white
// behind them through.
func (g gantt) paths(c draw.Canvas, bars []run, bottom, top vg.Length) []vg.Path {
	paths := make([]vg.Path, len(looks()))
	for i, r := range bars {
		left, right := g.x(c, r.first), g.x(c, r.end)
		if i > 0 && bars[i-1].end == r.first && r.class < bars[i-1].class {
			left -= columnWidth / 2
		}
		if i+1 < len(bars) && bars[i+1].first == r.end && r.class < bars[i+1].class {
			right += columnWidth / 2
		}
		paths[r.class] = box(paths[r.class], left, right, bottom, top)
	}
	return paths
}

// drawMarks draws what lies below and upon the bars.
func (g gantt) drawMarks(c draw.Canvas) {
	bar, mark := g.parts()
	for i, row := range g.rows {
		var path vg.Path
		y := c.Max.Y - g.top(i) - bar
		for _, r := range row.marks {
			path = box(path, g.x(c, r.first), g.x(c, r.end), y-mark, y)
		}
		fill(c, black, path)
		if row.cut >= 0 {
			drawCut(c, vg.Point{X: g.x(c, row.cut), Y: c.Max.Y - g.top(i) - bar/2}, min(keyBox, bar))
		}
	}
}

// box adds a rectangle to a path.
func box(p vg.Path, left, right, bottom, top vg.Length) vg.Path {
	p.Move(vg.Point{X: left, Y: bottom})
	p.Line(vg.Point{X: right, Y: bottom})
	p.Line(vg.Point{X: right, Y: top})
	p.Line(vg.Point{X: left, Y: top})
	p.Close()
	return p
}

func fill(c draw.Canvas, with color.Color, p vg.Path) {
	if len(p) > 0 {
		c.SetColor(with)
		c.Fill(p)
	}
}

// drawMarkSign is the sign of the critical path in a legend.
func drawMarkSign(c draw.Canvas, r vg.Rectangle) {
	const half = 1.5
	y := middle(r).Y
	fill(c, black, box(nil, r.Min.X, r.Max.X, y-half, y+half))
}

// drawCut crosses out a place.
func drawCut(c draw.Canvas, at vg.Point, size vg.Length) {
	sign := stroke(black, 1.5)
	c.StrokeLine2(sign, at.X-size/2, at.Y-size/2, at.X+size/2, at.Y+size/2)
	c.StrokeLine2(sign, at.X-size/2, at.Y+size/2, at.X+size/2, at.Y-size/2)
}

func middle(r vg.Rectangle) vg.Point {
	return vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
}
