package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// conduct has all stale SCCs checked.
func (c *coordinator) conduct(ctx context.Context) error {
	c.began = c.clock.moment()
	if err := c.unlock(ctx, c.ready.First()); err != nil {
		return err
	}
	for c.busy() {
		unlocked, err := c.answers(ctx)
		if err != nil {
			return err
		}
		// As in mypy, what was in the queue goes first.
		if err := c.assign(ctx); err != nil {
			return err
		}
		if err := c.unlock(ctx, c.ready.Done(unlocked)); err != nil {
			return err
		}
	}
	c.finished = c.clock.moment()
	if left := c.queue.Len(); left > 0 {
		return fmt.Errorf("policy %q hands out none of the %d SCCs that are left", c.options.Policy.Name, left)
	}
	return nil
}

func (c *coordinator) busy() bool {
	return slices.ContainsFunc(c.remotes, func(r *remote) bool { return r.batch != noBatch })
}

// unlock hands out SCCs that may be checked, and what fresh ones among them unlock.
func (c *coordinator) unlock(ctx context.Context, ids []int) error {
	for len(ids) > 0 {
		var stale, fresh []int
		for _, id := range ids {
			if c.options.stale(c.messenger.sccs[id]) {
				stale = append(stale, id)
			} else {
				fresh = append(fresh, id)
			}
		}
		c.queue.Push(stale)
		if err := c.assign(ctx); err != nil {
			return err
		}
		ids = c.ready.Done(fresh)
	}
	return nil
}

// assign gives idle workers what the policy has for them.
func (c *coordinator) assign(ctx context.Context) error {
	var idle []int
	for _, r := range c.remotes {
		if r.batch == noBatch {
			idle = append(idle, r.index)
		}
	}
	if len(idle) == 0 || c.queue.Len() == 0 {
		return nil
	}
	for _, a := range c.queue.Assign(idle) {
		if err := c.request(ctx, c.remotes[a.Worker], a.SCCs); err != nil {
			return err
		}
	}
	return nil
}

// request hands a batch to a worker.
func (c *coordinator) request(ctx context.Context, r *remote, sccs []int) error {
	if r.batch != noBatch || len(sccs) == 0 {
		return fmt.Errorf("policy %q gives SCCs %v to worker %d", c.options.Policy.Name, sccs, r.index)
	}
	framed, err := r.conn.encode(c.messenger.request(sccs))
	if err != nil {
		return fmt.Errorf("request for %s: %w", few(c.messenger.namesOf(sccs)), err)
	}
	began := c.lane.enter(in(schedule.Sending))
	c.lane.about(int64(len(framed)))
	r.batch = len(c.batches)
	c.batches = append(c.batches, schedule.Batch{Worker: r.index, SCCs: sccs, RequestNanos: began})
	r.deadline = time.Now().Add(c.patience.batch(sccs))
	if err := r.send(framed, schedule.KindRequest, r.deadline); err != nil {
		return c.blame(ctx, r, fmt.Errorf("send a request: %w", err))
	}
	c.lane.enter(in(schedule.Scheduling))
	return nil
}

// answers waits for one answer, takes all that are there by then, and returns the SCCs that they
// unlock.
func (c *coordinator) answers(ctx context.Context) ([]int, error) {
	var unlocked []int
	for d, err := c.next(ctx); ; err = c.take(ctx, d) {
		if err != nil {
			return nil, err
		}
		ids, mistake := c.answer(d)
		if mistake != nil {
			return nil, c.blame(ctx, d.remote, mistake)
		}
		unlocked = append(unlocked, ids...)
		select {
		case d = <-c.incoming:
		default:
			return unlocked, nil
		}
	}
}

// answer takes an answer, and returns the SCCs that it unlocks.
func (c *coordinator) answer(d delivery) (unlocked []int, err error) {
	r := d.remote
	c.lane.enter(in(schedule.Scheduling))
	response, err := decode[*wire.SccResponse](r.conn, d.frame.message)
	if err != nil {
		return nil, err
	}
	batch := &c.batches[r.batch]
	first := batch.InterfaceReceivedNanos == 0
	switch {
	case !slices.Equal(response.SccIDs, numbers(batch.SCCs)):
		return nil, fmt.Errorf("it answered for SCCs %v, which it was not asked for", response.SccIDs)
	case response.Blocker != nil:
		return nil, errors.New("it met a blocking error, which no replay has")
	case response.IsInterface != first:
		return nil, errors.New("it sent its answers in the wrong order")
	}
	if first {
		r.got(d.frame, schedule.KindInterface)
		batch.InterfaceReceivedNanos = d.frame.last
		r.deadline = time.Now().Add(c.patience.batch(batch.SCCs))
	} else {
		r.got(d.frame, schedule.KindImplementation)
		batch.ImplementationReceivedNanos = d.frame.last
		r.batch = noBatch
	}
	if first != c.options.Policy.Whole {
		return batch.SCCs, nil
	}
	return nil, nil
}
