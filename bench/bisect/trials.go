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

// unusable says why a cell's times tell nothing, whatever they are; empty when they do.
func unusable(cell bench.Cell, trials []bench.Trial) string {
	for _, t := range trials {
		switch {
		case !isAbout(t, cell):
		case t.Status == bench.Differs:
			return "its answer is not right: " + t.Error
		case t.Wrong() && t.Answered():
			return "its answer is not the one that the catalogue has for it"
		case t.Round == 0 && bench.TriedInVain(t.Place(), trials):
			return ended(t)
		}
	}
	if t, failed := summary.Failure(cell, trials, summary.RoundsOf(trials)); failed {
		return ended(t)
	}
	return ""
}

func ended(t bench.Trial) string { return fmt.Sprintf("it ended as %s: %s", t.Status, t.Error) }

// isAbout says whether a trial is a timed one of the cell, or of its warm-up.
func isAbout(t bench.Trial, cell bench.Cell) bool {
	if t.Round == 0 {
		same := t.Checker == cell.Checker && t.Variant == cell.Variant && t.Corpus == cell.Corpus
		return same && (t.Workers == 0 || t.Workers == cell.Workers)
	}
	return t.Cell == cell && t.Instrument == bench.InstrumentNone
}
