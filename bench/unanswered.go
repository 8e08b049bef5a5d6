package bench

// WarmUpTries is how often a warm-up trial that crashes is tried at most: on a busy machine the workers of mypy may fail to connect in time.
const WarmUpTries = 2

// TriedInVain says whether the warm-up trial of a place was tried as often as it may be, without an answer: a crash is tried again, anything else is not.
// A session that was cut off between two tries goes on with the next one.
func TriedInVain(at Place, trials []Trial) bool {
	tries, crashed := 0, false
	for _, t := range trials {
		if t.Place() != at {
			continue
		}
		if t.Answered() {
			return false
		}
		tries, crashed = tries+1, t.Status == Crashed
	}
	return tries >= WarmUpTries || tries > 0 && !crashed
}

// Unanswered are warm-up trials that gave no answer, by their cells as [Cell.InWarmUp] has them: the last one of each cell for which
// none did.
type Unanswered map[Cell]Trial

// UnansweredIn finds them among the trials of a session.
func UnansweredIn(trials []Trial) Unanswered {
	u, answered := Unanswered{}, map[Cell]bool{}
	for _, t := range trials {
		if t.Round > 0 {
			continue
		}
		at := t.Cell.InWarmUp()
		if answered[at] = answered[at] || t.Answered(); answered[at] {
			delete(u, at)
		} else {
			u[at] = t
		}
	}
	return u
}

// LeavesOut is the warm-up trial without whose answer a sweep does not measure the cell: that of the sequential check that it is judged by, or of
// what fills the cache that it starts from. It is not ok when there is none.
func (u Unanswered) LeavesOut(c Cell) (t Trial, ok bool) {
	if t, ok = u[c.Sequential().InWarmUp()]; ok || !c.Cache.Filled() {
		return t, ok
	}
	t, ok = u[c.InWarmUp()]
	return t, ok
}
