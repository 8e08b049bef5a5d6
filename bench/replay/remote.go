package replay

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"time"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// remote is a worker as the coordinator knows it.
type remote struct {
	index    int
	process  *process
	conn     *connection
	spawned  int64 // when its process was started
	sent     []schedule.Message
	received []schedule.Message
	batch    int       // that it holds; noBatch when it is idle
	deadline time.Time // for what it is to send next; zero when that is nothing
	report   *report   // what it sent last; nil until then
	unhook   func() bool
}

// hook makes its connection useless when the context ends, so that no write holds that up.
func (r *remote) hook(ctx context.Context) {
	r.unhook = context.AfterFunc(ctx, func() { _ = r.conn.SetDeadline(time.Unix(1, 0)) })
}

const noBatch = -1

// statusPause is between two looks for a status file. mypy takes 10 ms.
const statusPause = 2 * time.Millisecond

// start starts a worker and gets it to say that it is set up. One that fails is started once more.
func (c *coordinator) start(ctx context.Context, index int) (*remote, error) {
	r, first := c.try(ctx, index)
	if first == nil || ctx.Err() != nil {
		return r, first
	}
	r, second := c.try(ctx, index)
	if second != nil {
		return nil, fmt.Errorf("could not start a worker, twice: %w", second)
	}
	c.note("worker %d was started twice: %v", index, first)
	return r, nil
}

// try leaves nothing behind when it fails.
func (c *coordinator) try(ctx context.Context, index int) (*remote, error) {
	words, err := c.options.command(index)
	if err != nil {
		return nil, err
	}
	r := &remote{index: index, batch: noBatch, spawned: c.clock.now()}
	words = append(words[:len(words):len(words)], workerMark, c.files.options(), strconv.Itoa(index))
	if r.process, err = startProcess(words); err != nil {
		return nil, &WorkerError{Worker: index, Err: err}
	}
	if err := c.greet(ctx, r); err != nil {
		err = c.blame(ctx, r, err)
		r.end()
		return nil, errors.Join(err, c.files.removeOf(index))
	}
	return r, nil
}

// greet connects to a worker and tells it what is checked.
func (c *coordinator) greet(ctx context.Context, r *remote) error {
	due := time.Now().Add(c.limits.start)
	if err := c.announced(ctx, r, due); err != nil {
		return err
	}
	dialer := net.Dialer{Deadline: due}
	conn, err := dialer.DialContext(ctx, "unix", c.files.socket(r.index))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if r.conn, err = newConnection(conn, c.clock); err != nil {
		return errors.Join(err, conn.Close())
	}
	r.hook(ctx)
	defer r.unhook()
	if err := conn.SetReadDeadline(due); err != nil {
		return err
	}
	framed, err := r.conn.encode(sourcesOf(c.options.Schedule))
	if err != nil {
		return err
	}
	if err := r.send(framed, schedule.KindSources, due); err != nil {
		return err
	}
	f, err := r.conn.receive(nil)
	if err != nil {
		return fmt.Errorf("wait until it is set up: %w", err)
	}
	r.got(f, schedule.KindAck)
	if _, err := decode[*wire.Ack](r.conn, f.message); err != nil {
		return err
	}
	return conn.SetReadDeadline(time.Time{})
}

// announced waits for the status file.
func (c *coordinator) announced(ctx context.Context, r *remote, due time.Time) error {
	pause := time.NewTicker(statusPause)
	defer pause.Stop()
	for {
		_, err := c.files.readStatus(r.index)
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("it wrote no status file")
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-r.process.ended:
			return fmt.Errorf("it ended before it could be connected: %w", err)
		case <-pause.C:
			if time.Now().After(due) {
				return fmt.Errorf("could not be connected within %v: %w", c.limits.start, err)
			}
		}
	}
}

// send sends a frame, by a time, and notes it.
func (r *remote) send(framed []byte, kind schedule.Kind, due time.Time) error {
	if err := r.conn.SetWriteDeadline(due); err != nil {
		return err
	}
	began := r.conn.clock.now()
	if err := r.conn.send(framed); err != nil {
		return err
	}
	r.sent = append(r.sent, schedule.Message{
		Kind: kind, Worker: r.index, FromCoordinator: true, Batch: r.batch, Bytes: int64(len(framed)),
		SendStartNanos: began, SendEndNanos: r.conn.clock.now(),
	})
	return nil
}

// got notes a message.
func (r *remote) got(f frame, kind schedule.Kind) {
	r.received = append(r.received, schedule.Message{
		Kind: kind, Worker: r.index, Batch: r.batch, Bytes: f.bytes,
		ReceiveStartNanos: f.first, ReceiveEndNanos: f.last,
	})
}

// end ends what there is of a worker. A worker whose connection closes may clean up after the run,
// so its process goes first.
func (r *remote) end() {
	r.process.kill()
	if r.unhook != nil {
		r.unhook()
	}
	if r.conn != nil {
		_ = r.conn.Close() // nothing is left to be said
	}
}

// lastWords is how long a worker whose connection has closed may take to end by itself, so that its exit
// status can be told.
const lastWords = time.Second

// blame says what a worker did, unless the run was cancelled. A mistake of its own is told as such: it
// may still be running.
func (c *coordinator) blame(ctx context.Context, r *remote, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	blame := &WorkerError{Worker: r.index, PID: r.process.pid(), Err: err}
	if r.batch != noBatch {
		blame.Held = c.messenger.namesOf(c.batches[r.batch].SCCs)
	}
	if r.process.leaves(lastWords) {
		blame.Fate = r.process.fate()
	}
	return blame
}
