package bisect

import (
	"fmt"
	"math"
	"slices"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// stepOf is what the session of a step tells. Of a round that was cut off nothing is looked at: it is made whole when the session
// goes on, which then decides as one that was not cut off.
func stepOf(task Task, candidates []int, s session.Session) Step {
	cells := s.Manifest.Plan.Cells()
	rounds := 0
	for _, t := range s.Trials {
		rounds = max(rounds, t.Round)
	}
	if !summary.IsWhole(rounds, cells, s.Trials) {
		rounds = max(0, rounds-1)
	}
	trials := slices.DeleteFunc(slices.Clone(s.Trials), func(t bench.Trial) bool { return t.Round > rounds })
	// The time of a wrong answer is that of something else, whosever it is.
	right := slices.DeleteFunc(slices.Clone(trials), bench.Trial.Wrong)
	var step Step
	for _, row := range summary.LogWalls(summary.RoundsOf(right), cells, rounds) {
		round := Round{}
		for i, x := range row {
			if !math.IsNaN(x) {
				round[candidates[i]] = x
			}
		}
		step.Rounds = append(step.Rounds, round)
	}
	for i, cell := range cells {
		// What was good before and fails now is missing from its rounds.
		asked := task.Kind == Confirm || task.Kind == Place && candidates[i] == task.Candidate
		if reason := unusable(cell, trials); asked && reason != "" {
			step.Unusable = &Unusable{Candidate: candidates[i], Reason: reason}
			break
		}
	}
	return step
}

// pardoned is how many crashes do not make a candidate unusable: on a busy machine the workers of mypy may fail to connect in
// time. It is missing from that round then.
const pardoned = 1

// unusable says why a cell's times tell nothing, whatever they are; empty when they do.
func unusable(cell bench.Cell, trials []bench.Trial) string {
	counted := summary.RoundsOf(trials)
	crashes := 0
	for _, t := range trials {
		if !isAbout(t, cell) {
			continue
		}
		lost := summary.IsLost(t, counted)
		if t.Round > 0 && lost && t.Status == bench.Crashed {
			crashes++
		}
		pardon := t.Status == bench.Crashed && crashes <= pardoned
		switch {
		case t.Status == bench.Differs:
			return "its answer is not right: " + t.Error
		case t.Wrong() && t.Answered():
			return "its answer is not the one that the catalogue has for it"
		case t.Round == 0 && lost && neverWarm(t, trials), t.Round > 0 && lost && !pardon:
			return fmt.Sprintf("it ended as %s: %s", t.Status, t.Error)
		}
	}
	return ""
}

// neverWarm tells whether a trial of the warm-up was in vain, with all further tries that a crash has. A session that is cut off between them goes on
// with the next one.
func neverWarm(failed bench.Trial, trials []bench.Trial) bool {
	tries := slices.DeleteFunc(slices.Clone(trials), func(t bench.Trial) bool { return t.Place() != failed.Place() })
	over := failed.Status != bench.Crashed || len(tries) >= bench.WarmUpTries
	return over && !slices.ContainsFunc(tries, bench.Trial.Answered)
}

// isAbout says whether a trial is a timed one of the cell, or of its warm-up.
func isAbout(t bench.Trial, cell bench.Cell) bool {
	if t.Round == 0 {
		same := t.Checker == cell.Checker && t.Variant == cell.Variant && t.Corpus == cell.Corpus
		return same && (t.Workers == 0 || t.Workers == cell.Workers)
	}
	return t.Cell == cell && t.Instrument == bench.InstrumentNone
}

// Reusable are the rounds of a session that a bisect can be based on: those with at least two of its candidates in its cell, as wall
// times in nanoseconds by checker. A candidate that cannot be used there is left out.
func (r Record) Reusable(s session.Session) []map[string]int64 {
	counted := summary.RoundsOf(s.Trials)
	var usable []string
	for _, candidate := range r.Candidates {
		if unusable(r.cell(candidate.Checker), s.Trials) == "" {
			usable = append(usable, candidate.Checker)
		}
	}
	var rounds []map[string]int64
	for round := 1; round <= s.Manifest.Plan.Rounds; round++ {
		walls := map[string]int64{}
		for _, name := range usable {
			if t, made := counted[r.cell(name)][round]; made && t.WallNanos > 0 {
				walls[name] = t.WallNanos
			}
		}
		if len(walls) > 1 {
			rounds = append(rounds, walls)
		}
	}
	return rounds
}

// Reuse is what a bisect takes of a session. It is an error when that is nothing, or taken already: the same rounds would count twice.
func (r Record) Reuse(dir string, s session.Session) (Reused, error) {
	m := s.Manifest
	for _, other := range r.Reused {
		if other.Seed == m.Plan.Seed && other.Started.Equal(m.Started) {
			return Reused{}, fmt.Errorf("its rounds are those of %s, which are used already: name each session once", other.Session)
		}
	}
	rounds := r.Reusable(s)
	if len(rounds) == 0 {
		return Reused{}, fmt.Errorf("no round of it has two of the candidates on %s with a right answer: leave it out", r.cell("").Name())
	}
	return Reused{Session: dir, Started: m.Started, Seed: m.Plan.Seed, Host: m.Host, Corpus: m.Corpus(r.Corpus), Rounds: rounds}, nil
}
