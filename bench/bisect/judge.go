package bisect

import (
	"maps"
	"math"
	"slices"

	"paceline/bench/stats"
)

// judge tells what the rounds of a step say of its candidate.
func (c *course) judge(task Task, step Step) Evidence {
	e := Evidence{Task: task, Verdict: Open, Level: c.levelOf(task)}
	var reused []Round
	if task.Kind != Prove {
		reused = c.reusedBy(task)
	}
	own := step.Rounds[:min(len(step.Rounds), c.series.Rounds)]
	e.Rounds = slices.Concat(reused, own)
	if step.Unusable != nil {
		e.Verdict, e.Unusable = Skipped, step.Unusable
		return e
	}
	looks := c.looks(task)
	for i, part := range stats.SpentAt(e.Level, looks) {
		seen := looks[i]
		if seen < stats.FirstLook || seen > len(e.Rounds) {
			continue
		}
		if verdict, atLeast := c.verdict(task, e.Rounds[:seen], part); verdict != Open {
			e.Verdict, e.AtLeast, e.Look, e.Rounds = verdict, atLeast, seen, e.Rounds[:seen]
			return e
		}
	}
	if len(own) == c.series.Rounds {
		e.Verdict = Undecided
	}
	return e
}

// verdict judges a candidate at one look at the rounds of its step, with bounds that each fail with that chance. Those of other steps are left out:
// how many there are depends on what they told.
func (c *course) verdict(task Task, rounds []Round, miss float64) (verdict Verdict, atLeast float64) {
	b := boundsOf(rounds, task.Fast, miss)
	low, high := b.of(task.Candidate, task.Fast)
	if task.Kind != Place {
		switch {
		case low > 0:
			return Slow, math.Exp(low)
		case high < 0:
			return Fast, math.Exp(-high)
		}
		return Open, 0
	}
	lowBad, highBad := b.of(task.Candidate, c.series.last())
	nearer := low + high + lowBad + highBad // to bad when above 0: twice how far it is from good, and from bad
	switch {
	case low > 0 && nearer > 0:
		return Slow, math.Exp(low)
	case highBad < 0 && nearer < 0:
		return Fast, math.Exp(-highBad)
	}
	return Open, 0
}

// conclude tells what all steps together say.
func (c *course) conclude() {
	s, last := &c.state, c.series.last()
	s.Confirmed = c.confirmed == Slow
	s.Proven = c.proven == Slow || s.Confirmed && !c.needsProof()
	if !s.Confirmed {
		return
	}
	rows := slices.Clone(c.rows)
	var placed []int
	for _, e := range s.Steps {
		switch {
		case e.Kind == Prove:
			rows = append(rows, e.Rounds...)
		case e.Kind == Place && (e.Verdict == Slow || e.Verdict == Fast):
			placed = append(placed, e.Candidate)
		}
	}
	if len(placed) == 0 {
		return
	}
	// Half of Level is for each of both notes, and shared by the candidates. That is a guide and no proof: how many rounds there are depends on what
	// they told. How often a note is wrong is simulated.
	b := boundsOf(rows, 0, Level/2/float64(len(placed)))
	for _, i := range placed {
		slower, _ := b.of(i, 0)
		_, faster := b.of(i, last)
		if slower > 0 && faster < 0 {
			s.Between = append(s.Between, i)
		}
	}
	slices.Sort(s.Between)
	if s.Next == nil && !c.whole() {
		s.Several = boundsOf(rows, 0, Level/2).part(s.LastFast, s.FirstSlow, last)
	}
}

// bounds tell how candidates compare that rounds link with each other.
type bounds struct {
	stats.Bounds
	linked []int // the candidates, in order: the treatments of the blocks
}

// boundsOf gives bounds of which each fails with that chance, of the candidates that rounds link with one of them.
func boundsOf(rounds []Round, with int, miss float64) bounds {
	linked := linkedWith(with, rounds)
	rows := make([][]float64, len(rounds))
	for n, round := range rounds {
		rows[n] = make([]float64, len(linked))
		for at, i := range linked {
			x, measured := round[i]
			if !measured {
				x = math.NaN()
			}
			rows[n][at] = x
		}
	}
	return bounds{stats.BoundsOf(rows, miss), linked}
}

// linkedWith lists the candidates that rounds have in common with one, or with others that they have in common with it.
func linkedWith(one int, rounds []Round) []int {
	linked := map[int]bool{one: true}
	for grown := true; grown; {
		grown = false
		for _, round := range rounds {
			if !round.hasAny(linked) {
				continue
			}
			for i := range round {
				grown = grown || !linked[i]
				linked[i] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(linked))
}

func (r Round) hasAny(candidates map[int]bool) bool {
	for i := range r {
		if candidates[i] {
			return true
		}
	}
	return false
}

// of are the bounds of how much more one candidate takes than another.
func (b bounds) of(candidate, other int) (low, high float64) {
	i, j := slices.Index(b.linked, candidate), slices.Index(b.linked, other)
	if i < 0 || j < 0 {
		return math.Inf(-1), math.Inf(1)
	}
	return b.Of(i, j)
}

// part says whether the difference of two candidates is surely less than that of the first and the last one, with which they are linked.
func (b bounds) part(fast, slow, last int) bool {
	weights := make([]float64, len(b.linked))
	for _, term := range []struct {
		candidate int
		weight    float64
	}{{slow, 1}, {fast, -1}, {last, -1}, {0, 1}} {
		i := slices.Index(b.linked, term.candidate)
		if i < 0 {
			return false
		}
		weights[i] += term.weight
	}
	_, high := b.OfContrast(weights)
	return high < 0
}
