package plots

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench/summary"
)

// BoundedCorpus is what one corpus can gain and does, with the same number of workers. All values
// are speedups of whole runs.
type BoundedCorpus struct {
	Corpus                    string
	Bound                     float64 // predicted: no order of checking can exceed it
	Predicted                 float64
	Measured                  float64
	MeasuredLow, MeasuredHigh *float64 // the measured one's 95% interval; nil when there is none
}

// Bounds draws every corpus by its bound against its measured speedup into bounds.svg and bounds.png
// in dir, which it creates when it is missing, and returns the paths of the files.
func Bounds(corpora []BoundedCorpus, workers int, dir string) ([]string, error) {
	if len(corpora) == 0 {
		return nil, errors.New("nothing to draw: no corpus has both a bound and a measured speedup")
	}
	pictures, err := boundsOf(corpora, workers).render()
	if err != nil {
		return nil, err
	}
	return save(pictures, dir)
}

func boundsOf(corpora []BoundedCorpus, workers int) figure {
	sorted := slices.Clone(corpora)
	slices.SortStableFunc(sorted, func(a, b BoundedCorpus) int {
		return cmp.Or(cmp.Compare(b.Bound, a.Bound), cmp.Compare(a.Corpus, b.Corpus))
	})
	return figure{
		name:     "bounds",
		title:    fmt.Sprintf("What %s can gain, and do", summary.Counted(workers, "worker")),
		subtitle: "Point: measured, with its 95% interval; cross: predicted; grey: bound of the whole run (predicted)",
		chart:    boundsChart{sorted},
	}
}

// boundsChart has a row for each corpus.
type boundsChart struct{ corpora []BoundedCorpus }

const (
	boundsRow  vg.Length = 18
	boundsAxis vg.Length = 34 // below the rows
)

func (b boundsChart) height() vg.Length {
	return captionRow + boundsRow*vg.Length(len(b.corpora)) + boundsAxis
}

func (b boundsChart) draw(c draw.Canvas) {
	captions := style(captionSize, grey, draw.XLeft, draw.YTop)
	c.FillText(captions, vg.Point{X: c.Min.X + 2, Y: c.Max.Y}, "times as fast as sequential")
	names := style(labelSize, black, draw.XRight, draw.YCenter)
	room := b.nameWidth(names, (c.Max.X-c.Min.X)/3)
	axes := draw.Crop(c, room+labelGap, -margin, boundsAxis, -captionRow)
	top := b.top()
	x := func(speedup float64) vg.Length {
		return axes.Min.X + vg.Length(speedup/top)*(axes.Max.X-axes.Min.X)
	}
	drawSpeedups(axes, top, x)
	for i, corpus := range b.corpora {
		y := axes.Max.Y - boundsRow*(vg.Length(i)+0.5)
		c.FillText(names, vg.Point{X: c.Min.X + room, Y: y}, fit(names, summary.Printable(corpus.Corpus), room))
		corpus.draw(axes, y, x)
	}
}

func (b boundsChart) nameWidth(sty draw.TextStyle, most vg.Length) vg.Length {
	widest := vg.Length(0)
	for _, corpus := range b.corpora {
		widest = max(widest, sty.Width(summary.Printable(corpus.Corpus)))
	}
	return min(widest, most)
}

// top is the end of the axis.
func (b boundsChart) top() float64 {
	top := 1.0
	for _, c := range b.corpora {
		top = max(top, c.Bound, c.Predicted, c.Measured)
		if c.MeasuredHigh != nil {
			top = max(top, *c.MeasuredHigh)
		}
	}
	return 1.05 * top
}

// drawSpeedups draws the axis, and a line where nothing is gained.
func drawSpeedups(axes draw.Canvas, top float64, x func(float64) vg.Length) {
	ticks := style(tickSize, grey, draw.XCenter, draw.YTop)
	for _, tick := range plot.Ticker(valueTicks(top)).Ticks(0, top) {
		if tick.Label == "" || tick.Value > top {
			continue
		}
		at := x(tick.Value)
		axes.StrokeLine2(stroke(lightGrey, 0.6), at, axes.Min.Y, at, axes.Max.Y)
		axes.FillText(ticks, vg.Point{X: at, Y: axes.Min.Y - 4}, tick.Label)
	}
	axes.StrokeLine2(stroke(midGrey, 0.9), x(1), axes.Min.Y, x(1), axes.Max.Y)
	axes.FillText(ticks, vg.Point{X: x(1), Y: axes.Min.Y - 4 - tickSize - 3}, sequentialLabel)
}

// draw draws the bound as a bar, and upon it what is predicted and what was measured.
func (b BoundedCorpus) draw(axes draw.Canvas, y vg.Length, x func(float64) vg.Length) {
	const half, thick vg.Length = 4, 3
	blue := palette()[0]
	axes.FillPolygon(lightGrey, []vg.Point{
		{X: x(0), Y: y - thick}, {X: x(b.Bound), Y: y - thick}, {X: x(b.Bound), Y: y + thick}, {X: x(0), Y: y + thick},
	})
	axes.StrokeLine2(stroke(midGrey, lineWidth), x(b.Bound), y-half, x(b.Bound), y+half)
	if b.MeasuredLow != nil && b.MeasuredHigh != nil {
		low, high := x(*b.MeasuredLow), x(*b.MeasuredHigh)
		axes.StrokeLine2(stroke(blue, 1.2), low, y, high, y)
		axes.StrokeLine2(stroke(blue, 1.2), low, y-half, low, y+half)
		axes.StrokeLine2(stroke(blue, 1.2), high, y-half, high, y+half)
	}
	axes.DrawGlyph(draw.GlyphStyle{Color: blue, Radius: glyphRadius, Shape: draw.CircleGlyph{}}, vg.Point{X: x(b.Measured), Y: y})
	axes.DrawGlyph(draw.GlyphStyle{Color: color.Black, Radius: glyphRadius, Shape: draw.CrossGlyph{}}, vg.Point{X: x(b.Predicted), Y: y})
}
