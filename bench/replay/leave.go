package replay

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// shutDown tells all workers to leave, takes their reports and waits until they have gone.
func (c *coordinator) shutDown(ctx context.Context) error {
	c.lane.enter(in(schedule.ShuttingDown))
	due := time.Now().Add(c.limits.leave)
	for _, r := range c.remotes {
		framed, err := r.conn.encode(new(wire.SccRequest))
		if err != nil {
			return err
		}
		if err := r.send(framed, schedule.KindShutdown, due); err != nil {
			return c.blame(ctx, r, fmt.Errorf("tell it to leave: %w", err))
		}
		r.deadline = due
	}
	for range c.remotes {
		if err := c.farewell(ctx); err != nil {
			return err
		}
	}
	for _, r := range c.remotes {
		if !r.process.leaves(time.Until(due)) {
			return c.blame(ctx, r, fmt.Errorf("it did not leave within %v", c.limits.leave))
		}
		if !r.process.command.ProcessState.Success() {
			return c.blame(ctx, r, errors.New("it failed at the end"))
		}
	}
	c.lane.end(c.clock.moment())
	return nil
}

// farewell takes one report.
func (c *coordinator) farewell(ctx context.Context) error {
	for {
		d, err := c.await(ctx)
		if err != nil {
			return err
		}
		r := d.remote
		switch {
		case r.report != nil && errors.Is(d.err, io.EOF): // it has gone
			continue
		case d.err != nil:
			return c.blame(ctx, r, fmt.Errorf("wait for its report: %w", d.err))
		case r.report != nil:
			return c.blame(ctx, r, errors.New("it sent more than its report"))
		}
		r.report, r.deadline = new(report), time.Time{}
		if err := gob.NewDecoder(bytes.NewReader(d.frame.message)).Decode(r.report); err != nil {
			return c.blame(ctx, r, fmt.Errorf("read its report: %w", err))
		}
		return nil
	}
}
