package diagnostics

import (
	"cmp"
	"maps"
	"slices"

	"paceline/bench"
)

// Difference is how one answer differs from another as a multiset.
type Difference struct {
	Missing []bench.Diagnostic // that the other answer has; sorted by path and text
	Extra   []bench.Diagnostic // that the other answer lacks; sorted likewise
}

// Compare returns how what was said differs from the reference. It finds no difference exactly
// when [Sum] gives both the same digest.
func Compare(reference, said []bench.Diagnostic) Difference {
	return Difference{Missing: without(reference, said), Extra: without(said, reference)}
}

// without returns the diagnostics of a that b has no match for.
func without(a, b []bench.Diagnostic) []bench.Diagnostic {
	matches := map[string]int{}
	for _, d := range b {
		matches[d.Text]++
	}
	var rest []bench.Diagnostic
	for _, d := range a {
		if matches[d.Text] > 0 {
			matches[d.Text]--
			continue
		}
		rest = append(rest, d)
	}
	slices.SortFunc(rest, func(a, b bench.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	return rest
}

// None says that there is no difference.
func (d Difference) None() bool { return len(d.Missing) == 0 && len(d.Extra) == 0 }

// Recorded is a difference that is known: texts that are missing and texts that come instead,
// always all of them together. A text is whole, with its continuation lines, as a diagnostic
// has it.
type Recorded struct{ Missing, Extra []string }

// Known says whether the difference is made up of recorded ones, each at most once. No
// difference is.
func (d Difference) Known(recorded []Recorded) bool {
	return madeUp(changes(texts(d.Missing), texts(d.Extra)), recorded)
}

// changes counts how often each text comes more than in the reference; fewer is below zero.
func changes(missing, extra []string) map[string]int {
	counts := map[string]int{}
	for _, text := range missing {
		counts[text]--
	}
	for _, text := range extra {
		counts[text]++
	}
	return counts
}

// madeUp tries each recorded difference, in turn and left out, since they may share texts.
func madeUp(counts map[string]int, recorded []Recorded) bool {
	if len(counts) == 0 {
		return true
	}
	if len(recorded) == 0 {
		return false
	}
	rest, fits := take(counts, changes(recorded[0].Missing, recorded[0].Extra))
	return fits && madeUp(rest, recorded[1:]) || madeUp(counts, recorded[1:])
}

// take returns what is left of the changes without a part of them, and whether it is a part.
func take(counts, part map[string]int) (rest map[string]int, fits bool) {
	rest = maps.Clone(counts)
	for text, n := range part {
		switch has := counts[text]; {
		case n > 0 && has < n || n < 0 && has > n:
			return nil, false
		case has == n:
			delete(rest, text)
		default:
			rest[text] = has - n
		}
	}
	return rest, true
}
