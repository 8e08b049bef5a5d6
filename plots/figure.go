package plots

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// figure is one picture: a head and its panels, two in a row, or a chart.
type figure struct {
	name     string // of the file, without its ending
	title    string
	subtitle string
	panels   []panel
	chart    chart // nil when there are panels
}

// chart is what a figure that is no set of lines shows below its head.
type chart interface {
	height() vg.Length
	draw(c draw.Canvas)
}

// figureOf makes the figure of one metric from the cells of one corpus; it has no panels when
// nothing is known of the metric.
func figureOf(m metric, cells []summary.Cell, host bench.Host) figure {
	f := figure{
		name:     m.name,
		title:    fmt.Sprintf("%s of %s on %s", m.title, checkers(cells), summary.Printable(cells[0].Corpus)),
		subtitle: subtitle(m, cells, host),
	}
	all := lines(cells, m)
	if len(all) == 0 {
		return f
	}
	if m.units == nil {
		f.panels = []panel{{
			caption: m.caption,
			series:  all, guides: &guides{cpus: sharedCPUs(cells, host)},
		}}
		return f
	}
	for len(all) > 0 {
		state := all[0].state
		var own, rest []series
		for _, s := range all {
			if s.state == state {
				own = append(own, s)
			} else {
				rest = append(rest, s)
			}
		}
		own, unit := scaled(own, m.units)
		f.panels = append(f.panels, panel{
			heading: summary.Printable(string(state)),
			caption: m.caption + ", " + unit, series: own,
		})
		all = rest
	}
	return f
}

// checkers lists the checkers of a figure once each, or counts them when there are many.
func checkers(cells []summary.Cell) string {
	var names []string
	for _, c := range cells {
		if name := summary.Printable(c.Checker); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 3 {
		return fmt.Sprintf("%d checkers", len(names))
	}
	return strings.Join(names, ", ")
}

// sharedCPUs is how many CPUs every line of a figure could use; 0 when they differ or it is
// unknown.
func sharedCPUs(cells []summary.Cell, host bench.Host) int {
	if slices.ContainsFunc(cells, func(c summary.Cell) bool { return c.CPUs != "" }) {
		return 0
	}
	return host.UsableCPUs
}

// subtitle says how much was measured, what the bars are, and where.
func subtitle(m metric, cells []summary.Cell, host bench.Host) string {
	least, most := m.trials(cells[0]), m.trials(cells[0])
	for _, c := range cells {
		least, most = min(least, m.trials(c)), max(most, m.trials(c))
	}
	return medians(least, most, host)
}

// medians says of how many rounds they are, what the bars are, and where it was measured.
func medians(least, most int, host bench.Host) string {
	rounds := fmt.Sprintf("%d rounds", most)
	switch {
	case least != most:
		rounds = fmt.Sprintf("%d to %d rounds", least, most)
	case most == 1:
		rounds = "1 round"
	}
	bars := "bars are 95% intervals"
	if most < stats.MinSamples {
		bars = fmt.Sprintf("too few for 95%% intervals, which need %d", stats.MinSamples)
	}
	where := []string{"Medians of " + rounds + "; " + bars}
	if n := host.UsableCPUs; n == 1 {
		where = append(where, "1 CPU")
	} else if n > 1 {
		where = append(where, fmt.Sprintf("%d CPUs", n))
	}
	if host.CPUModel != "" {
		where = append(where, summary.Printable(host.CPUModel))
	}
	return strings.Join(where, "; ")
}

// layout says how many panels stand side by side and one above the other.
func (f figure) layout() (columns, rows int) {
	columns = min(2, len(f.panels))
	return columns, (len(f.panels) + columns - 1) / columns
}

// rowHeight leaves room for the names of all lines of a panel.
func (f figure) rowHeight() vg.Length {
	height := panelHeight
	for _, p := range f.panels {
		const axes, guides = 60, 2
		names := len(p.series) + guides
		if p.guides != nil {
			names += len(p.guides.curves)
		}
		height = max(height, captionRow+markRow+axes+labelSpacing*vg.Length(names))
	}
	return height
}

func (f figure) size() (width, height vg.Length) {
	if f.chart != nil {
		return figureWidth, headHeight + f.chart.height() + margin
	}
	_, rows := f.layout()
	return figureWidth, headHeight + vg.Length(rows)*(f.rowHeight()+margin)
}

// draw paints the figure upon a canvas of its size.
func (f figure) draw(c draw.Canvas) error {
	c.FillPolygon(color.White, []vg.Point{
		{X: c.Min.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Max.Y}, {X: c.Min.X, Y: c.Max.Y},
	})
	width := c.Max.X - c.Min.X - 2*margin
	head := vg.Point{X: c.Min.X + margin, Y: c.Max.Y - margin}
	title := bold(style(titleSize, black, draw.XLeft, draw.YTop))
	c.FillText(title, head, fit(title, f.title, width))
	head.Y -= titleSize + 4
	sub := style(tickSize, grey, draw.XLeft, draw.YTop)
	c.FillText(sub, head, fit(sub, f.subtitle, width))

	if f.chart != nil {
		f.chart.draw(draw.Crop(c, margin, -margin, margin, -headHeight))
		return nil
	}
	columns, _ := f.layout()
	gaps := margin * vg.Length(columns-1)
	panelWidth := (width - gaps) / vg.Length(columns)
	for i, p := range f.panels {
		left := c.Min.X + margin + vg.Length(i%columns)*(panelWidth+margin)
		top := c.Max.Y - headHeight - vg.Length(i/columns)*(f.rowHeight()+margin)
		part := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: left, Y: top - f.rowHeight()}, Max: vg.Point{X: left + panelWidth, Y: top},
		}}
		if err := p.draw(part); err != nil {
			return fmt.Errorf("figure %s: %w", f.name, err)
		}
	}
	return nil
}
