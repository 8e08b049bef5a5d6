package schedule

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestReady(t *testing.T) {
	s := of(scc(1, 0, 0), scc(9, 0, 0, 1, 2), scc(2, 0, 0), scc(8, 0, 0, 1), scc(7, 0, 0, 1), scc(3, 0, 0, 9, 7))
	r := NewReady(s)
	got := fmt.Sprint(r.First(), r.Done([]int{2}), r.Done([]int{1}), r.Done([]int{9}), r.Done([]int{8}), r.Done([]int{7}))
	// 1 is the last for 9, 8 and 7, which are in the order of the schedule.
	if want := "[1 2] [] [9 8 7] [] [] [3]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	r = NewReady(s)
	if got, want := fmt.Sprint(r.Done([]int{1, 2})), "[8 7 9]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// In whatever order things get done, an SCC is ready when the last of what it imports is, and once.
func TestReadyInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 20)
		r := NewReady(s)
		waiting, done, ready := slices.Clone(r.First()), map[int]bool{}, map[int]bool{}
		for _, id := range waiting {
			ready[id] = true
		}
		for len(waiting) > 0 {
			n := rapid.IntRange(1, len(waiting)).Draw(t, "done")
			now := shuffled(t, waiting)
			for _, id := range now[:n] {
				done[id] = true
			}
			more := r.Done(now[:n])
			for _, id := range more {
				if ready[id] {
					t.Fatalf("SCC %d is ready again", id)
				}
				ready[id] = true
			}
			waiting = append(slices.Clone(now[n:]), more...)
			for _, c := range s.SCCs {
				locked := slices.ContainsFunc(c.Deps, func(dep int) bool { return !done[dep] })
				if ready[c.ID] == locked {
					t.Fatalf("SCC %d is ready: %t; that it waits for something: %t", c.ID, ready[c.ID], locked)
				}
			}
		}
		if len(done) != len(s.SCCs) {
			t.Fatalf("%d of %d got done", len(done), len(s.SCCs))
		}
	})
}
