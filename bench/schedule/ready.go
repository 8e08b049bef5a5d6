package schedule

// Ready tells which SCCs may be checked, as others get unlocked.
type Ready struct {
	g     graph
	place map[int]int
	users [][]int // places of what imports each SCC, in the order of the schedule
	left  []int   // how many of its dependencies are still locked
	first []int
}

// NewReady starts a run of a valid schedule, in which nothing is unlocked yet.
func NewReady(s Schedule) *Ready {
	g := s.graph()
	r := &Ready{g: g, place: g.places(), users: usersOf(g.deps), left: make([]int, len(g.sccs))}
	for i, scc := range g.sccs {
		if r.left[i] = len(g.deps[i]); r.left[i] == 0 {
			r.first = append(r.first, scc.ID)
		}
	}
	return r
}

// First lists the ids of the SCCs that may be checked at the start: they import nothing.
func (r *Ready) First() []int { return r.first }

// Done says that SCCs, each named once in a run by its id, are unlocked, and returns the ids of those that may be
// checked now. As in mypy, they come in the order in which the last of their dependencies is
// given here; those that one SCC was the last for, in the order of the schedule.
func (r *Ready) Done(ids []int) []int {
	var unlocked []int
	for _, id := range ids {
		for _, user := range r.users[r.place[id]] {
			if r.left[user]--; r.left[user] == 0 {
				unlocked = append(unlocked, r.g.sccs[user].ID)
			}
		}
	}
	return unlocked
}
