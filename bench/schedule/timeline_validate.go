package schedule

import (
	"errors"
	"fmt"
	"slices"
)

// Validate tells the first thing that is wrong with a timeline: lanes that are not the
// coordinator's and then, ascending, those of workers; spans that do not cover a lane from start
// to end, each beginning where the one before it ends; a phase, reason or kind that is not known;
// a batch or message of a worker or batch that is not there; a time, size or CPU time below zero.
func (t Timeline) Validate() error {
	if len(t.Lanes) == 0 || t.Lanes[0].Worker != CoordinatorLane {
		return errors.New("the first lane is not the coordinator's")
	}
	for i, l := range t.Lanes {
		if i > 0 && l.Worker <= t.Lanes[i-1].Worker {
			return fmt.Errorf("%s comes after %s: lanes must ascend by worker", l.Name(), t.Lanes[i-1].Name())
		}
		if l.Worker >= t.Workers {
			return fmt.Errorf("%s is there, but the run has %d workers", l.Name(), t.Workers)
		}
		if err := l.validate(); err != nil {
			return fmt.Errorf("%s: %w", l.Name(), err)
		}
	}
	for i, b := range t.Batches {
		if err := b.validate(t.Workers); err != nil {
			return fmt.Errorf("batch %d: %w", i, err)
		}
	}
	for i, m := range t.Messages {
		if err := m.validate(t.Workers, len(t.Batches)); err != nil {
			return fmt.Errorf("message %d: %w", i, err)
		}
	}
	return nil
}

func (l Lane) validate() error {
	phases := WorkerPhases()
	if l.Worker == CoordinatorLane {
		phases = CoordinatorPhases()
	}
	if l.StartNanos < 0 {
		return fmt.Errorf("it starts at %d ns, before the run", l.StartNanos)
	}
	at := l.StartNanos
	for i, s := range l.Spans {
		switch {
		case s.StartNanos != at:
			return fmt.Errorf("span %d (%s) starts at %d ns, but what is before it ends at %d ns", i, escaped(string(s.Phase)), s.StartNanos, at)
		case s.EndNanos < s.StartNanos:
			return fmt.Errorf("span %d (%s) ends before it starts, at %d ns", i, escaped(string(s.Phase)), s.StartNanos)
		case !slices.Contains(phases, s.Phase):
			return fmt.Errorf("span %d: %q is no phase of it", i, s.Phase)
		case !slices.Contains(reasons(), s.Reason):
			return fmt.Errorf("span %d (%s): %q is no reason to be idle", i, s.Phase, s.Reason)
		case s.CPUNanos < 0 || s.Bytes < 0 || s.SCC < NoSCC:
			return fmt.Errorf("span %d (%s) has a CPU time, a size or an SCC below zero", i, s.Phase)
		}
		at = s.EndNanos
	}
	if at != l.EndNanos {
		return fmt.Errorf("its spans end at %d ns, but it ends at %d ns", at, l.EndNanos)
	}
	return nil
}

// reasons are those of an idle span and, empty, that of all others and of one that is not known.
func reasons() []Reason { return []Reason{"", ForDependency, ForCoordinator, ForEnd} }

func (b Batch) validate(workers int) error {
	if b.Worker < 0 || b.Worker >= workers {
		return fmt.Errorf("it is of worker %d, but the run has %d workers", b.Worker, workers)
	}
	if min(b.RequestNanos, b.ReceivedNanos, b.InterfaceSentNanos, b.InterfaceReceivedNanos,
		b.ImplementationSentNanos, b.ImplementationReceivedNanos) < 0 {
		return errors.New("it has a time below zero")
	}
	return nil
}

func (m Message) validate(workers, batches int) error {
	switch {
	case !slices.Contains(Kinds(), m.Kind):
		return fmt.Errorf("%q is no kind of message", m.Kind)
	case m.Worker < 0 || m.Worker >= workers:
		return fmt.Errorf("it is of worker %d, but the run has %d workers", m.Worker, workers)
	case m.Batch < -1 || m.Batch >= batches:
		return fmt.Errorf("it is of batch %d, but there are %d", m.Batch, batches)
	case min(m.Bytes, m.SendStartNanos, m.SendEndNanos, m.ReceiveStartNanos, m.ReceiveEndNanos) < 0:
		return errors.New("it has a size or a time below zero")
	}
	return nil
}
