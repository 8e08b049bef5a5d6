package profile

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/pprof/profile"

	"paceline/bench/summary"
)

// tower is a function at one place of the flame graph, with what stands on it.
type tower struct {
	name  string
	value int64
	areas map[Area]int64
	on    map[string]*tower
}

func (t *tower) child(name string) *tower {
	if t.on[name] == nil {
		t.on[name] = &tower{name: name, areas: map[Area]int64{}, on: map[string]*tower{}}
	}
	return t.on[name]
}

// Measures of the picture, in its own units.
const (
	flameWidth   = 1200.0
	flameMargin  = 10.0
	rowHeight    = 15.0
	titleHeight  = 26.0
	legendHeight = 24.0
	letterWidth  = 6.4
	thinnest     = 1.0 // what is narrower is left out
)

// Flame draws a profile as a flame graph: SVG that needs no script, with each function's name
// and share in its title. Width is time, and functions stand on those that call them. The
// colour is the area that most of the time belongs to.
func Flame(p *profile.Profile, w io.Writer) error {
	root := towers(p)
	rows := root.height((flameWidth - 2*flameMargin) / float64(max(root.value, 1)))
	height := titleHeight + float64(rows)*rowHeight + legendHeight + flameMargin
	d := drawing{total: max(root.value, 1), perNano: (flameWidth - 2*flameMargin) / float64(max(root.value, 1)), bottom: height - legendHeight - flameMargin}
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="11">`+"\n", flameWidth, height)
	fmt.Fprintf(&d.b, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n")
	fmt.Fprintf(&d.b, `<text x="%.0f" y="17" font-size="13">%s</text>`+"\n", flameMargin, escaped(flameTitle(p, root.value)))
	d.draw(root, flameMargin, 0)
	d.legend(root, height-flameMargin-6)
	d.b.WriteString("</svg>\n")
	_, err := io.WriteString(w, d.b.String())
	return err
}

// valueIndex is the sample type that a profile is about.
func valueIndex(p *profile.Profile) int {
	i, err := p.SampleIndexByName("")
	if err != nil {
		return 0 // it has no sample type, so no samples
	}
	return i
}

func towers(p *profile.Profile) *tower {
	at := valueIndex(p)
	root := &tower{name: "all", areas: map[Area]int64{}, on: map[string]*tower{}}
	for _, s := range p.Sample {
		value, area := s.Value[at], Area(label(s, labelArea))
		t := root
		t.value += value
		t.areas[area] += value
		for _, name := range stackOf(s) {
			t = t.child(name)
			t.value += value
			t.areas[area] += value
		}
	}
	return root
}

// stackOf lists the functions of a sample, outermost first.
func stackOf(s *profile.Sample) []string {
	var names []string
	for _, l := range slices.Backward(s.Location) {
		for _, line := range slices.Backward(l.Line) {
			names = append(names, line.Function.Name)
		}
	}
	return names
}

func flameTitle(p *profile.Profile, total int64) string {
	about := ""
	for _, c := range p.Comments {
		about = told(c, "checker: ", about)
		if cell, ok := strings.CutPrefix(c, "cell: "); ok {
			about += " " + cell
		}
	}
	return fmt.Sprintf("%s: %s of %s time", strings.TrimSpace(about), seconds(total), p.DefaultSampleType)
}

// height is how many rows of it are wide enough to be drawn.
func (t *tower) height(perNano float64) int {
	highest := 0
	for _, on := range t.on {
		if float64(on.value)*perNano >= thinnest {
			highest = max(highest, on.height(perNano))
		}
	}
	return highest + 1
}

// drawing is a picture while it is being made.
type drawing struct {
	b       strings.Builder
	total   int64
	perNano float64
	bottom  float64
}

func (d *drawing) draw(t *tower, x float64, row int) {
	width := float64(t.value) * d.perNano
	if width < thinnest {
		return
	}
	y := d.bottom - float64(row+1)*rowHeight
	fmt.Fprintf(&d.b, `<g><title>%s: %s, %s</title><rect x="%.1f" y="%.1f" width="%.2f" height="%.0f" fill="%s"/>`,
		escaped(t.name), seconds(t.value), summary.Share(t.value, d.total), x, y, max(width-0.3, 0.2), rowHeight-1, colour(t.area()))
	if text := shortened(t.name, int(width/letterWidth)-1); text != "" {
		fmt.Fprintf(&d.b, `<text x="%.1f" y="%.1f">%s</text>`, x+2, y+rowHeight-4, escaped(text))
	}
	d.b.WriteString("</g>\n")
	for _, on := range t.children() {
		d.draw(on, x, row+1)
		x += float64(on.value) * d.perNano
	}
}

// children are what stands on it, by name as flame graphs have it.
func (t *tower) children() []*tower {
	var all []*tower
	for _, on := range t.on {
		all = append(all, on)
	}
	slices.SortFunc(all, func(a, b *tower) int { return strings.Compare(a.name, b.name) })
	return all
}

// area is the one that most of its time belongs to.
func (t *tower) area() Area {
	return slices.MaxFunc(Areas(), func(a, b Area) int { return cmp.Compare(t.areas[a], t.areas[b]) })
}

// shortened is as much of a name as fits: the last parts of it, or the beginning of the last.
func shortened(name string, letters int) string {
	const fewest = 3
	if letters < fewest {
		return ""
	}
	for len([]rune(name)) > letters {
		_, rest, more := strings.Cut(name, ".")
		if !more || rest == "" {
			return string([]rune(name)[:letters-1]) + "…"
		}
		name = rest
	}
	return name
}

// legend tells the colours of the areas that there are.
func (d *drawing) legend(root *tower, y float64) {
	x := flameMargin
	for _, a := range Areas() {
		if root.areas[a] == 0 {
			continue
		}
		text := fmt.Sprintf("%s %s", a, summary.Share(root.areas[a], d.total))
		fmt.Fprintf(&d.b, `<rect x="%.0f" y="%.0f" width="10" height="10" fill="%s"/><text x="%.0f" y="%.0f">%s</text>`+"\n",
			x, y-9, colour(a), x+14, y, escaped(text))
		x += 26 + letterWidth*float64(len(text))
	}
}

// colour is that of an area: light ones, on which black letters can be read.
func colour(a Area) string {
	colours := []string{
		"#e69f00", "#56b4e9", "#7fd1b9", "#f0e442", "#b8d8f5", "#c9e4a5", "#d9a6c8", "#f28e6b", "#c9c9c9", "#e6e0d4",
	}
	return colours[max(place(a), 0)]
}

func escaped(text string) string {
	var b strings.Builder
	// A builder takes everything.
	_ = xml.EscapeText(&b, []byte(strings.ToValidUTF8(text, "�")))
	return b.String()
}
