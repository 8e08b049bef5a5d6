package plots

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"

	"paceline/bench/history"
	"paceline/bench/summary"
)

// History draws series of a history with the changes of their levels, and returns the paths of the files it wrote: a figure for all cells of a
// checker, corpus and machine, with a panel a cell. Each point is a session.
func History(all []history.Series, changes []history.Change, order history.Order, dir string) ([]string, error) {
	pictures, err := historyPictures(all, changes, order)
	if err != nil {
		return nil, err
	}
	return save(pictures, dir)
}

// historyPictures draws every figure in memory, so that an error leaves the old files as they are.
func historyPictures(all []history.Series, changes []history.Change, order history.Order) ([]picture, error) {
	var drawn []picture
	var names []string
	for _, group := range historyGroups(all) {
		f := historyFigure(group, changes, order)
		f.name = unused(f.name, names)
		names = append(names, f.name)
		rendered, err := f.render()
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, rendered...)
	}
	return drawn, nil
}

// unused is the name, with a number where it is taken.
func unused(name string, taken []string) string {
	free := name
	for n := 2; slices.Contains(taken, free); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// historyGroups puts together the series that are alike.
func historyGroups(all []history.Series) [][]history.Series {
	var groups [][]history.Series
	for _, s := range all {
		i := slices.IndexFunc(groups, func(g []history.Series) bool { return g[0].Alike(s.Key) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], s)
	}
	return groups
}

func historyFigure(group []history.Series, changes []history.Change, order history.Order) figure {
	key := group[0].Key
	where := key.Where()
	f := figure{name: historyName(key, order), title: summary.Printable(key.Heading())}
	chart := trends{}
	if len(where) > 0 {
		f.subtitle = summary.Printable(where[0])
		chart.note = summary.Printable(strings.Join(append(where[1:], "bars are 95% intervals, axes do not start at 0"), "; "))
	}
	first, last := timesOf(group)
	for _, s := range group {
		own := slices.DeleteFunc(slices.Clone(changes), func(c history.Change) bool { return c.Key != s.Key })
		chart.panels = append(chart.panels, trendOf(s, own, axisOf(s, order, first, last)))
	}
	f.chart = chart
	return f
}

// historyName is the name of a figure's files. Figures of another metric, control or order have others, so that they may lie in one folder.
func historyName(k history.Key, order history.Order) string {
	metric := map[summary.Metric]string{summary.Wall: "wall", summary.CPU: "cpu", summary.MaxRSS: "memory"}[k.Metric]
	parts := []string{"history", metric, k.Corpus, k.Kind}
	for _, part := range []struct{ label, text string }{{"", k.Variant}, {"cpus-", k.CPUs}, {"over-", k.Control}} {
		if part.text != "" {
			parts = append(parts, part.label+part.text)
		}
	}
	if order == history.ByVersion {
		parts = append(parts, "by-version")
	}
	return forFile(strings.Join(parts, "-"))
}

// trend is one series as a panel shows it.
type trend struct {
	heading, caption string
	axis             trendAxis
	points           []trendPoint
	changes          []trendChange
}

// trendPoint is a session. Without an interval, low and high are the value.
type trendPoint struct {
	x, value, low, high float64
}

// trendChange is a change of level, between two points.
type trendChange struct {
	x        float64
	size     string
	old, new float64
	from, to float64 // where the old level begins and the new one ends
}

// trendOf lays out a series.
func trendOf(s history.Series, changes []history.Change, axis trendAxis) trend {
	t := trend{heading: summary.Printable(s.CellName()), axis: axis}
	divisor, unit := 1.0, "ratio"
	if s.Control == "" {
		u := trendUnit(s)
		divisor, unit = u.size, u.name
	}
	t.caption = summary.Printable(s.Quantity()) + ", " + unit
	for i, p := range s.Points {
		at := trendPoint{x: t.axis.at(i), value: p.Value / divisor, low: p.Value / divisor, high: p.Value / divisor}
		if p.Low != nil && p.High != nil {
			at.low, at.high = *p.Low/divisor, *p.High/divisor
		}
		t.points = append(t.points, at)
	}
	for _, c := range changes {
		t.changes = append(t.changes, trendChange{
			x: (t.axis.at(c.At-1) + t.axis.at(c.At)) / 2, size: fmt.Sprintf("%+.1f%%", 100*(c.Ratio-1)),
			old: c.Old / divisor, new: c.New / divisor,
			from: t.axis.at(c.At - c.Before), to: t.axis.at(c.At + c.After - 1),
		})
	}
	return t
}

// trendUnit suits the largest value of the series.
func trendUnit(s history.Series) unit {
	units := timeUnits()
	if s.Metric == summary.MaxRSS {
		units = memory(nil).units
	}
	most := 0.0
	for _, p := range s.Points {
		most = max(most, p.Value)
	}
	for _, u := range units {
		if most >= u.size {
			return u
		}
	}
	return units[len(units)-1]
}

// trendAxis is the horizontal axis: moments, or versions one after the other.
type trendAxis struct {
	places      []float64 // of the points
	names       []string  // of the points, when they are versions
	first, last float64   // that it shows
}

// axisOf makes the axis of a series. One of moments reaches from the first to the last of all series in the figure.
func axisOf(s history.Series, order history.Order, first, last time.Time) trendAxis {
	a := trendAxis{first: float64(first.Unix()), last: float64(last.Unix())}
	if order == history.ByVersion {
		a.first, a.last = 0, float64(len(s.Points)-1)
	}
	for i, p := range s.Points {
		if order == history.ByVersion {
			a.places, a.names = append(a.places, float64(i)), append(a.names, summary.Printable(versionName(p)))
			continue
		}
		a.places = append(a.places, float64(p.Started.Unix()))
	}
	return a
}

// timesOf are when the first and the last session of a figure were started.
func timesOf(group []history.Series) (first, last time.Time) {
	for _, s := range group {
		for _, p := range s.Points {
			if first.IsZero() || p.Started.Before(first) {
				first = p.Started
			}
			if p.Started.After(last) {
				last = p.Started
			}
		}
	}
	return first, last
}

// versionName is the version, or what was asked for where there is none.
func versionName(p history.Point) string {
	if p.Version == "" {
		return p.Checker
	}
	return p.Version
}

func (a trendAxis) at(i int) float64 { return a.places[i] }

// bounds are the ends of the axis with room for a marker beside the first and last point.
func (a trendAxis) bounds() (low, high float64) {
	pad := 0.04 * (a.last - a.first)
	if pad == 0 {
		pad = 1
	}
	return a.first - pad, a.last + pad
}

// moment is a place on the axis as a time of day, or as a date when the axis is long.
func (a trendAxis) moment(x float64) string {
	const long = 4 * 24 * time.Hour
	at := time.Unix(int64(x), 0).UTC()
	if time.Duration(a.last-a.first)*time.Second > long {
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02 15:04")
}

// trends is a figure of panels one above the other, with a series each.
type trends struct {
	note   string // above the panels
	panels []trend
}

const trendHeight vg.Length = 165 // of a panel

func (t trends) height() vg.Length { return captionRow + trendHeight*vg.Length(len(t.panels)) }
