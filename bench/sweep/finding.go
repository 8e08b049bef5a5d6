package sweep

import (
	"cmp"
	"fmt"
	"strings"

	"paceline/bench"
)

// Finding is what is wrong with a cell, so that it has no time.
type Finding string

const (
	// Differs is a cell with other diagnostics than sequential.
	Differs Finding = "differs"
	// Unexpected is one whose answer is not the one that the catalogue has of the release.
	Unexpected Finding = "unexpected"
	// Failed is one none of whose trials gave an answer that counts: they failed, crashed or ran out of time, or their warm-up did.
	Failed Finding = "failed"
)

// Words tell the finding in a table or a figure.
func (f Finding) Words() string {
	if f == Unexpected {
		return "unexpected answer"
	}
	return string(f)
}

// answers is what the plain trials of a session say about the checkers.
type answers struct {
	wrong      map[bench.Cell]Finding // by the cell, and of warm-up by the cell in the warm-up
	failed     map[bench.Cell]int     // trials of the rounds without an answer
	digests    map[bench.Cell]string  // of the diagnostics in the warm-up, by the cell there
	unanswered bench.Unanswered
}

func answersOf(trials []bench.Trial) answers {
	a := answers{wrong: map[bench.Cell]Finding{}, failed: map[bench.Cell]int{}, digests: map[bench.Cell]string{}, unanswered: bench.UnansweredIn(trials)}
	for _, t := range trials {
		if t.Instrument != bench.InstrumentNone {
			continue
		}
		at := t.Cell
		if t.Round == 0 {
			at = at.InWarmUp()
		}
		if t.Round == 0 && t.Diagnostics != nil {
			a.digests[at] = t.Diagnostics.Digest
		}
		switch {
		case t.Status == bench.Differs:
			a.wrong[at] = Differs
		case t.Status == bench.OK && t.Expected != nil && !*t.Expected && a.wrong[at] == "":
			a.wrong[at] = Unexpected
		case t.Round > 0 && !t.Answered():
			a.failed[at]++
		}
	}
	return a
}

// wrong is what is wrong with a cell, empty when nothing is known to be. The sentence says why; it is empty where the findings of the
// session's summary do.
func (e evidence) wrong(c bench.Cell) (what Finding, sentence string) {
	counted := e.cells[c].Trials
	t, left := e.answers.unanswered.LeavesOut(c)
	what = cmp.Or(e.answers.wrong[c], e.answers.wrong[c.InWarmUp()])
	switch {
	case left && counted == 0:
		return Failed, fmt.Sprintf("%s is not measured: in the warm-up %s ended as %s: %s.", c, t.Cell.Name(), t.Status, strings.TrimSuffix(t.Error, "."))
	case c.Variant == e.arm && e.answers.disagrees(c):
		return Differs, fmt.Sprintf("%s gives another answer than without the native parser.", c)
	case what == "" && counted == 0 && e.answers.failed[c] > 0:
		return Failed, ""
	}
	return what, ""
}

// right says whether nothing is known to be wrong with a cell.
func (e evidence) right(c bench.Cell) bool {
	what, _ := e.wrong(c)
	return what == ""
}

// disagrees says whether a variant's answer is another one than that of the plain checker, which is what workers are held to, as far
// as both are known. The runner holds each to its own.
func (a answers) disagrees(variant bench.Cell) bool {
	plain := variant
	plain.Variant = ""
	with, without := a.digests[variant.InWarmUp()], a.digests[plain.InWarmUp()]
	return with != "" && without != "" && with != without
}
