package sweep

import (
	"fmt"
	"strings"

	"paceline/bench/compare"
	"paceline/bench/summary"
)

// Sentences say since when what is slower or faster, each change that is known by itself, and what is known of the rest.
func (r Result) Sentences() []string {
	var all []string
	for _, g := range r.Groups() {
		found := g.changes()
		if len(found) == 0 {
			found = []string{fmt.Sprintf("%s, %s: no release is known to be slower or faster than the one before it.", g.Corpus, g.Cache)}
		}
		all = append(all, found...)
	}
	return append(all, r.rest())
}

// changes has a sentence for each change that is known.
func (g Group) changes() []string {
	var all []string
	for i, r := range g.Rows {
		if r.Verdict != compare.Slower && r.Verdict != compare.Faster {
			continue
		}
		text := fmt.Sprintf("%s, %s, %s: %s since %s, which takes %s of the time of %s",
			g.Corpus, g.Cache, r.Label(), r.Verdict, r.Release(), summary.Ratio(r.Change, r.ChangeLow, r.ChangeHigh), release(r.Since))
		if before := g.Rows[i-1]; before.Parser != r.Parser {
			text += "; from it on sequential parses with the native parser"
		}
		all = append(all, text+".")
	}
	return all
}

// rest says how much is known of the changes that are none.
func (r Result) rest() string {
	var same, unknown, rounds int
	for _, row := range r.Rows {
		switch row.Verdict {
		case compare.Same:
			same++
		case compare.Unknown:
			unknown++
			if row.RoundsNeeded != nil {
				rounds = max(rounds, *row.RoundsNeeded)
			}
		}
	}
	text := fmt.Sprintf("Of the other steps from one release to the next, %d are the same (%s would have shown) and %d are not known well enough",
		same, summary.Percent(compare.Worth), unknown)
	if unknown > 0 && rounds > 0 {
		text += fmt.Sprintf(": some %d rounds would do for all (predicted)", rounds)
	}
	return text + "."
}

// Notes say what has to be known to read the tables.
func (r Result) Notes() []string {
	var all []string
	if parser := r.parserNote(); parser != "" {
		all = append(all, parser)
	}
	if len(r.unrecorded) > 0 {
		all = append(all, fmt.Sprintf("No right answer is on record for %s: there every cell is held to the release's own sequential answer.",
			strings.Join(r.unrecorded, ", ")))
	}
	return append(all, fmt.Sprintf("Wall times are medians and speedups medians of ratios of the same round, with 95%% intervals; "+
		"a verdict is by the signed-rank test of the rounds against the release before, at %s for all %d steps together (Holm).",
		summary.Percent(Level), r.changes))
}

// parserNote is about releases of which sequential parses otherwise than workers; empty when there are none.
func (r Result) parserNote() string {
	old, arm := false, false
	for _, row := range r.Rows {
		old = old || row.Parser == Old
		arm = arm || row.Variant == NativeName && row.Workers == 0
	}
	switch {
	case !old:
		return ""
	case arm:
		return "Before 2.4 sequential mypy parses with an older parser than its workers do: what workers give is the speedup over sequential with the native parser, or over 1 worker."
	}
	return "Before 2.4 sequential mypy parses with an older parser than its workers do, and sequential with the native parser was not measured: " +
		"what workers give is the speedup over 1 worker."
}
