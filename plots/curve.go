package plots

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench"
	"paceline/bench/summary"
)

// Curve is the speedup that is predicted of a check: a dashed line in the speedup figure of its
// corpus, below the one that the import graph bounds it by.
type Curve struct {
	Checker, Corpus string
	Cache           bench.CacheState
	Points          []CurvePoint // ascending by workers
}

// CurvePoint is predicted for a number of workers.
type CurvePoint struct {
	Workers        int
	Speedup, Bound float64
}

// Names of the lines of a curve.
const (
	predictedLabel      = "predicted"
	predictedBoundLabel = "bound (predicted)"
)

// curveLine is one of the two lines of a curve.
type curveLine struct {
	name   string
	style  draw.LineStyle
	color  color.Color
	points []point
}

// curvesOf picks what is predicted of the lines of a figure.
func curvesOf(cells []summary.Cell, lines []series, predicted []Curve) []curveLine {
	var all []curveLine
	for _, c := range predicted {
		own := summary.Cell{Checker: c.Checker}
		subject := subjectOf(own, cells)
		i := slices.IndexFunc(lines, func(s series) bool { return s.subject == subject && s.state == c.Cache })
		if c.Corpus != cells[0].Corpus || i < 0 || len(c.Points) == 0 {
			continue
		}
		speedup := curveLine{name: predictedLabel, style: stroke(lines[i].color, 1.3, 4, 2.5), color: lines[i].color}
		bound := curveLine{name: predictedBoundLabel, style: stroke(midGrey, lineWidth), color: grey}
		if subject != "" {
			speedup.name, bound.name = subject+" "+speedup.name, subject+" "+bound.name
		}
		for _, p := range c.Points {
			speedup.points = append(speedup.points, point{workers: p.Workers, value: p.Speedup})
			bound.points = append(bound.points, point{workers: p.Workers, value: p.Bound})
		}
		all = append(all, bound, speedup)
	}
	return all
}

// path is the line as far as it stays within the axes.
func (l curveLine) path(xs span, top float64, place func(workers, value float64) vg.Point) []vg.Point {
	var line []vg.Point
	for _, p := range l.points {
		if p.workers > xs.last() || p.value > top {
			break
		}
		line = append(line, place(float64(p.workers), p.value))
	}
	return line
}

// drawCurves draws what is predicted behind what was measured.
func (p panel) drawCurves(c draw.Canvas, xs span, place func(workers, value float64) vg.Point) {
	for _, l := range p.guides.curves {
		c.StrokeLines(l.style, l.path(xs, p.top(), place))
	}
}

// nameCurves are the names that belong beside the axes.
func (p panel) nameCurves(xs span, place func(workers, value float64) vg.Point) []label {
	var labels []label
	for _, l := range p.guides.curves {
		if line := l.path(xs, p.top(), place); len(line) > 0 {
			labels = append(labels, label{l.name, l.color, line[len(line)-1]})
		}
	}
	return labels
}
