package replay

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// begin starts the workers and tells them the graph.
func (c *coordinator) begin(ctx context.Context) error {
	workers := c.startAll(ctx)
	c.lane.enter(in(schedule.LoadingGraph))
	c.ready = schedule.NewReady(c.options.Schedule)
	c.queue = c.options.Policy.New(c.options.Schedule, c.options.Workers)
	graph := c.messenger.graph(c.options.Schedule)
	sccs := sccsOf(c.options.Schedule)
	c.lane.enter(in(schedule.Waiting))
	if err := workers(); err != nil {
		return err
	}
	c.lane.enter(in(schedule.Scheduling))
	if err := c.files.remove(); err != nil { // nobody needs them any more
		return err
	}
	for _, r := range c.remotes {
		r.hook(ctx)
		c.readers.Go(func() { c.read(r) })
	}
	if err := c.broadcast(ctx, graph, schedule.KindGraph); err != nil {
		return err
	}
	return c.broadcast(ctx, sccs, schedule.KindSCCs)
}

// startAll starts all workers at once, and returns what waits for that. When one cannot be
// started the others are not waited for.
func (c *coordinator) startAll(ctx context.Context) (wait func() error) {
	ctx, cancel := context.WithCancelCause(ctx)
	started := make([]*remote, c.options.Workers)
	var group sync.WaitGroup
	for i := range started {
		group.Go(func() {
			r, err := c.start(ctx, i)
			if err != nil {
				cancel(err)
				return
			}
			started[i] = r
		})
	}
	return func() error {
		group.Wait()
		c.remotes = slices.DeleteFunc(started, func(r *remote) bool { return r == nil })
		defer cancel(nil)
		return context.Cause(ctx)
	}
}

// read hands over what a worker sends.
func (c *coordinator) read(r *remote) {
	newLabels(c.options.Profiles, schedule.CoordinatorLane).set(in(schedule.Receiving))
	for {
		f, err := r.conn.receive(nil)
		select {
		case c.incoming <- delivery{r, f, err}:
		case <-c.closing:
			return
		}
		if err != nil {
			return
		}
	}
}

// broadcast sends a message to all workers at once and waits until they have understood it.
func (c *coordinator) broadcast(ctx context.Context, m wire.Message, kind schedule.Kind) error {
	framed, err := c.remotes[0].conn.encode(m)
	if err != nil {
		return err
	}
	due := time.Now().Add(c.limits.answer)
	c.lane.enter(in(schedule.Sending))
	c.lane.about(int64(len(framed)))
	failures := make([]error, len(c.remotes))
	var group sync.WaitGroup
	for i, r := range c.remotes {
		r.deadline = due
		group.Go(func() { failures[i] = r.send(framed, kind, due) })
	}
	group.Wait()
	for i, err := range failures {
		if err != nil {
			return c.blame(ctx, c.remotes[i], fmt.Errorf("send the %s: %w", kind, err))
		}
	}
	return c.acks(ctx)
}

func (c *coordinator) acks(ctx context.Context) error {
	for range c.remotes {
		d, err := c.next(ctx)
		if err != nil {
			return err
		}
		d.remote.got(d.frame, schedule.KindAck)
		if _, err := decode[*wire.Ack](d.remote.conn, d.frame.message); err != nil {
			return c.blame(ctx, d.remote, err)
		}
	}
	c.lane.enter(in(schedule.Scheduling))
	return nil
}
