package runner

import (
	"context"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/session"
)

// Join adds trials of o.Instrument to the session in o.Out: for each of the cells, which must be
// of the session's plan, one in each of its rounds, until there are enough. It refuses as
// [Resume] does. How the session ended stays as it was, and what runs to fill caches and to have
// something to compare with is not recorded.
func Join(ctx context.Context, cells []bench.Cell, o Options) (session.Session, error) {
	writer, begun, subjects, err := reopen(ctx, o, "join", cells)
	if err != nil {
		return begun, err
	}
	r, err := newRun(o, writer, begun, subjects, cells)
	if err != nil {
		return begun, err
	}
	r.joins = true
	err = r.complete(ctx)
	return r.session, err
}

// AllPlanned reports a cell that trials cannot join the plan with: it does not have it.
func AllPlanned(plan bench.Plan, cells []bench.Cell) error {
	planned := plan.Cells()
	for _, c := range cells {
		if !slices.Contains(planned, c) {
			return fmt.Errorf("its plan does not have %s: make a session of its own, with another --out", c)
		}
	}
	return nil
}
