package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench"
	"paceline/bench/summary"
	"paceline/bench/sweep"
)

// Releases draws a sweep into dir, which it creates when it is missing, and returns the paths of the files it wrote: for each corpus and
// cache state releases-CORPUS-CACHE, in which wall times and speedups stand one below the other, release by release.
func Releases(r sweep.Result, dir string) ([]string, error) {
	var drawn []picture
	var names []string
	for _, g := range r.Groups() {
		f := releasesFigure(g, r.Manifest)
		if len(f.chart.(releases).panels) == 0 {
			continue
		}
		f.name = unused(f.name, names)
		names = append(names, f.name)
		rendered, err := f.render()
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, rendered...)
	}
	if len(drawn) == 0 {
		return nil, errors.New("nothing to draw: no release has a wall time")
	}
	return save(drawn, dir)
}

// releases is a figure of two panels that have the releases below them.
type releases struct {
	note     string // above the panels
	axis     trendAxis
	boundary float64 // where sequential changes its parser; NaN when it does not
	panels   []releasePanel
}

// releasePanel is one set of axes.
type releasePanel struct {
	heading, caption string
	lines            []releaseLine
}

// releaseLine is one cell over the releases. Where it has no point, or a finding, it is interrupted.
type releaseLine struct {
	name    string // empty when another line has the name
	color   color.Color
	glyph   draw.GlyphDrawer
	pattern pattern
	beside  float64 // the releases, so that intervals of several lines can be told apart
	points  []releasePoint
}

// releasePoint is a value of a release. Without an interval, low and high are the value.
type releasePoint struct {
	release          int
	value, low, high float64
	finding          bool // in place of a value
}

func releasesFigure(g sweep.Group, m bench.Manifest) figure {
	chart := releases{axis: releaseAxis(g, m.Plan.Checkers), boundary: parserBoundary(g, m.Plan.Checkers)}
	series := releaseSeriesOf(g, m.Plan.Checkers)
	least, most := math.MaxInt, 0
	for _, r := range g.Rows {
		if r.WallNanos != nil {
			least, most = min(least, r.Trials), max(most, r.Trials)
		}
	}
	for _, p := range []releasePanel{wallPanel(series), speedupPanel(series, g.OldParser())} {
		if p.measured() {
			chart.panels = append(chart.panels, p)
		}
	}
	chart.note = summary.Printable(strings.Join(append([]string{"Axes do not start at 0"}, findingsOf(g)...), "; "))
	return figure{
		name:  forFile("releases-" + g.Corpus + "-" + string(g.Cache)),
		title: summary.Printable(fmt.Sprintf("Wall time and speedup on %s by release, %s", g.Corpus, g.Cache)), subtitle: medians(least, most, m.Host),
		chart: chart,
	}
}

// findingsOf names what has no time.
func findingsOf(g sweep.Group) []string {
	var all []string
	for _, r := range g.Rows {
		if r.Finding != "" {
			all = append(all, fmt.Sprintf("× %s, %s: %s", r.Release(), r.Label(), r.Finding.Words()))
		}
	}
	return all
}

// releaseAxis has the releases one after the other, with room for points beside the first and the last.
func releaseAxis(g sweep.Group, checkers []string) trendAxis {
	const room = 0.3
	a := trendAxis{first: -room, last: float64(len(checkers)-1) + room}
	for i, checker := range checkers {
		name := checker
		if at := slices.IndexFunc(g.Rows, func(r sweep.Row) bool { return r.Checker == checker }); at >= 0 {
			name = g.Rows[at].Release()
		}
		a.places, a.names = append(a.places, float64(i)), append(a.names, summary.Printable(name))
	}
	return a
}

// parserBoundary is between the last release that parses otherwise when sequential and the first that does not.
func parserBoundary(g sweep.Group, checkers []string) float64 {
	last := -1
	for _, r := range g.Rows {
		if r.Parser == sweep.Old {
			last = max(last, slices.Index(checkers, r.Checker))
		}
	}
	if last < 0 || last == len(checkers)-1 {
		return math.NaN()
	}
	return float64(last) + 0.5
}

// releaseSeries is the rows of one cell, with how its lines look.
type releaseSeries struct {
	rows    []sweep.Row
	places  []int // of the rows' releases
	look    int
	pattern pattern // of wall times
}

// releaseSeriesOf takes the rows of a group apart. Sequential with the native parser looks like sequential.
func releaseSeriesOf(g sweep.Group, checkers []string) []releaseSeries {
	var all []releaseSeries
	looks, sequential := 0, 0 // how many there are, and which one sequential has
	for _, r := range g.Rows {
		if n := len(all); n == 0 || all[n-1].rows[0].Label() != r.Label() {
			s := releaseSeries{look: looks}
			if r.Workers == 0 && r.Variant == sweep.NativeName {
				s.look, s.pattern = sequential, dashed
			} else {
				looks++
			}
			if r.Workers == 0 && r.Variant == "" {
				sequential = s.look
			}
			all = append(all, s)
		}
		s := &all[len(all)-1]
		s.rows, s.places = append(s.rows, r), append(s.places, slices.Index(checkers, r.Checker))
	}
	return all
}

// beside is how far the points of a line stand to the right that has one of several slots.
func beside(slot, slots int) float64 {
	const widest, between = 0.4, 0.06
	return float64(slot) * min(between, widest/float64(slots))
}

// centre moves lines that stand beside each other to both sides of the releases.
func centre(lines []releaseLine) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		low, high = min(low, l.beside), max(high, l.beside)
	}
	for i := range lines {
		lines[i].beside -= (low + high) / 2
	}
}

// line has a point for each row with a value, in so large a unit.
func (s releaseSeries) line(unit float64, of func(sweep.Row) (value, low, high *float64)) releaseLine {
	l := releaseLine{
		name: summary.Printable(s.rows[0].Label()), color: palette()[s.look%len(palette())], glyph: glyphs()[s.look%len(glyphs())], pattern: s.pattern,
	}
	for i, r := range s.rows {
		p := releasePoint{release: s.places[i], finding: r.Finding != ""}
		value, low, high := of(r)
		if value == nil && !p.finding {
			continue
		}
		if value != nil {
			p.value, p.low, p.high = *value/unit, *value/unit, *value/unit
		}
		if low != nil && high != nil {
			p.low, p.high = *low/unit, *high/unit
		}
		l.points = append(l.points, p)
	}
	return l
}

func wallTimeOf(r sweep.Row) (value, low, high *float64) {
	return float(r.WallNanos), float(r.WallLowNanos), float(r.WallHighNanos)
}

func wallPanel(all []releaseSeries) releasePanel {
	most := 0.0
	for _, s := range all {
		for _, r := range s.rows {
			if r.WallNanos != nil {
				most = max(most, float64(*r.WallNanos))
			}
		}
	}
	units := timeUnits()
	u := units[len(units)-1]
	if at := slices.IndexFunc(units, func(u unit) bool { return most >= u.size }); at >= 0 {
		u = units[at]
	}
	p := releasePanel{heading: "Wall time", caption: u.name}
	for i, s := range all {
		l := s.line(u.size, wallTimeOf)
		l.beside = beside(i, len(all))
		p.lines = append(p.lines, l)
	}
	centre(p.lines)
	return p
}

// baseline is what a speedup is over, and how its lines are drawn.
type baseline struct {
	caption string
	pattern pattern
	of      func(sweep.Row) (value, low, high *float64)
}

// baselines are those of a sweep. Where sequential has one parser only, over the native one is no other speedup.
func baselines(twoParsers bool) []baseline {
	all := []baseline{{"times as fast as sequential", solid, func(r sweep.Row) (value, low, high *float64) {
		return r.Speedup, r.SpeedupLow, r.SpeedupHigh
	}}}
	if twoParsers {
		all = append(all, baseline{"dashed: as sequential with the native parser", dashed, func(r sweep.Row) (value, low, high *float64) {
			return r.NativeSpeedup, r.NativeSpeedupLow, r.NativeSpeedupHigh
		}})
	}
	return append(all, baseline{"dotted: as 1 worker", dotted, func(r sweep.Row) (value, low, high *float64) {
		return r.WorkerSpeedup, r.WorkerSpeedupLow, r.WorkerSpeedupHigh
	}})
}

// lines are those of the numbers of workers that have such a speedup. What has no time is marked in the panel of wall times. Over 1
// worker they stand beside the others, whose intervals they would cover; dashed is solid where sequential has the native parser.
func (b baseline) lines(workers []releaseSeries) []releaseLine {
	slots := len(workers)
	var lines []releaseLine
	for i, s := range workers {
		l := s.line(1, b.of)
		l.pattern, l.beside = b.pattern, beside(i, 2*slots)
		if b.pattern == dotted {
			l.beside = beside(slots+i, 2*slots)
		}
		l.points = slices.DeleteFunc(l.points, func(p releasePoint) bool { return p.finding })
		if len(l.points) > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

// speedupPanel has a line of each number of workers over each baseline. The first one has the name, which the others share with its look.
func speedupPanel(all []releaseSeries, twoParsers bool) releasePanel {
	p := releasePanel{heading: "Speedup"}
	workers := slices.DeleteFunc(slices.Clone(all), func(s releaseSeries) bool { return s.rows[0].Workers == 0 })
	var captions []string
	for _, b := range baselines(twoParsers) {
		lines := b.lines(workers)
		if len(lines) > 0 || b.pattern == solid {
			captions = append(captions, b.caption)
		}
		for _, l := range lines {
			if slices.ContainsFunc(p.lines, func(other releaseLine) bool { return other.name == l.name }) {
				l.name = ""
			}
			p.lines = append(p.lines, l)
		}
	}
	centre(p.lines)
	p.caption = strings.Join(captions, "; ")
	return p
}

// measured says whether the panel has a value to show.
func (p releasePanel) measured() bool {
	return slices.ContainsFunc(p.lines, func(l releaseLine) bool {
		return slices.ContainsFunc(l.points, func(pt releasePoint) bool { return !pt.finding })
	})
}

const releasesHeight vg.Length = 235 // of a panel with its caption and axes

func (r releases) height() vg.Length { return captionRow + releasesHeight*vg.Length(len(r.panels)) }
