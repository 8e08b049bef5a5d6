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
	name   string // empty when another line has the name
	color  color.Color
	glyph  draw.GlyphDrawer
	dashed bool
	points []releasePoint
}

// releasePoint is a value of a release. Without an interval, low and high are the value.
type releasePoint struct {
	release          int
	x                float64 // beside the release, so that intervals of several lines can be told apart
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

// releaseSeries is the rows of one cell, with how its lines look and how far beside the releases its points are.
type releaseSeries struct {
	rows   []sweep.Row
	places []int // of the rows' releases
	look   int
	beside float64
	arm    bool
}

// releaseSeriesOf takes the rows of a group apart. Sequential with the native parser looks like sequential.
func releaseSeriesOf(g sweep.Group, checkers []string) []releaseSeries {
	var all []releaseSeries
	look := -1
	for _, r := range g.Rows {
		if n := len(all); n == 0 || all[n-1].rows[0].Label() != r.Label() {
			s := releaseSeries{arm: r.Variant == sweep.NativeName && r.Workers == 0}
			if !s.arm || look < 0 {
				look++
			}
			s.look = look
			all = append(all, s)
		}
		s := &all[len(all)-1]
		s.rows, s.places = append(s.rows, r), append(s.places, slices.Index(checkers, r.Checker))
	}
	const widest, between = 0.4, 0.06
	for i := range all {
		all[i].beside = (float64(i) - float64(len(all)-1)/2) * min(between, widest/float64(len(all)))
	}
	return all
}

// line has a point for each row with a value, in so large a unit.
func (s releaseSeries) line(unit float64, of func(sweep.Row) (value, low, high *float64)) releaseLine {
	l := releaseLine{
		name: summary.Printable(s.rows[0].Label()), color: palette()[s.look%len(palette())], glyph: glyphs()[s.look%len(glyphs())], dashed: s.arm,
	}
	for i, r := range s.rows {
		p := releasePoint{release: s.places[i], x: float64(s.places[i]) + s.beside, finding: r.Finding != ""}
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
	for _, s := range all {
		p.lines = append(p.lines, s.line(u.size, wallTimeOf))
	}
	return p
}

// speedupPanel has each number of workers, over sequential and, where that has two parsers, dashed over sequential with the native
// one. What has no time is marked in the panel of wall times.
func speedupPanel(all []releaseSeries, twoParsers bool) releasePanel {
	p := releasePanel{heading: "Speedup", caption: "times as fast as sequential"}
	if twoParsers {
		p.caption += "; dashed: as sequential with the native parser"
	}
	add := func(s releaseSeries, dashed bool, of func(sweep.Row) (value, low, high *float64)) {
		l := s.line(1, of)
		l.points = slices.DeleteFunc(l.points, func(p releasePoint) bool { return p.finding })
		l.dashed = dashed
		if dashed {
			l.name = "" // it ends where the other one does
		}
		p.lines = append(p.lines, l)
	}
	for _, s := range all {
		if s.rows[0].Workers == 0 {
			continue
		}
		add(s, false, func(r sweep.Row) (value, low, high *float64) { return r.Speedup, r.SpeedupLow, r.SpeedupHigh })
		if twoParsers {
			add(s, true, func(r sweep.Row) (value, low, high *float64) {
				return r.NativeSpeedup, r.NativeSpeedupLow, r.NativeSpeedupHigh
			})
		}
	}
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
