package history

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"paceline/bench"
	"paceline/bench/pep440"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Point is what one session says about a series.
type Point struct {
	Started time.Time `json:"started"`
	Session string    `json:"session"` // its ID
	Checker string    `json:"checker"` // as it was asked for
	Version string    `json:"version"`
	Commit  string    `json:"commit,omitempty"` // of a checkout; with "+" when tracked files differ from it
	Rounds  int       `json:"rounds"`           // with a value that can be used
	// Value is the median in nanoseconds or bytes, or against a control the median of the ratios; with its 95% interval, which is absent
	// with fewer than [stats.MinSamples] rounds.
	Value     float64  `json:"value"`
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
	Disturbed int      `json:"disturbed"` // rounds that the machine disturbed, the checker or the control, and that count
}

// Series are the points of one key, in the order asked for.
type Series struct {
	Key
	Points []Point
}

// Order is how the points of a series are sorted.
type Order string

const (
	// ByTime sorts by when sessions were started; within a session by version.
	ByTime Order = "time"
	// ByVersion sorts by the checker's version; what has the same one by time.
	ByVersion Order = "version"
)

// Orders lists the orders.
func Orders() []Order { return []Order{ByTime, ByVersion} }

// Asked says which series are wanted.
type Asked struct {
	Filter
	Metric  summary.Metric
	Order   Order
	Control string // a checker by the name it was asked for; empty for plain values
}

// SeriesOf makes series of sessions, sorted by key. Warnings are about what was left out and what limits the series, and may hold foreign
// text. It is an error when nothing is what was asked for; it lists what there is.
func SeriesOf(entries []Entry, a Asked) (all []Series, warnings []string, err error) {
	if err := a.check(entries); err != nil {
		return nil, nil, err
	}
	c := collector{asked: a, points: map[Key][]Point{}}
	for _, e := range entries {
		c.add(e)
	}
	if len(c.points) == 0 {
		return nil, nil, c.nothing()
	}
	for _, key := range slices.SortedFunc(maps.Keys(c.points), byKey) {
		points := c.points[key]
		slices.SortStableFunc(points, a.Order.compare)
		all = append(all, Series{key, points})
	}
	return all, c.warnings(all), nil
}

func (o Order) compare(a, b Point) int {
	version := pep440.Compare(a.Version, b.Version)
	if o == ByVersion {
		return cmp.Or(version, a.Started.Compare(b.Started), cmp.Compare(a.Checker, b.Checker))
	}
	return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.Session, b.Session), version, cmp.Compare(a.Checker, b.Checker))
}

// collector gathers points, and counts what it leaves out.
type collector struct {
	asked     Asked
	points    map[Key][]Point
	matched   int // cells that are what was asked for
	uncontrol int // sessions that have such cells, and no control
	unpaired  int // such cells without a round that both it and the control have
	valueless int // rounds without a value of the metric
	unvalued  int // cells with no other
}

// add makes points of one session.
func (c *collector) add(e Entry) {
	counted := summary.RoundsOf(e.Trials)
	controlled := c.asked.Control == "" || slices.ContainsFunc(e.Trials, func(t bench.Trial) bool { return t.Checker == c.asked.Control })
	missed := false
	for _, cell := range slices.SortedFunc(maps.Keys(counted), byCell) {
		if !c.asked.matches(e.Manifest, cell) || cell.Checker == c.asked.Control {
			continue
		}
		c.matched++
		if !controlled {
			missed = true
			continue
		}
		c.addCell(e.Manifest, e.ID, cell, counted)
	}
	if missed {
		c.uncontrol++
	}
}

func (c *collector) addCell(m bench.Manifest, session string, cell bench.Cell, counted map[bench.Cell]summary.Rounds) {
	of := counted[cell]
	control := cell
	control.Checker = c.asked.Control
	rounds := slices.Sorted(maps.Keys(of))
	if c.asked.Control != "" {
		if rounds = of.Common(counted[control]); len(rounds) == 0 {
			c.unpaired++
			return
		}
	}
	var values, base []float64
	disturbed := 0
	for _, round := range rounds {
		x, known := c.asked.Metric.Positive(of[round])
		y, alsoKnown := 1.0, true
		if c.asked.Control != "" {
			y, alsoKnown = c.asked.Metric.Positive(counted[control][round])
		}
		if !known || !alsoKnown {
			c.valueless++
			continue
		}
		values, base = append(values, x), append(base, y)
		if len(of[round].Disturbed) > 0 || c.asked.Control != "" && len(counted[control][round].Disturbed) > 0 {
			disturbed++
		}
	}
	estimate, err := stats.PairedRatio(values, base)
	if err != nil || estimate.N == 0 {
		c.unvalued++
		return
	}
	p := pointOf(m, session, cell.Checker, estimate)
	p.Disturbed = disturbed
	key := keyOf(m, cell, c.asked)
	c.points[key] = append(c.points[key], p)
}

func pointOf(m bench.Manifest, session, checker string, e stats.Estimate) Point {
	is := m.Checker(checker)
	p := Point{Started: m.Started, Session: session, Checker: checker, Version: is.Version, Rounds: e.N, Value: e.Value}
	if e.Interval != nil {
		p.Low, p.High = &e.Interval.Low, &e.Interval.High
	}
	if is.Git != nil {
		p.Commit = is.Git.Commit
		if is.Git.Dirty {
			p.Commit += "+"
		}
	}
	return p
}
