package compare

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"paceline/bench"
)

// pair is two cells that are compared.
type pair struct {
	base, head bench.Cell
}

// pairsWithin lists the pairs of a session, in the order of its plan.
func pairsWithin(p bench.Plan, base string) ([]pair, error) {
	if base == "" {
		base = p.Checkers[0]
	}
	if !slices.Contains(p.Checkers, base) {
		return nil, fmt.Errorf("the session has no checker %s to compare with: it has %s", base, strings.Join(p.Checkers, ", "))
	}
	if len(p.Checkers) == 1 && len(p.Variants) == 0 {
		return nil, errors.New("the session has one checker and no variant: measure two in one session (run --checker A --checker B), or name two sessions")
	}
	cells := p.Cells()
	var pairs []pair
	for _, cell := range cells {
		other := cell
		if len(p.Checkers) > 1 {
			other.Checker = base
		} else {
			other.Variant = ""
		}
		if other != cell && slices.Contains(cells, other) {
			pairs = append(pairs, pair{other, cell})
		}
	}
	return pairs, nil
}

// pairsInSteps lists the pairs of each checker with the one before it, in the order of the plan.
func pairsInSteps(p bench.Plan) []pair {
	cells := p.Cells()
	var pairs []pair
	for _, cell := range cells {
		at := slices.Index(p.Checkers, cell.Checker)
		if at == 0 {
			continue
		}
		before := cell
		before.Checker = p.Checkers[at-1]
		if slices.Contains(cells, before) {
			pairs = append(pairs, pair{before, cell})
		}
	}
	return pairs
}

// pairsBetween lists the pairs of two sessions, in the order of the old one's plan.
func pairsBetween(old, recent bench.Plan) ([]pair, error) {
	only := len(old.Checkers) == 1 && len(recent.Checkers) == 1
	cells := recent.Cells()
	var pairs []pair
	for _, cell := range old.Cells() {
		other := cell
		if only {
			other.Checker = recent.Checkers[0]
		}
		if slices.Contains(cells, other) {
			pairs = append(pairs, pair{cell, other})
		}
	}
	if len(pairs) == 0 {
		return nil, fmt.Errorf("no cell is in both sessions: the old one has %s, the new one %s", axes(old), axes(recent))
	}
	return pairs, nil
}

// axes says in short what a plan measures.
func axes(p bench.Plan) string {
	return fmt.Sprintf("%s on %s with %s workers, %s", strings.Join(p.Checkers, ", "), strings.Join(p.Corpora, ", "),
		joined(p.Workers), joined(p.Caches))
}

func joined[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ",")
}
