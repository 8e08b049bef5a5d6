package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench/schedule"
)

// look is how time in one phase is shown.
type look struct {
	phase  schedule.Phase
	reason schedule.Reason // of idle time; empty when it is not known, and of other phases
	name   string
	fill   color.NRGBA
}

// looks lists what time can be spent on, in the order in which legends and bars show it. Checking
// is blue and the coordinator's own work green, pink and violet. What the protocol and Python add
// is warm. Waiting is pale, in the tint of what is waited for: blue for an SCC, green for the
// graph, pink for the coordinator. Blues, yellow, orange and vermillion are those of the palette;
// the others keep their distance from them in the eyes of people who lack a kind of cones. The
// last look is that of a phase that is not known.
func looks() []look {
	return []look{
		{schedule.Starting, "", "starting", rgb(0xb0a687)},
		{schedule.LoadingGraph, "", "loading graph", rgb(0x3c8f5c)},
		{schedule.Parsing, "", "parsing", rgb(0x8fd5a0)},
		{schedule.Scheduling, "", "scheduling", rgb(0xc27ca8)},
		{schedule.Waiting, "", "waiting", rgb(0xededed)},
		{schedule.WaitingForGraph, "", "waiting for graph", rgb(0xdbf9e2)},
		{schedule.Idle, schedule.ForDependency, "idle: for an SCC", rgb(0xcbdefb)},
		{schedule.Idle, schedule.ForCoordinator, "idle: for the coordinator", rgb(0xe8cdd5)},
		{schedule.Idle, schedule.ForEnd, "idle: for the end", rgb(0xe2e2e2)},
		{schedule.Idle, "", "idle", rgb(0xc2c2c2)},
		{schedule.Receiving, "", "receiving", rgb(0xf0e442)},
		{schedule.LoadingDependencies, "", "loading dependencies", rgb(0xe69f00)},
		{schedule.Interface, "", "interface", rgb(0x0072b2)},
		{schedule.Implementation, "", "implementation", rgb(0x56b4e9)},
		{schedule.Sending, "", "sending", rgb(0xd55e00)},
		{schedule.GarbageCollection, "", "garbage collection", rgb(0x731207)},
		{schedule.Reporting, "", "reporting", rgb(0x592b7c)},
		{schedule.ShuttingDown, "", "shutting down", rgb(0x585a5f)},
		{"", "", "other", rgb(0x444444)},
	}
}

func rgb(code uint32) color.NRGBA {
	return color.NRGBA{R: uint8(code >> 16), G: uint8(code >> 8), B: uint8(code), A: 0xff}
}

// seer finds the look of a span, as a place in the list of looks.
type seer map[seen]int

type seen struct {
	phase  schedule.Phase
	reason schedule.Reason
}

func newSeer() seer {
	s := seer{}
	for i, l := range looks() {
		s[seen{l.phase, l.reason}] = i
	}
	return s
}

func (s seer) look(span schedule.Span) int {
	if i, known := s[seen{span.Phase, span.Reason}]; known {
		return i
	}
	if i, known := s[seen{span.Phase, ""}]; known {
		return i
	}
	return len(looks()) - 1
}

// inkOn is the colour of text upon a fill, by its brightness (luma of ITU-R BT.601).
func inkOn(fill color.NRGBA) color.Color {
	if luma := (299*int(fill.R) + 587*int(fill.G) + 114*int(fill.B)) / 1000; luma < 100 {
		return color.White
	}
	return color.Black
}

// key is an entry of a legend.
type key struct {
	name string
	sign func(c draw.Canvas, box vg.Rectangle)
}

func (l look) key() key {
	return key{l.name, func(c draw.Canvas, box vg.Rectangle) { c.FillPolygon(l.fill, corners(box)) }}
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

const (
	keyBox  vg.Length = 8  // the side of a sign
	keyText vg.Length = 12 // from the sign's left to its name
	keyGap  vg.Length = 14 // between a name and the next sign
	keyRow  vg.Length = 14

	// rise is what text is raised by to look centred: its box has room for descenders.
	rise vg.Length = 1
)

// draw puts the sign and the name with the middle of their left edge at a point.
func (k key) draw(c draw.Canvas, at vg.Point) {
	k.sign(c, vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - keyBox/2}, Max: vg.Point{X: at.X + keyBox, Y: at.Y + keyBox/2}})
	c.FillText(style(tickSize, grey, draw.XLeft, draw.YCenter), vg.Point{X: at.X + keyText, Y: at.Y + rise}, k.name)
}

func (k key) width() vg.Length {
	return keyText + style(tickSize, grey, draw.XLeft, draw.YCenter).Width(k.name)
}

// flow breaks a legend into rows of a width.
func flow(keys []key, width vg.Length) [][]key {
	var rows [][]key
	free := vg.Length(-1)
	for _, k := range keys {
		if free < k.width() {
			rows, free = append(rows, nil), width
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		free -= k.width() + keyGap
	}
	return rows
}

// drawKeys draws the rows of a legend below one another.
func drawKeys(c draw.Canvas, rows [][]key, topLeft vg.Point) {
	for i, row := range rows {
		at := vg.Point{X: topLeft.X, Y: topLeft.Y - keyRow*(vg.Length(i)+0.5)}
		for _, k := range row {
			k.draw(c, at)
			at.X += k.width() + keyGap
		}
	}
}
