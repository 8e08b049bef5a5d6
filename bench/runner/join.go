package runner

import (
	"context"
	"errors"
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
	writer, begun, err := session.Open(o.Out)
	if err != nil {
		return session.Session{}, err
	}
	manifest, subjects, err := prepare(ctx, o, begun.Manifest.Plan)
	if err == nil {
		err = sameAs(begun.Manifest, manifest)
	}
	if err == nil {
		err = allPlanned(begun.Manifest.Plan, cells)
	}
	if err == nil {
		err = writer.Mend(&begun)
	}
	if err != nil {
		return begun, errors.Join(fmt.Errorf("join %s: %w", o.Out, err), writer.Close())
	}
	r, err := newRun(o, writer, begun, subjects, cells)
	if err != nil {
		return begun, err
	}
	r.joins = true
	err = r.complete(ctx)
	return r.session, err
}

func allPlanned(plan bench.Plan, cells []bench.Cell) error {
	planned := plan.Cells()
	for _, c := range cells {
		if !slices.Contains(planned, c) {
			return fmt.Errorf("its plan does not have %s: make a session of its own, with another --out", c)
		}
	}
	return nil
}
