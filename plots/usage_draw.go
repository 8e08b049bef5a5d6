package plots

import (
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// usage is a stacked bar a number of workers, with a legend at the right.
type usage struct {
	bars []spending
	keys []key
}

const (
	usageHeight   vg.Length = 320 // of the bars
	usageAxis     vg.Length = 32  // the numbers of workers and what they are
	usageValues   vg.Length = 34  // the numbers of the vertical axis
	thickestBar   vg.Length = 76
	smallestShare vg.Length = 12 // the height of a part that its share is written on
)

// headroom is how much higher than the tallest bar the axis is: its sum stands there.
const headroom = 1.08

func newUsage(bars []spending) usage {
	u := usage{bars: bars}
	for i, l := range looks() {
		for _, b := range bars {
			if b.nanos[i] > 0 {
				u.keys = append(u.keys, l.key())
				break
			}
		}
	}
	return u
}

func (u usage) height() vg.Length {
	return captionRow + max(usageHeight, keyRow*vg.Length(len(u.keys))) + usageAxis
}

// highest is the height of the tallest bar in nanoseconds.
func (u usage) highest() int64 {
	var most int64
	for _, b := range u.bars {
		most = max(most, b.total)
	}
	return most
}

func (u usage) draw(c draw.Canvas) {
	captions := style(captionSize, grey, draw.XLeft, draw.YTop)
	c.FillText(captions, vg.Point{X: c.Min.X + 2, Y: c.Max.Y}, "time of all workers together, "+unitOf(u.highest()).name)
	var widest vg.Length
	for _, k := range u.keys {
		widest = max(widest, k.width())
	}
	axes := vg.Rectangle{
		Min: vg.Point{X: c.Min.X + usageValues, Y: c.Min.Y + usageAxis},
		Max: vg.Point{X: c.Max.X - widest - keyGap, Y: c.Max.Y - captionRow},
	}
	perNano := (axes.Max.Y - axes.Min.Y) / vg.Length(headroom*float64(u.highest()))
	u.drawValues(c, axes, perNano)
	slot := (axes.Max.X - axes.Min.X) / vg.Length(len(u.bars))
	u.drawCounts(c, axes, slot)
	for i, b := range u.bars {
		drawBar(c, b, vg.Point{X: axes.Min.X + slot*(vg.Length(i)+0.5), Y: axes.Min.Y}, slot, perNano)
	}
	rows := make([][]key, len(u.keys))
	for i, k := range u.keys {
		rows[i] = []key{k}
	}
	drawKeys(c, rows, vg.Point{X: axes.Max.X + keyGap, Y: axes.Max.Y})
}

func (u usage) drawValues(c draw.Canvas, axes vg.Rectangle, perNano vg.Length) {
	numbers := style(tickSize, grey, draw.XRight, draw.YCenter)
	size := unitOf(u.highest()).size
	for _, tick := range valueTicks(headroom * float64(u.highest()) / size) {
		y := axes.Min.Y + perNano*vg.Length(tick.Value*size)
		c.StrokeLine2(stroke(lightGrey, 0.6), axes.Min.X, y, axes.Max.X, y)
		c.FillText(numbers, vg.Point{X: axes.Min.X - 4, Y: y + rise}, tick.Label)
	}
}

// drawCounts writes the numbers of workers below the bars, as many as fit.
func (u usage) drawCounts(c draw.Canvas, axes vg.Rectangle, slot vg.Length) {
	const gap vg.Length = 4
	numbers := style(tickSize, grey, draw.XCenter, draw.YTop)
	free := c.Min.X
	for i, b := range u.bars {
		name := strconv.Itoa(b.workers)
		x, half := axes.Min.X+slot*(vg.Length(i)+0.5), numbers.Width(name)/2
		if x-half >= free {
			c.FillText(numbers, vg.Point{X: x, Y: axes.Min.Y - 4}, name)
			free = x + half + gap
		}
	}
	c.FillText(numbers, vg.Point{X: (axes.Min.X + axes.Max.X) / 2, Y: axes.Min.Y - 18}, "workers")
}

// drawBar stacks the parts upon the foot of a bar, the last look lowest, so that from the top
// down they are in the order of the legend. Each part reaches a little under the next, so that no
// white shows between them.
func drawBar(c draw.Canvas, b spending, foot vg.Point, slot, perNano vg.Length) {
	half := min(thickestBar, 0.72*slot) / 2
	y, top := foot.Y, foot.Y+perNano*vg.Length(b.total)
	all := looks()
	for i := len(all) - 1; i >= 0; i-- {
		if b.nanos[i] == 0 {
			continue
		}
		high := perNano * vg.Length(b.nanos[i])
		fill(c, all[i].fill, box(nil, foot.X-half, foot.X+half, y, min(y+high+columnWidth, top)))
		shares := style(tickSize, inkOn(all[i].fill), draw.XCenter, draw.YCenter)
		if share := percentOf(b.nanos[i], b.total); high >= smallestShare && shares.Width(share) < 2*half-4 {
			c.FillText(shares, vg.Point{X: foot.X, Y: y + high/2 + rise}, share)
		}
		y += high
	}
	sums := style(tickSize, black, draw.XCenter, draw.YBottom)
	if sum := shortTime(b.total); sums.Width(sum) < slot-4 {
		c.FillText(sums, vg.Point{X: foot.X, Y: top + 3}, sum)
	}
}
