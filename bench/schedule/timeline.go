package schedule

import (
	"fmt"
	"strconv"
	"strings"
)

// Timeline is one run: who did what when. Times are nanoseconds since the start of the
// coordinator. As JSON, which is what a trace keeps beside its events, it is without the spans.
type Timeline struct {
	Checker string `json:"checker"`
	Corpus  string `json:"corpus"`
	Cell    string `json:"cell"` // such as mypy-self-cold-w2
	Workers int    `json:"workers"`
	// Lanes are the processes: the coordinator, then worker 0, 1, ...
	Lanes    []Lane    `json:"lanes"`
	Batches  []Batch   `json:"batches"`  // in the order of their requests
	Messages []Message `json:"messages"` // in the order of their sending
	// Modules are the modules of each SCC that is mentioned, sorted.
	Modules map[int][]string `json:"modules"`
	// Notes say what could not be seen or decoded.
	Notes []string `json:"notes"`
}

// Group is the name of the cell without its number of workers: mypy-self-cold of
// mypy-self-cold-w2.
func (t Timeline) Group() string {
	rest, ok := strings.CutPrefix(t.Cell, t.Corpus)
	if !ok {
		return t.Cell
	}
	before, after, _ := strings.Cut(rest, "-w"+strconv.Itoa(t.Workers))
	return t.Corpus + before + after
}

// WallNanos is what a person waited for: the life of the coordinator; zero when there is none.
func (t Timeline) WallNanos() int64 {
	for _, lane := range t.Lanes {
		if lane.Worker == CoordinatorLane {
			return lane.EndNanos
		}
	}
	return 0
}

// CoordinatorLane is the worker number of the coordinator's lane.
const CoordinatorLane = -1

// Lane is the life of one process.
type Lane struct {
	Worker     int   `json:"worker"` // CoordinatorLane for the coordinator
	PID        int   `json:"pid"`
	StartNanos int64 `json:"start_ns"`
	EndNanos   int64 `json:"end_ns"`
	// Cut says that the end of the process was not seen: it was killed, or its log is cut.
	Cut bool `json:"cut,omitempty"`
	// Spans are in the order of time, each beginning where the one before it ends: together
	// they are the whole life.
	Spans []Span `json:"-"`
}

// Name is what the process is called: coordinator, worker 0, ...
func (l Lane) Name() string {
	if l.Worker == CoordinatorLane {
		return "coordinator"
	}
	return fmt.Sprintf("worker %d", l.Worker)
}

// NoSCC stands for no SCC in a span.
const NoSCC = -1

// Span is a stretch of time that a process spent in one phase.
type Span struct {
	Phase      Phase
	StartNanos int64
	EndNanos   int64
	CPUNanos   int64  // of the whole process, all threads
	SCC        int    // that was checked, loaded, or waited for; NoSCC when none is meant
	Module     string // that was checked, where that is known
	Bytes      int64  // of a message sent or received
	Reason     Reason // of an idle span
}

// Reason is why a worker was idle.
type Reason string

const (
	// ForDependency is nothing being ready until the interface of an SCC, that of the span, was done.
	ForDependency Reason = "dependency"
	// ForCoordinator is the coordinator not having sent yet what was ready.
	ForCoordinator Reason = "coordinator"
	// ForEnd is nothing being left to do but what other workers were at.
	ForEnd Reason = "end"
)

// WallNanos is how long the span took.
func (s Span) WallNanos() int64 { return s.EndNanos - s.StartNanos }

// Batch is the SCCs that were handed to a worker by one request. A time that was not seen is
// zero.
type Batch struct {
	Worker                      int   `json:"worker"`
	SCCs                        []int `json:"sccs"`
	RequestNanos                int64 `json:"request_ns"`            // the coordinator began to send the request
	ReceivedNanos               int64 `json:"received_ns"`           // the worker had all of it
	InterfaceSentNanos          int64 `json:"interface_sent_ns"`     // the worker began to send its first answer
	InterfaceReceivedNanos      int64 `json:"interface_received_ns"` // the coordinator had it: dependents are unlocked
	ImplementationSentNanos     int64 `json:"implementation_sent_ns"`
	ImplementationReceivedNanos int64 `json:"implementation_received_ns"` // the coordinator had the second answer: the worker is free
}

// Kind is what a message is, in the terms of mypy's protocol.
type Kind string

const (
	KindSources        Kind = "sources"
	KindGraph          Kind = "graph"
	KindSCCs           Kind = "sccs"
	KindAck            Kind = "ack"
	KindRequest        Kind = "request"
	KindInterface      Kind = "interface response"
	KindImplementation Kind = "implementation response"
	KindShutdown       Kind = "shutdown"
	KindUnknown        Kind = "unknown"
)

// Message is one framed message. A time that was not seen is zero.
type Message struct {
	Kind              Kind  `json:"kind"`
	Worker            int   `json:"worker"` // at the other end from the coordinator
	FromCoordinator   bool  `json:"from_coordinator"`
	Batch             int   `json:"batch"` // index in Batches; -1 for none
	Bytes             int64 `json:"bytes"` // with its frame
	SendStartNanos    int64 `json:"send_start_ns"`
	SendEndNanos      int64 `json:"send_end_ns"`
	ReceiveStartNanos int64 `json:"receive_start_ns"` // its first bytes were read
	ReceiveEndNanos   int64 `json:"receive_end_ns"`
}

// AppendSpan adds the span that follows the last one, or makes that longer when it goes on with what it is
// about. Messages stay apart.
func AppendSpan(spans []Span, s Span) []Span {
	if n := len(spans); n > 0 && continues(spans[n-1], s) {
		spans[n-1].EndNanos = s.EndNanos
		spans[n-1].CPUNanos += s.CPUNanos
		return spans
	}
	return append(spans, s)
}

// continues says whether b goes on with what a is about.
func continues(a, b Span) bool {
	return a.Phase == b.Phase && a.SCC == b.SCC && a.Module == b.Module && a.Reason == b.Reason && a.Bytes == 0 && b.Bytes == 0
}
