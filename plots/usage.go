package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// Usage draws where the time of all workers together went, a bar a number of workers: one figure
// for the timelines of each checker, corpus and cache state, as workers-CORPUS-CACHE.svg and .png
// in dir, which it creates when it is missing. With several checkers, theirs is in the name too.
// It returns the paths of the files. Timelines without workers are left out; it is an error when
// none has any.
func Usage(timelines []schedule.Timeline, dir string) ([]string, error) {
	figures, err := usagesOf(timelines)
	if err != nil {
		return nil, err
	}
	var all []picture
	for _, f := range figures {
		rendered, err := f.render()
		if err != nil {
			return nil, err
		}
		all = append(all, rendered...)
	}
	return save(all, dir)
}

// UsageFigures are the figures of [Usage] for a page.
func UsageFigures(timelines []schedule.Timeline) ([]Figure, error) {
	figures, err := usagesOf(timelines)
	if err != nil {
		return nil, err
	}
	var all []Figure
	for _, f := range figures {
		made, err := f.forPage()
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	return all, nil
}

// subject is what the bars of one figure have in common.
type subject struct{ checker, cell string }

// usagesOf makes the figures in the order of their first timelines.
func usagesOf(timelines []schedule.Timeline) ([]figure, error) {
	var order []subject
	checkers := map[string]bool{}
	bars := map[subject][]spending{}
	for _, t := range timelines {
		spent := newSpending(t)
		if spent.total == 0 {
			continue
		}
		of := subject{t.Checker, t.Group()}
		if bars[of] == nil {
			order = append(order, of)
		}
		bars[of] = append(bars[of], spent)
		checkers[t.Checker] = true
	}
	if len(order) == 0 {
		return nil, errors.New("nothing to draw: no timeline has workers (trace with 1 worker or more)")
	}
	var all []figure
	taken := map[string]int{}
	for _, of := range order {
		name := forFile(of.cell)
		if len(checkers) > 1 {
			name = forFile(of.checker) + "-" + name
		}
		if taken[name]++; taken[name] > 1 {
			name += "-" + strconv.Itoa(taken[name])
		}
		all = append(all, usageFigure("workers-"+name, of, bars[of]))
	}
	return all, nil
}

func usageFigure(name string, of subject, bars []spending) figure {
	slices.SortStableFunc(bars, func(a, b spending) int { return cmp.Compare(a.workers, b.workers) })
	return figure{
		name:     name,
		title:    fmt.Sprintf("Time of the workers: %s on %s", summary.Printable(of.checker), summary.Printable(of.cell)),
		subtitle: "What all workers together spent their time on, waiting too; above each bar, the sum",
		chart:    newUsage(bars),
	}
}

// spending is where the time of all workers of a run went.
type spending struct {
	workers int
	nanos   []int64 // by look
	total   int64
}

func newSpending(t schedule.Timeline) spending {
	spent := spending{workers: t.Workers, nanos: make([]int64, len(looks()))}
	see := newSeer()
	for _, lane := range t.Lanes {
		if lane.Worker == schedule.CoordinatorLane {
			continue
		}
		for _, s := range lane.Spans {
			wall := max(s.WallNanos(), 0)
			spent.nanos[see.look(s)] += wall
			spent.total += wall
		}
	}
	return spent
}

// of is the time in some of the phases.
func (s spending) of(phases ...schedule.Phase) int64 {
	var sum int64
	for i, l := range looks() {
		if slices.Contains(phases, l.phase) {
			sum += s.nanos[i]
		}
	}
	return sum
}

func percentOf(part, whole int64) string {
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 0, 64) + "%"
}

// unitOf is the unit that suits a time.
func unitOf(nanos int64) unit {
	for _, u := range timeUnits() {
		if float64(nanos) >= u.size {
			return u
		}
	}
	return unit{"ns", 1}
}

// shortTime writes a time with three digits that count.
func shortTime(nanos int64) string {
	u := unitOf(nanos)
	value, decimals := float64(nanos)/u.size, 0
	if u.size > 1 {
		decimals = max(0, 2-int(math.Floor(math.Log10(value))))
	}
	return strconv.FormatFloat(value, 'f', decimals, 64) + " " + u.name
}
