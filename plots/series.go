package plots

import (
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"paceline/bench"
	"paceline/bench/summary"
)

// metric is one quantity of a cell that a figure shows.
type metric struct {
	name    string // of the file
	title   string
	caption string // of the vertical axis, without the unit
	units   []unit // the first that the largest value reaches is used; nil for a plain ratio
	of      func(c summary.Cell) (value, low, high *float64)
	trials  func(c summary.Cell) int // behind the value
}

func counted(c summary.Cell) int { return c.Trials }

type unit struct {
	name string
	size float64
}

// timeUnits are the units of times in nanoseconds.
func timeUnits() []unit { return []unit{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}, {"ns", 1}} }

func metrics(cells []summary.Cell) []metric {
	times := timeUnits()
	return []metric{
		{"speedup", "Speedup", "times as fast as sequential", nil, func(c summary.Cell) (value, low, high *float64) {
			return c.Speedup, c.SpeedupLow, c.SpeedupHigh
		}, counted},
		{"wall", "Wall time", "wall time", times, func(c summary.Cell) (value, low, high *float64) {
			return float(c.WallNanos), float(c.WallLowNanos), float(c.WallHighNanos)
		}, counted},
		{"cpu", "CPU time", "CPU time of all processes", times, func(c summary.Cell) (value, low, high *float64) {
			return float(c.CPUNanos), float(c.CPULowNanos), float(c.CPUHighNanos)
		}, counted},
		memory(cells),
	}
}

// memory is the proportional size where every cell has it, and else the resident one.
func memory(cells []summary.Cell) metric {
	m := metric{
		name: "memory", title: "Peak memory", caption: "RSS: shared pages count in each process",
		units: []unit{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}},
		of: func(c summary.Cell) (value, low, high *float64) {
			return float(c.MaxRSSBytes), float(c.MaxRSSLowBytes), float(c.MaxRSSHighBytes)
		},
		trials: counted,
	}
	if !slices.ContainsFunc(cells, func(c summary.Cell) bool { return c.PSSBytes == nil }) {
		m.caption = "PSS: shared pages count once"
		m.of = func(c summary.Cell) (value, low, high *float64) {
			return float(c.PSSBytes), float(c.PSSLowBytes), float(c.PSSHighBytes)
		}
		m.trials = func(c summary.Cell) int { return *c.MemoryTrials }
	}
	return m
}

func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

// series is one line: what was measured of one checker in one cache state, by workers.
type series struct {
	subject string // empty when the figure has a single one
	state   bench.CacheState
	color   color.Color
	glyph   draw.GlyphDrawer
	points  []point
}

// point is a value at a number of workers. Without an interval, low and high are the value.
type point struct {
	workers          int
	value, low, high float64
}

// lines picks one metric from the cells of one corpus. A line keeps its colour in every figure,
// with or without points.
func lines(cells []summary.Cell, m metric) []series {
	var all []series
	for _, c := range cells {
		subject := subjectOf(c, cells)
		i := slices.IndexFunc(all, func(s series) bool { return s.subject == subject && s.state == c.Cache })
		if i < 0 {
			i = len(all)
			all = append(all, series{
				subject: subject, state: c.Cache,
				color: palette()[i%len(palette())], glyph: glyphs()[i%len(glyphs())],
			})
		}
		if value, low, high := m.of(c); value != nil {
			p := point{workers: c.Workers, value: *value, low: *value, high: *value}
			if low != nil && high != nil {
				p.low, p.high = *low, *high
			}
			all[i].points = append(all[i].points, p)
		}
	}
	for _, s := range all {
		slices.SortFunc(s.points, func(a, b point) int { return a.workers - b.workers })
	}
	return slices.DeleteFunc(all, func(s series) bool { return len(s.points) == 0 })
}

// subjectOf names a cell by what differs between the cells of a figure.
func subjectOf(c summary.Cell, cells []summary.Cell) string {
	var parts []string
	if slices.ContainsFunc(cells, func(other summary.Cell) bool { return other.Checker != c.Checker }) {
		parts = append(parts, c.Checker)
	}
	if c.Variant != "" {
		parts = append(parts, c.Variant)
	}
	if c.CPUs != "" {
		parts = append(parts, "CPUs "+c.CPUs)
	}
	if len(parts) == 0 && slices.ContainsFunc(cells, func(other summary.Cell) bool {
		return other.Variant != c.Variant || other.CPUs != c.CPUs
	}) {
		parts = append(parts, "plain")
	}
	return summary.Printable(strings.Join(parts, " "))
}

// scaled divides every value of the lines by the size of the unit that suits the largest.
func scaled(all []series, units []unit) ([]series, string) {
	if len(units) == 0 {
		return all, ""
	}
	u := units[len(units)-1]
	for _, candidate := range units {
		if highest(all) >= candidate.size {
			u = candidate
			break
		}
	}
	out := slices.Clone(all)
	for i := range out {
		out[i].points = slices.Clone(out[i].points)
		for j, p := range out[i].points {
			out[i].points[j] = point{p.workers, p.value / u.size, p.low / u.size, p.high / u.size}
		}
	}
	return out, u.name
}

// highest is the top of all values and intervals.
func highest(all []series) float64 {
	top := 0.0
	for _, s := range all {
		for _, p := range s.points {
			top = max(top, p.high)
		}
	}
	return top
}

// workerCounts lists the measured numbers of workers, ascending.
func workerCounts(all []series) []int {
	var counts []int
	for _, s := range all {
		for _, p := range s.points {
			counts = append(counts, p.workers)
		}
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}
