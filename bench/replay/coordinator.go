package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"paceline/bench/schedule"
)

// Run replays a schedule. Whatever it returns, no process, socket or file of the run is left.
//
// The error wraps the cause of the context when that ended, or a [*WorkerError] when a worker did
// not do its part.
func Run(ctx context.Context, o Options) (Result, error) { return run(ctx, o, defaultLimits) }

func run(ctx context.Context, o Options, l limits) (result Result, err error) {
	if o, err = o.checked(); err != nil {
		return result, fmt.Errorf("replay: %w", err)
	}
	stop, err := startProfile(o.Profiles, schedule.CoordinatorLane)
	if err != nil {
		return result, fmt.Errorf("replay: %w", err)
	}
	if o.Workers == 0 {
		result, err = sequential(ctx, o)
	} else {
		result, err = parallel(ctx, o, l)
	}
	if err = errors.Join(err, stop()); err != nil {
		return Result{}, fmt.Errorf("replay: %w", err)
	}
	return result, nil
}

// coordinator runs one replay. What is not said to be shared belongs to the goroutine of parallel.
type coordinator struct {
	options   Options
	limits    limits
	patience  patience
	clock     clock
	lane      *lane
	files     files
	messenger *messenger
	queue     schedule.Queue
	ready     *schedule.Ready
	remotes   []*remote
	batches   []schedule.Batch
	incoming  chan delivery // shared
	closing   chan struct{} // shared; closed when nobody looks at incoming any more
	readers   sync.WaitGroup
	began     moment // the first request
	finished  moment // the last answer

	mu    sync.Mutex
	notes []string
}

// delivery is what a reader has of a worker. After an error there is no other.
type delivery struct {
	remote *remote
	frame  frame
	err    error
}

func parallel(ctx context.Context, o Options, l limits) (result Result, err error) {
	zero := time.Now().UnixNano()
	c := &coordinator{
		options: o, limits: l, clock: newClock(zero), patience: newPatience(l, o),
		messenger: newMessenger(o.Schedule), incoming: make(chan delivery, 2*o.Workers), closing: make(chan struct{}),
	}
	c.lane = newLane(c.clock, schedule.Starting, newLabels(o.Profiles, schedule.CoordinatorLane))
	if c.files, err = newFiles(o.Dir); err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, c.end()) }()
	settings := settings{
		Files: c.files, ZeroUnixNanos: zero, Time: o.Time, Profiles: o.Profiles,
		Patience: c.patience.all(o.Schedule), Costs: costsOf(o.Schedule),
	}
	if err := settings.write(); err != nil {
		return result, err
	}
	for _, step := range []func(context.Context) error{c.begin, c.conduct, c.shutDown} {
		if err := step(ctx); err != nil {
			return result, err
		}
	}
	return c.result()
}

// next waits for a message of any worker of which one is due.
func (c *coordinator) next(ctx context.Context) (delivery, error) {
	c.lane.enter(in(schedule.Waiting))
	d, err := c.await(ctx)
	if err != nil {
		return d, err
	}
	return d, c.take(ctx, d)
}

// await waits for what a reader has. At least one worker must have a deadline.
func (c *coordinator) await(ctx context.Context) (delivery, error) {
	slowest := c.slowest()
	timer := time.NewTimer(time.Until(slowest.deadline))
	defer timer.Stop()
	select {
	case d := <-c.incoming:
		return d, nil
	case <-ctx.Done():
		return delivery{}, context.Cause(ctx)
	case <-timer.C:
		return delivery{}, c.blame(ctx, slowest, errNoAnswer)
	}
}

var errNoAnswer = errors.New("it did not answer in time")

// slowest is the worker whose deadline comes first.
func (c *coordinator) slowest() *remote {
	var slowest *remote
	for _, r := range c.remotes {
		if !r.deadline.IsZero() && (slowest == nil || r.deadline.Before(slowest.deadline)) {
			slowest = r
		}
	}
	return slowest
}

// take looks at what a reader has.
func (c *coordinator) take(ctx context.Context, d delivery) error {
	switch {
	case errors.Is(d.err, io.EOF):
		return c.blame(ctx, d.remote, errors.New("it closed the connection"))
	case d.err != nil:
		return c.blame(ctx, d.remote, fmt.Errorf("receive: %w", d.err))
	case d.remote.deadline.IsZero():
		return c.blame(ctx, d.remote, errors.New("it sent what it was not asked for"))
	}
	d.remote.deadline = time.Time{}
	c.lane.enterAt(d.frame.first, in(schedule.Receiving))
	c.lane.about(d.frame.bytes)
	return nil
}

// note keeps something for the timeline. It may be called by any goroutine.
func (c *coordinator) note(format string, values ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes = append(c.notes, fmt.Sprintf(format, values...))
}

// end leaves nothing of the run.
func (c *coordinator) end() error {
	close(c.closing)
	var group sync.WaitGroup
	for _, r := range c.remotes {
		group.Go(r.end)
	}
	group.Wait()
	c.readers.Wait()
	return c.files.remove()
}
