package plots

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// label names a line at its end, right of the axes.
type label struct {
	text  string
	color color.Color
	end   vg.Point // of the line
}

// spread places labels at heights as close as possible to the ends of their lines, none closer
// to the next than the spacing and all between bottom and top. Labels that would overlap are
// merged into a block, and blocks again until none overlap.
func spread(wanted []vg.Length, spacing, bottom, top vg.Length) []vg.Length {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(sign(wanted[a] - wanted[b])) })
	type block struct {
		low     vg.Length // where its first label is
		members []int
	}
	clamp := func(b block) block {
		var middle vg.Length
		for i, m := range b.members {
			middle += wanted[m] - vg.Length(i)*spacing
		}
		b.low = middle / vg.Length(len(b.members))
		b.low = max(bottom, min(b.low, top-vg.Length(len(b.members)-1)*spacing))
		return b
	}
	var blocks []block
	for _, i := range order {
		blocks = append(blocks, clamp(block{members: []int{i}}))
		for n := len(blocks); n > 1; n = len(blocks) {
			before, last := blocks[n-2], blocks[n-1]
			if before.low+vg.Length(len(before.members))*spacing <= last.low {
				break
			}
			merged := clamp(block{members: slices.Concat(before.members, last.members)})
			blocks = append(blocks[:n-2], merged)
		}
	}
	places := make([]vg.Length, len(wanted))
	for _, b := range blocks {
		for i, m := range b.members {
			places[m] = b.low + vg.Length(i)*spacing
		}
	}
	return places
}

func sign(x vg.Length) vg.Length {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// drawLabels writes the names beside the axes, with a thin line to the end of what they name
// where that is not obvious.
func drawLabels(c draw.Canvas, axes vg.Rectangle, labels []label, width vg.Length) {
	const near vg.Length = 3
	wanted := make([]vg.Length, len(labels))
	for i, l := range labels {
		wanted[i] = l.end.Y
	}
	x := axes.Max.X + labelGap
	for i, y := range spread(wanted, labelSpacing, axes.Min.Y, axes.Max.Y) {
		l := labels[i]
		moved := y-l.end.Y > near || l.end.Y-y > near
		if moved || axes.Max.X-l.end.X > 40 {
			c.StrokeLines(stroke(l.color, 0.6), []vg.Point{{X: l.end.X + glyphRadius + 1, Y: l.end.Y}, {X: x - 2, Y: y}})
		}
		sty := style(labelSize, l.color, draw.XLeft, draw.YCenter)
		c.FillText(sty, vg.Point{X: x, Y: y}, fit(sty, l.text, width-labelGap))
	}
}
