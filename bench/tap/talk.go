package tap

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// message is one message, as both ends saw it.
type message struct {
	kind     schedule.Kind
	sccs     []int
	sent     frame // zero when the sender's log does not have it
	received frame // zero when the receiver's log does not have it
	batch    int   // its index; -1 for none
}

// kept is what is known of the message's bytes.
func (m message) kept() []byte {
	if len(m.sent.head) >= len(m.received.head) {
		return m.sent.head
	}
	return m.received.head
}

// talk is what coordinator and worker said to each other, each way in order.
type talk struct{ toWorker, fromWorker []message }

// framesOf lists the messages that went through a connection one way.
func framesOf(log *Log, what event, connection int) []frame {
	var frames []frame
	for _, r := range log.records {
		if r.event != what || r.connection != connection {
			continue
		}
		if f, ok := r.frame(); ok {
			frames = append(frames, f)
		}
	}
	// Threads write their records as they end, but messages of one connection follow each other.
	slices.SortStableFunc(frames, func(a, b frame) int { return cmp.Compare(a.end.at, b.end.at) })
	return frames
}

// converse pairs what one end sent with what the other received. Both see the messages of a
// connection in the same order, so the number tells.
func (d *decoding) converse() {
	for number, worker := range d.workers {
		t := talk{}
		if worker != nil {
			t = d.talkOf(worker)
		}
		d.batches = append(d.batches, d.batchesOf(number, &t)...)
		d.talks = append(d.talks, t)
	}
	d.orderBatches()
	for number, t := range d.talks {
		for _, m := range t.toWorker {
			d.messages = append(d.messages, d.told(m, number, true))
		}
		for _, m := range t.fromWorker {
			d.messages = append(d.messages, d.told(m, number, false))
		}
	}
}

func (d *decoding) talkOf(worker *Log) talk {
	own, theirs := d.connection(worker)
	if own == 0 {
		d.note(fmt.Sprintf("process %d, a worker, was never connected to the coordinator", worker.PID))
		return talk{}
	}
	return talk{
		toWorker:   d.pair(framesOf(d.coordinator, evSend, theirs), framesOf(worker, evReceive, own)),
		fromWorker: d.pair(framesOf(worker, evSend, own), framesOf(d.coordinator, evReceive, theirs)),
	}
}

// connection finds the one between coordinator and worker by its name, and returns what number each
// gave it; zero when there is none. Plugins may have connections of their own.
func (d *decoding) connection(worker *Log) (own, theirs int) {
	names := map[string]int{}
	for _, r := range d.coordinator.records {
		if r.event == evOpen {
			names[string(r.payload)] = r.connection
		}
	}
	for _, r := range worker.records {
		if theirs = names[string(r.payload)]; r.event == evOpen && theirs != 0 {
			return r.connection, theirs
		}
	}
	return 0, 0
}

func (d *decoding) pair(sent, received []frame) []message {
	messages := make([]message, max(len(sent), len(received)))
	for i := range messages {
		m := message{batch: -1}
		if i < len(sent) {
			m.sent = sent[i]
		}
		if i < len(received) {
			m.received = received[i]
		}
		m.kind, m.sccs = d.skim(m.kept())
		messages[i] = m
	}
	return messages
}

// skim tells what a message is. One that is not understood has a time and a size all the same.
func (d *decoding) skim(head []byte) (schedule.Kind, []int) {
	if len(head) == 0 {
		return schedule.KindUnknown, nil
	}
	summary, err := d.protocol.Skim(head)
	var unknown *wire.UnknownMessageError
	switch {
	case errors.As(err, &unknown):
		d.note(fmt.Sprintf("messages of an unknown kind: tag %d", unknown.Tag))
		return schedule.KindUnknown, nil
	case err != nil:
		d.note("a message could not be read: " + err.Error())
		return schedule.KindUnknown, nil
	}
	var sccs []int
	for _, id := range summary.SccIDs {
		if id < 0 {
			d.note(fmt.Sprintf("a message could not be read: it names SCC %d", id))
			return schedule.KindUnknown, nil
		}
		sccs = append(sccs, int(id))
	}
	return kindOf(summary), sccs
}

func kindOf(s wire.Summary) schedule.Kind {
	switch s.Kind {
	case wire.KindAck:
		return schedule.KindAck
	case wire.KindSources:
		return schedule.KindSources
	case wire.KindGraph:
		return schedule.KindGraph
	case wire.KindSccs:
		return schedule.KindSCCs
	case wire.KindSccRequest:
		if len(s.SccIDs) == 0 {
			return schedule.KindShutdown
		}
		return schedule.KindRequest
	}
	if s.IsInterface {
		return schedule.KindInterface
	}
	return schedule.KindImplementation
}

// batchesOf makes the batches of a worker, from its requests and the answers, which come in the
// order of the requests. The messages get the batch's index among those of the worker.
func (d *decoding) batchesOf(worker int, t *talk) []schedule.Batch {
	var batches []schedule.Batch
	for i := range t.toWorker {
		m := &t.toWorker[i]
		if m.kind != schedule.KindRequest {
			continue
		}
		m.batch = len(batches)
		batches = append(batches, schedule.Batch{
			Worker: worker, SCCs: m.sccs, RequestNanos: d.since(m.sent.start.at), ReceivedNanos: d.since(m.received.end.at),
		})
	}
	interfaces, implementations := 0, 0
	for i := range t.fromWorker {
		m := &t.fromWorker[i]
		switch {
		case m.kind == schedule.KindInterface && interfaces < len(batches):
			m.batch = interfaces
			b := &batches[interfaces]
			b.InterfaceSentNanos, b.InterfaceReceivedNanos = d.since(m.sent.start.at), d.since(m.received.end.at)
			interfaces++
		case m.kind == schedule.KindImplementation && implementations < len(batches):
			m.batch = implementations
			b := &batches[implementations]
			b.ImplementationSentNanos, b.ImplementationReceivedNanos = d.since(m.sent.start.at), d.since(m.received.end.at)
			implementations++
		}
	}
	return batches
}

// orderBatches puts the batches of all workers into the order of their requests, and gives the
// messages their new indexes.
func (d *decoding) orderBatches() {
	type place struct{ worker, number int }
	counted := map[int]int{}
	var order []place
	for _, b := range d.batches {
		order = append(order, place{b.Worker, counted[b.Worker]})
		counted[b.Worker]++
	}
	byRequest := make([]int, len(d.batches))
	for i := range byRequest {
		byRequest[i] = i
	}
	slices.SortStableFunc(byRequest, func(a, b int) int {
		return cmp.Compare(d.batches[a].RequestNanos, d.batches[b].RequestNanos)
	})
	index := map[place]int{}
	sorted := make([]schedule.Batch, len(d.batches))
	for at, i := range byRequest {
		sorted[at] = d.batches[i]
		index[order[i]] = at
	}
	d.batches = sorted
	for worker := range d.talks {
		for _, messages := range [][]message{d.talks[worker].toWorker, d.talks[worker].fromWorker} {
			for i := range messages {
				if messages[i].batch >= 0 {
					messages[i].batch = index[place{worker, messages[i].batch}]
				}
			}
		}
	}
}

// awaited says whether a process waits for such a message in select, so that reading it does not
// wait. Others it waits for where it reads them.
func awaited(kind schedule.Kind) bool {
	switch kind {
	case schedule.KindRequest, schedule.KindShutdown, schedule.KindInterface, schedule.KindImplementation:
		return true
	}
	return false
}

// told is the message as a timeline has it.
func (d *decoding) told(m message, worker int, fromCoordinator bool) schedule.Message {
	reading := m.received.first
	if awaited(m.kind) {
		reading = m.received.start.at
	}
	return schedule.Message{
		Kind: m.kind, Worker: worker, FromCoordinator: fromCoordinator, Batch: m.batch,
		Bytes:          max(m.sent.size, m.received.size),
		SendStartNanos: d.since(m.sent.start.at), SendEndNanos: d.since(m.sent.end.at),
		ReceiveStartNanos: d.since(reading), ReceiveEndNanos: d.since(m.received.end.at),
	}
}
