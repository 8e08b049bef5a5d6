package summary

import (
	"fmt"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/stats"
)

// Sentences says what was found, one sentence for each checker, variant, corpus and choice of
// CPUs: "mypy-self: 2 workers are 1.59x as fast as sequential when cold (1.55-1.64) and slower
// when warm (0.58x, 0.56-0.60)". For each cache state it speaks of the number of workers with
// the largest speedup; where even that is no gain, of the number it has just spoken of.
func (s Summary) Sentences() []string {
	var sentences []string
	groups := s.groups()
	for _, g := range groups {
		sentences = append(sentences, g.shortName(groups)+": "+g.finding()+".")
	}
	return sentences
}

// Advice says how many workers to use in each cache state, and what this machine can give to
// several checkers at once.
func (s Summary) Advice() []string {
	groups := s.groups()
	name := func(of subject) string { return group{subject: of}.shortName(groups) }
	var sentences []string
	for _, r := range s.Recommendations {
		sentences = append(sentences, r.sentence(name(r.subject())))
	}
	return append(sentences, s.CeilingSentences()...)
}

// CeilingSentences says what this machine can give to several checkers at once.
func (s Summary) CeilingSentences() []string {
	groups := s.groups()
	var sentences []string
	for _, c := range s.Ceilings {
		sentences = append(sentences, c.sentence(group{subject: c.subject()}.shortName(groups)))
	}
	return sentences
}

// shortName leaves out the checker when there is only one.
func (g group) shortName(all []group) string {
	name := []string{g.Corpus}
	if slices.ContainsFunc(all, func(other group) bool { return other.Checker != g.Checker }) {
		name = []string{g.Checker, g.Corpus}
	}
	return strings.Join(append(name, g.qualifiers()...), " ")
}

// qualifiers are what sets a group apart beyond its checker and corpus.
func (g group) qualifiers() []string {
	var q []string
	if g.Variant != "" {
		q = append(q, "with "+g.Variant)
	}
	if g.CPUs != "" {
		q = append(q, "on CPUs "+g.CPUs)
	}
	return q
}

func (g group) finding() string {
	var clauses []clause
	for _, state := range g.states() {
		best := g.best(state)
		if best == nil {
			continue
		}
		if len(clauses) > 0 && !gains(*best) {
			before := clauses[len(clauses)-1].cell.Workers
			if again := g.at(state, before); again != nil && again.Speedup != nil {
				best = again
			}
		}
		clauses = append(clauses, clauseOf(*best))
	}
	if len(clauses) == 0 {
		return g.withoutSpeedup()
	}
	return join(clauses)
}

// withoutSpeedup says what can be said, and why it is not more.
func (g group) withoutSpeedup() string {
	parallel := slices.ContainsFunc(g.cells, func(c Cell) bool { return c.Workers > 0 })
	var sequential []string
	for _, c := range g.cells {
		if c.Workers == 0 && c.WallNanos != nil {
			sequential = append(sequential, fmt.Sprintf("%s when %s",
				quantity(timeUnits(), c.WallNanos, c.WallLowNanos, c.WallHighNanos), c.Cache))
		}
	}
	switch {
	case !slices.ContainsFunc(g.cells, func(c Cell) bool { return c.Trials > 0 }):
		return "no trial is counted"
	case !parallel:
		return "sequential takes " + list(sequential)
	case len(sequential) == 0:
		return "no speedup, because nothing sequential is counted (measure 0 workers too)"
	}
	return "no speedup, because no round has both sequential and workers counted"
}

func (g group) states() []bench.CacheState {
	var states []bench.CacheState
	for _, c := range g.cells {
		if !slices.Contains(states, c.Cache) {
			states = append(states, c.Cache)
		}
	}
	return states
}

// best is the cell with the largest speedup in a cache state, and of equal ones the one with
// the fewest workers.
func (g group) best(state bench.CacheState) *Cell {
	var best *Cell
	for _, c := range g.cells {
		if c.Cache != state || c.Speedup == nil {
			continue
		}
		if best == nil || *c.Speedup > *best.Speedup || *c.Speedup == *best.Speedup && c.Workers < best.Workers {
			best = &c
		}
	}
	return best
}

func (g group) at(state bench.CacheState, workers int) *Cell {
	for _, c := range g.cells {
		if c.Cache == state && c.Workers == workers {
			return &c
		}
	}
	return nil
}

func gains(c Cell) bool {
	if c.SpeedupLow == nil {
		return *c.Speedup > 1
	}
	return *c.SpeedupLow > 1
}

// clause is what a sentence says of one cell.
type clause struct {
	cell Cell
	one  string // the verb for one worker
	many string // and for several
	text string
	than string // how the first clause of a sentence goes on
	rest string
}

func clauseOf(c Cell) clause {
	when := " when " + string(c.Cache)
	if c.SpeedupLow == nil || c.SpeedupHigh == nil {
		missing := fmt.Sprintf(" (no 95%% interval: %s, %d more needed)", count(*c.Pairs, "round"), stats.MinSamples-*c.Pairs)
		return clause{c, "is", "are", times(*c.Speedup) + " as fast", " as sequential", when + missing}
	}
	interval := between(*c.Speedup, *c.SpeedupLow, *c.SpeedupHigh)
	both := fmt.Sprintf(" (%s, %s)", times(*c.Speedup), interval)
	switch {
	case gains(c):
		return clause{c, "is", "are", times(*c.Speedup) + " as fast", " as sequential", when + " (" + interval + ")"}
	case *c.SpeedupHigh < 1:
		return clause{c, "is", "are", "slower", " than sequential", when + both}
	}
	return clause{c, "makes", "make", "no clear difference", " to sequential", when + both}
}

// join names the workers and the verb again only where they change.
func join(clauses []clause) string {
	var parts, sentences []string
	for i, c := range clauses {
		text := c.text + c.rest
		if i == 0 {
			text = c.text + c.than + c.rest
		}
		verb := verb(c.cell.Workers, c.one, c.many)
		switch {
		case i == 0 || c.cell.Workers != clauses[i-1].cell.Workers:
			if i > 0 {
				sentences, parts = append(sentences, list(parts)), nil
			}
			text = count(c.cell.Workers, "worker") + " " + verb + " " + text
		case c.one != clauses[i-1].one:
			text = verb + " " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(append(sentences, list(parts)), "; ")
}

// list joins "a", "b" and "c" to "a, b and c".
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
