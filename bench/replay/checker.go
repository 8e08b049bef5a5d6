package replay

import (
	"context"
	"fmt"

	"paceline/bench/schedule"
)

// checker checks SCCs: it spends what they cost, and notes when.
type checker struct {
	lane    *lane
	spender spender
	loaded  *schedule.Loaded
	costs   map[int]cost
	modules map[int][]string
}

func newChecker(s schedule.Schedule, costs []cost, t Time, l *lane) *checker {
	c := &checker{
		lane: l, spender: spender{time: t}, loaded: schedule.NewLoaded(s),
		costs: make(map[int]cost, len(costs)), modules: make(map[int][]string, len(s.SCCs)),
	}
	for _, of := range costs {
		c.costs[of.SCC] = of
	}
	for _, scc := range s.SCCs {
		c.modules[scc.ID] = scc.Modules
	}
	return c
}

// known says whether it could check the SCCs.
func (c *checker) known(ids []int) error {
	for _, id := range ids {
		_, priced := c.costs[id]
		if _, listed := c.modules[id]; !listed || !priced {
			return fmt.Errorf("asked to check SCC %d, of which nothing is known", id)
		}
	}
	return nil
}

// interfaces checks those of a batch, after loading what they need.
func (c *checker) interfaces(ctx context.Context, ids []int) error {
	for _, id := range ids {
		for _, dep := range c.loaded.Check(id) {
			c.lane.enter(schedule.Span{Phase: schedule.LoadingDependencies, SCC: dep})
			if err := c.spender.spend(ctx, c.costs[dep].Load); err != nil {
				return err
			}
		}
		c.lane.enter(c.step(schedule.Interface, id))
		if err := c.spender.spend(ctx, c.costs[id].Interface); err != nil {
			return err
		}
	}
	return nil
}

// implementations checks those of a batch.
func (c *checker) implementations(ctx context.Context, ids []int) error {
	for _, id := range ids {
		c.lane.enter(c.step(schedule.Implementation, id))
		if err := c.spender.spend(ctx, c.costs[id].Implementation); err != nil {
			return err
		}
	}
	return nil
}

// step is the span of checking an SCC, with its module if it has no other.
func (c *checker) step(phase schedule.Phase, id int) schedule.Span {
	s := schedule.Span{Phase: phase, SCC: id}
	if modules := c.modules[id]; len(modules) == 1 {
		s.Module = modules[0]
	}
	return s
}
