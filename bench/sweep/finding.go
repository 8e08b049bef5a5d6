package sweep

import (
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

// of is what is wrong with a cell of which so many trials count; empty when nothing is known to be.
func (a answers) of(c bench.Cell, counted int) Finding {
	for _, at := range []bench.Cell{c, c.InWarmUp()} {
		if a.wrong[at] != "" {
			return a.wrong[at]
		}
	}
	if _, left := a.unanswered.LeavesOut(c); counted == 0 && (left || a.failed[c] > 0) {
		return Failed
	}
	return ""
}

// disagrees says whether a variant's answer is another one than that of the plain checker, as far as both are known. The
// runner holds each to its own.
func (a answers) disagrees(variant bench.Cell) bool {
	plain := variant
	plain.Variant = ""
	with, without := a.digests[variant.InWarmUp()], a.digests[plain.InWarmUp()]
	return with != "" && without != "" && with != without
}

// sentence says why a cell was not measured; empty when it was to be.
func (a answers) sentence(c bench.Cell) string {
	t, left := a.unanswered.LeavesOut(c)
	if !left {
		return ""
	}
	return fmt.Sprintf("%s is not measured: in the warm-up %s ended as %s: %s.", c, t.Cell.Name(), t.Status, strings.TrimSuffix(t.Error, "."))
}
