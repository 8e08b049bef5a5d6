package replay

import (
	"cmp"
	"fmt"
	"os"
	"slices"

	"paceline/bench/schedule"
)

// result puts together what coordinator and workers noted.
func (c *coordinator) result() (Result, error) {
	t := timelineOf(c.options)
	t.Notes = c.notes
	own := schedule.Lane{Worker: schedule.CoordinatorLane, PID: os.Getpid(), EndNanos: c.lane.now.at, Spans: c.lane.spans}
	t.Lanes = []schedule.Lane{from(0, own)}
	t.Batches = c.batches
	for _, r := range c.remotes {
		messages, err := r.messages()
		if err != nil {
			return Result{}, fmt.Errorf("worker %d: %w", r.index, err)
		}
		t.Messages = append(t.Messages, messages...)
	}
	for _, m := range t.Messages {
		seenByWorker(t.Batches, m)
	}
	slices.SortStableFunc(t.Messages, func(a, b schedule.Message) int { return cmp.Compare(a.SendStartNanos, b.SendStartNanos) })
	why := newReasons(c.options, t.Batches)
	for _, r := range c.remotes {
		t.Lanes = append(t.Lanes, why.explain(r.lane()))
	}
	if err := t.Validate(); err != nil {
		return Result{}, fmt.Errorf("timeline: %w", err)
	}
	start, end := t.CheckingNanos()
	return Result{
		Timeline: t, WallNanos: t.WallNanos(), CheckingNanos: end - start,
		CoordinatorCPUNanos: c.finished.cpu - c.began.cpu, Requests: len(t.Batches),
	}, nil
}

// lane is the life of a worker, from the start of its process on.
func (r *remote) lane() schedule.Lane {
	l := schedule.Lane{Worker: r.index, PID: r.report.PID, StartNanos: r.spawned, EndNanos: r.spawned, Spans: r.report.Spans}
	if n := len(l.Spans); n > 0 {
		l.EndNanos = l.Spans[n-1].EndNanos
	}
	return from(r.spawned, l)
}

// from makes a lane start earlier than its first span did, which then is longer.
func from(start int64, l schedule.Lane) schedule.Lane {
	l.StartNanos = start
	if len(l.Spans) > 0 {
		l.Spans[0].StartNanos = min(l.Spans[0].StartNanos, start)
		l.StartNanos = l.Spans[0].StartNanos
	}
	return l
}

// messages are those of the coordinator and a worker, as both saw them.
func (r *remote) messages() ([]schedule.Message, error) {
	if len(r.sent) != len(r.report.Received) || len(r.received) != len(r.report.Sent) {
		return nil, fmt.Errorf("it tells of %d messages received and %d sent, but was sent %d and heard of %d times",
			len(r.report.Received), len(r.report.Sent), len(r.sent), len(r.received))
	}
	for i, at := range r.report.Received {
		r.sent[i].ReceiveStartNanos, r.sent[i].ReceiveEndNanos = at.Start, at.End
	}
	for i, at := range r.report.Sent {
		r.received[i].SendStartNanos, r.received[i].SendEndNanos = at.Start, at.End
	}
	return append(r.sent, r.received...), nil
}

// seenByWorker gives a batch the times that only the worker knows.
func seenByWorker(batches []schedule.Batch, m schedule.Message) {
	switch m.Kind {
	case schedule.KindRequest:
		batches[m.Batch].ReceivedNanos = m.ReceiveEndNanos
	case schedule.KindInterface:
		batches[m.Batch].InterfaceSentNanos = m.SendStartNanos
	case schedule.KindImplementation:
		batches[m.Batch].ImplementationSentNanos = m.SendStartNanos
	}
}
