package compare

import (
	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// Steps compares the wall times of each checker of a session with those of the one before it, as a sweep of releases asks: of each cell
// that both have, and that is usable of both, there is a row, in the order of the plan. If no checker differs from the one before it, a
// verdict of any row says that one does in at most the level of cases. What cannot be compared has no ratio.
func Steps(s session.Session, level float64, usable func(bench.Cell) bool) []Row {
	counted := summary.RoundsOf(s.Trials)
	var steps Group
	for _, p := range pairsInSteps(s.Manifest.Plan) {
		if usable(p.base) && usable(p.head) {
			steps.Rows = append(steps.Rows, estimate(p, summary.Wall, paired(counted[p.base], counted[p.head])(summary.Wall)))
		}
	}
	c := Comparison{Paired: true, Groups: []Group{steps}}
	c.judge(level, Worth)
	return steps.Rows
}
