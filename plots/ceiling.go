package plots

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench/summary"
)

// ceiling is how fast independent sequential checkers are together, by how many there are.
type ceiling struct {
	name   string
	points []point
}

// ceilingsOf picks the ceilings of the figure of one corpus, a line for each checker.
func ceilingsOf(cells []summary.Cell, measured []summary.Ceiling) []ceiling {
	var all []ceiling
	for _, m := range measured {
		if m.Corpus != cells[0].Corpus {
			continue
		}
		own := summary.Cell{Checker: m.Checker, Variant: m.Variant, CPUs: m.CPUs}
		name := "machine ceiling"
		if subject := subjectOf(own, cells); subject != "" && subject != "plain" {
			name = subject + " ceiling"
		}
		i := slices.IndexFunc(all, func(c ceiling) bool { return c.name == name })
		if i < 0 {
			i = len(all)
			all = append(all, ceiling{name: name})
		}
		p := point{workers: m.Copies, value: m.Value, low: m.Value, high: m.Value}
		if m.Low != nil && m.High != nil {
			p.low, p.high = *m.Low, *m.High
		}
		all[i].points = append(all[i].points, p)
	}
	return all
}

// path is the line from one checker alone, which is 1 by definition, through the points, as far
// as it stays within the axes.
func (c ceiling) path(xs span, top float64, place func(workers, value float64) vg.Point) (line []vg.Point, shown []point) {
	line = []vg.Point{place(1, 1)}
	edge := place(1, top).Y
	for _, p := range c.points {
		if p.workers > xs.last() {
			break
		}
		from, to := line[len(line)-1], place(float64(p.workers), p.value)
		if p.value > top {
			share := (edge - from.Y) / (to.Y - from.Y)
			return append(line, vg.Point{X: from.X + share*(to.X-from.X), Y: edge}), shown
		}
		line, shown = append(line, to), append(shown, p)
	}
	return line, shown
}

// drawCeilings draws the ceilings behind what was measured with workers.
func (p panel) drawCeilings(c draw.Canvas, xs span, place func(workers, value float64) vg.Point) {
	const half vg.Length = 4 // half the width of an interval's ends
	thin := stroke(grey, 1)
	for _, ceiling := range p.guides.ceilings {
		line, shown := ceiling.path(xs, p.top(), place)
		c.StrokeLines(stroke(grey, 1.1, 1.5, 2), line)
		for _, pt := range shown {
			n := float64(pt.workers)
			low, high := place(n, pt.low), place(n, min(pt.high, p.top()))
			c.StrokeLine2(thin, low.X, low.Y, high.X, high.Y)
			c.StrokeLine2(thin, low.X-half, low.Y, low.X+half, low.Y)
			if pt.high <= p.top() { // an interval that leaves the figure has no end in it
				c.StrokeLine2(thin, high.X-half, high.Y, high.X+half, high.Y)
			}
			c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: glyphRadius, Shape: draw.CircleGlyph{}}, place(n, pt.value))
			c.DrawGlyph(draw.GlyphStyle{Color: grey, Radius: glyphRadius, Shape: draw.RingGlyph{}}, place(n, pt.value))
		}
	}
}

// nameCeilings writes the only ceiling's name beside its end, or a line below, where there is
// room; it returns the names that belong beside the axes instead.
func (p panel) nameCeilings(data draw.Canvas, xs span, place func(workers, value float64) vg.Point, taken vg.Rectangle) []label {
	var labels []label
	sty := style(labelSize, grey, draw.XLeft, draw.YCenter)
	for _, ceiling := range p.guides.ceilings {
		line, _ := ceiling.path(xs, p.top(), place)
		if len(line) < 2 {
			continue
		}
		end := line[len(line)-1]
		free := func(at vg.Point) bool {
			box := vg.Rectangle{
				Min: vg.Point{X: at.X, Y: at.Y - labelSize/2},
				Max: vg.Point{X: at.X + sty.Width(ceiling.name), Y: at.Y + labelSize/2},
			}
			return len(p.guides.ceilings) == 1 && box.Max.X <= data.Max.X && box.Max.Y <= data.Max.Y &&
				!overlap(box, taken) && !p.crosses(box, place)
		}
		places := []vg.Point{{X: end.X + labelGap, Y: end.Y}, {X: end.X + labelGap, Y: end.Y - 1.5*labelSpacing}}
		if i := slices.IndexFunc(places, free); i >= 0 {
			data.FillText(sty, places[i], ceiling.name)
			continue
		}
		labels = append(labels, label{ceiling.name, grey, end})
	}
	return labels
}

// crosses says whether a measured line runs through the box.
func (p panel) crosses(box vg.Rectangle, place func(workers, value float64) vg.Point) bool {
	const steps = 32
	for _, s := range p.series {
		for i := 1; i < len(s.points); i++ {
			from, to := s.points[i-1], s.points[i]
			if from.workers == 0 {
				continue
			}
			a, b := place(float64(from.workers), from.value), place(float64(to.workers), to.value)
			for step := range steps + 1 {
				share := vg.Length(step) / steps
				at := vg.Point{X: a.X + share*(b.X-a.X), Y: a.Y + share*(b.Y-a.Y)}
				if overlap(box, vg.Rectangle{Min: at.Sub(vg.Point{X: 1, Y: 1}), Max: at.Add(vg.Point{X: 1, Y: 1})}) {
					return true
				}
			}
		}
	}
	return false
}

func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}
