package runner

import (
	"slices"
	"testing"

	"paceline/bench"
)

// What is still to be recorded has the proofs of edits, one for each edit, and nothing of the
// warm-up where a session is joined.
func TestLackingCountsProofs(t *testing.T) {
	p := bench.Plan{
		Checkers: []string{"mypy"}, Corpora: []string{"k"}, Workers: []int{0, 2}, CPUs: []string{"0", "0-1"},
		Caches: []bench.CacheState{bench.EditLeaf, bench.EditHub}, Rounds: 1,
	}
	for name, c := range map[string]struct {
		made  int // trials of the warm-up: two that fill caches, then two proofs
		joins bool
		want  int
	}{
		"new":                      {0, false, 2 + 2},
		"cut off in the caches":    {1, false, 1 + 2},
		"cut off among the proofs": {3, false, 1},
		"warmed up":                {4, false, 0},
		"joined":                   {1, true, 0},
	} {
		r := run{plan: p, cells: p.Cells(), joins: c.joins, done: map[bench.Place]bool{}}
		r.fills = fillsOf(r.cells)
		warmUp := r.proofs()
		for _, f := range slices.Backward(r.fills) {
			warmUp = append([]spot{r.inWarmUp(f.cell)}, warmUp...)
		}
		if len(warmUp) != 2+2 {
			t.Fatalf("%d trials of warm-up", len(warmUp))
		}
		for _, s := range warmUp[:c.made] {
			made := s.begun()
			made.Status = bench.OK
			r.session.Trials = append(r.session.Trials, made)
			r.note(made)
		}
		if got := r.lacking(); got != c.want {
			t.Errorf("%s: %d trials, want %d", name, got, c.want)
		}
	}
}
