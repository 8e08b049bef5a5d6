package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/pep440"
	"paceline/bench/summary"
)

// Filter says which cells are wanted. What is empty takes all.
type Filter struct {
	Checkers []string // by kind, by what was asked for (mypy@2.4.1), or by name (mypy)
	Corpora  []string
	Workers  []int
	Caches   []bench.CacheState
	Since    time.Time // sessions started then or later
}

func (f Filter) matches(m bench.Manifest, c bench.Cell) bool {
	return taken(f.Corpora, c.Corpus) && taken(f.Workers, c.Workers) && taken(f.Caches, c.Cache) &&
		!m.Started.Before(f.Since) && f.matchesChecker(m.Checker(c.Checker))
}

func (f Filter) matchesChecker(c bench.CheckerIdentity) bool {
	if len(f.Checkers) == 0 {
		return true
	}
	return slices.ContainsFunc(namesOf(c), func(name string) bool { return slices.Contains(f.Checkers, name) })
}

// namesOf are what a checker may be called in a filter.
func namesOf(c bench.CheckerIdentity) []string {
	names := []string{c.Checker, KindOf(c)}
	if at := strings.IndexAny(c.Checker, "@:"); at > 0 {
		names = append(names, c.Checker[:at])
	}
	return names
}

func taken[T comparable](wanted []T, x T) bool { return len(wanted) == 0 || slices.Contains(wanted, x) }

// check refuses what asks for something that is nowhere in the history.
func (a Asked) check(entries []Entry) error {
	if len(entries) == 0 {
		return errors.New("the history has no session: paceline history add SESSION puts one into it")
	}
	there := thingsIn(entries)
	for _, c := range []struct {
		flag   string
		wanted []string
		there  []string
		listed []string
	}{
		{"--checker", a.Checkers, there.names, there.kinds},
		{"--corpus", a.Corpora, there.corpora, there.corpora},
		{"--workers", texts(a.Workers), there.workers, there.workers},
		{"--cache", texts(a.Caches), there.caches, there.caches},
		{"--control", given(a.Control), there.checkers, there.checkers},
	} {
		for _, w := range c.wanted {
			if !slices.Contains(c.there, w) {
				return fmt.Errorf("%s %s is not in the history: it has %s", c.flag, w, listed(c.listed))
			}
		}
	}
	if last := entries[len(entries)-1].Manifest.Started; last.Before(a.Since) {
		return fmt.Errorf("--since: no session was started since then: the last one was on %s", last.Format(time.DateOnly))
	}
	return nil
}

func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// things are what the sessions of a history have, each once.
type things struct {
	names, kinds, checkers, corpora, workers, caches []string
}

func thingsIn(entries []Entry) things {
	var t things
	var counts []int
	for _, e := range entries {
		for i, trial := range e.Trials {
			if i > 0 && trial.Cell == e.Trials[i-1].Cell {
				continue
			}
			c := e.Manifest.Checker(trial.Checker)
			t.names = append(t.names, namesOf(c)...)
			t.kinds = append(t.kinds, KindOf(c), c.Checker)
			t.checkers = append(t.checkers, c.Checker)
			t.corpora = append(t.corpora, trial.Corpus)
			t.caches = append(t.caches, string(trial.Cache))
			counts = append(counts, trial.Workers)
		}
	}
	for _, all := range []*[]string{&t.names, &t.kinds, &t.checkers, &t.corpora, &t.caches} {
		slices.Sort(*all)
		*all = slices.Compact(*all)
	}
	slices.Sort(counts)
	t.workers = texts(slices.Compact(counts))
	return t
}

func texts[T any](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// listed names things, of many the first.
func listed(names []string) string {
	const most = 12
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// nothing says why there is no point.
func (c *collector) nothing() error {
	switch {
	case c.matched == 0 && c.asked.Control != "" && len(c.asked.Checkers) == 0:
		return fmt.Errorf("no session has another checker beside the control %s in the cells asked for", c.asked.Control)
	case c.matched == 0:
		return errors.New("no session has all that was asked for together: leave out one of --checker, --corpus, --workers, --cache, --since")
	case c.unpaired+c.unvalued == 0:
		return fmt.Errorf("no session that has the cells asked for has the control %s too: measure both in one session (run --checker A --checker B)", c.asked.Control)
	case c.unvalued == 0:
		return fmt.Errorf("no cell asked for has a round in common with the control %s", c.asked.Control)
	}
	return fmt.Errorf("no cell asked for has a usable %s: all of them are zero or missing", c.asked.Metric)
}

// warnings says what was left out and what limits the series.
func (c *collector) warnings(all []Series) []string {
	var warnings []string
	say := func(n int, format string, values ...any) {
		if n > 0 {
			warnings = append(warnings, fmt.Sprintf(format, values...))
		}
	}
	say(c.uncontrol, "%s left out: the control %s was not measured in the same session", summary.Counted(c.uncontrol, "session"), c.asked.Control)
	say(c.unpaired, "%s left out: no round has both it and the control", summary.Counted(c.unpaired, "cell"))
	say(c.unvalued, "%s left out: no usable %s", summary.Counted(c.unvalued, "cell"), c.asked.Metric)
	say(c.valueless, "%s left out: the %s is zero or missing", summary.Counted(c.valueless, "round"), c.asked.Metric)
	points, few, spoiled, mixed, twins := 0, 0, 0, 0, 0
	for _, s := range all {
		for i, p := range s.Points {
			points++
			if p.Low == nil {
				few++
			}
			if p.Disturbed == p.Rounds {
				spoiled++
			}
			switch {
			case i == 0 || p.Session != s.Points[i-1].Session:
			case pep440.Compare(p.Version, s.Points[i-1].Version) == 0:
				twins++
			case c.asked.Order == ByTime:
				mixed++
			}
		}
	}
	say(few, "%d of %s without an interval: it takes 6 rounds", few, summary.Counted(points, "point"))
	say(spoiled, "%d of %s from rounds that the machine disturbed, all of them", spoiled, summary.Counted(points, "point"))
	say(mixed, "sessions with several versions of a checker have several points in one series: --by version sorts them, --checker NAME takes one")
	say(twins, "sessions with several checkers of one version have several points in one series: --checker NAME takes one")
	return warnings
}
