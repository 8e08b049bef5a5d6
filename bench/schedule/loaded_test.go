package schedule

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestLoaded(t *testing.T) {
	s := of(scc(10, 0, 0), scc(11, 0, 0, 10), scc(12, 0, 0, 11), scc(13, 0, 0, 12, 14), scc(14, 0, 0, 10))
	l := NewLoaded(s)
	got := fmt.Sprint(l.Check(11), l.Check(13), l.Check(12), l.Check(14))
	// 13 needs 12, which it imports, and 14; 11 was checked here and 10 was loaded for it.
	if want := "[10] [12 14] [] []"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A transcription of mypy's maybe_load_deps, with sets, loads the same, SCC by SCC.
func TestLoadedIsAsInMypy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 80)
		deps := map[int][]int{}
		for _, c := range s.SCCs {
			deps[c.ID] = c.Deps
		}
		l, done := NewLoaded(s), map[int]bool{}
		for _, at := range s.graph().order {
			id := s.SCCs[at].ID
			if done[id] || rapid.Bool().Draw(t, "elsewhere") {
				continue
			}
			missing, find := map[int]bool{}, slices.Clone(deps[id])
			for len(find) > 0 {
				dep := find[0]
				find = find[1:]
				if done[dep] || missing[dep] {
					continue
				}
				missing[dep] = true
				find = append(find, deps[dep]...)
			}
			var want []int
			for _, c := range s.SCCs {
				if missing[c.ID] {
					want = append(want, c.ID)
					done[c.ID] = true
				}
			}
			done[id] = true
			if got := l.Check(id); !slices.Equal(got, want) {
				t.Fatalf("for SCC %d: %v, mypy: %v", id, got, want)
			}
		}
	})
}
