package schedule

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Names by which a trace of Paceline is known.
const (
	traceHeader   = "paceline" // the name of the first event, whose argument is the schema
	phaseCategory = "phase"    // of the events that are spans
	batchCategory = "batch"
	flowCategory  = "message"
)

// WriteTrace writes a timeline, which must be valid, as gzip of JSON in the object form of the
// Trace Event Format (the document of that name of the Chromium project), which Perfetto reads
// as its page on external trace formats says. [ReadTrace] reads it back whole; only text that is
// not UTF-8 is replaced.
//
// Each process is one of the trace's (the coordinator 1, worker N is N+2) with one thread. Its
// spans are complete events ("X"), in the case of workers within one of the batch. A message is a
// flow from its sender to its receiver ("s", "f"). Counters ("C") are the busy workers and, when
// the schedule has SCCs, the queue depth: those whose dependencies' interfaces the coordinator has
// and which it has not handed out. All else that the timeline knows is in otherData.
//
// Only the spans and otherData are read back: batches, flows and counters are made from these,
// for the eye. They are left out where times were not seen. A batch is drawn from the first span
// that begins in it to the last that ends in it, since events of a thread must not overlap.
func WriteTrace(w io.Writer, t Timeline, s Schedule) error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	out := bufio.NewWriterSize(packed, 1<<16)
	if err := writeTrace(out, t, s); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	if err := errors.Join(out.Flush(), packed.Close()); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	return nil
}

// writeTrace leaves errors of writing to the Flush of out.
func writeTrace(out *bufio.Writer, t Timeline, s Schedule) error {
	rest, err := json.Marshal(t)
	if err != nil {
		return err
	}
	out.WriteString("{\"traceEvents\":[\n")
	w := &eventWriter{out: out}
	w.header()
	names := t.sccNames()
	for i, l := range t.Lanes {
		w.process(i, l)
		w.spans(l, t.batchSlices(l), names)
	}
	for _, f := range t.flows() {
		w.flow("s", f, f.from, f.sent)
		w.flow("f", f, f.to, f.received)
	}
	w.counter("busy workers", "workers", t.busyWorkers())
	w.counter("queue depth", "SCCs", t.queueDepth(s))
	fmt.Fprintf(out, "\n],\n\"displayTimeUnit\":\"ms\",\n\"otherData\":%s}\n", rest)
	return nil
}

// eventWriter writes events, one a line.
type eventWriter struct {
	out    *bufio.Writer
	line   []byte
	wrote  bool
	quoted map[string]string // as JSON
}

// processOf is the trace's number of a worker's process, and of its thread.
func processOf(worker int) int { return worker + 2 }

// begin begins an event. Threads have numbers of their own, since not all programs take those
// of another process for different ones.
func (w *eventWriter) begin(kind, name string, worker int) {
	w.line = append(w.line[:0], '{')
	w.text("ph", kind)
	w.text("name", name)
	w.number("pid", int64(processOf(worker)))
	w.number("tid", int64(processOf(worker)))
}

func (w *eventWriter) key(name string) {
	if w.line[len(w.line)-1] != '{' {
		w.line = append(w.line, ',')
	}
	w.line = append(w.line, '"')
	w.line = append(w.line, name...)
	w.line = append(w.line, '"', ':')
}

func (w *eventWriter) number(key string, n int64) {
	w.key(key)
	w.line = strconv.AppendInt(w.line, n, 10)
}

// time writes microseconds with three decimals.
func (w *eventWriter) time(key string, nanos int64) {
	w.number(key, nanos/1000)
	rest := nanos % 1000
	w.line = append(w.line, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}

func (w *eventWriter) text(key, value string) {
	w.key(key)
	quoted, known := w.quoted[value]
	if !known {
		text, _ := json.Marshal(value) // of a string it never fails
		quoted = string(text)
		if w.quoted == nil {
			w.quoted = map[string]string{}
		}
		w.quoted[value] = quoted
	}
	w.line = append(w.line, quoted...)
}

// args begins the arguments, which end with the event.
func (w *eventWriter) args() {
	w.key("args")
	w.line = append(w.line, '{')
}

func (w *eventWriter) end() {
	w.line = append(w.line, '}', '}')
	if w.wrote {
		w.out.WriteString(",\n")
	}
	w.wrote = true
	w.out.Write(w.line)
}

func (w *eventWriter) header() {
	w.begin("M", traceHeader, CoordinatorLane)
	w.args()
	w.number("schema", Schema)
	w.end()
}

// process names a process and its thread; processes are shown in the order of the lanes.
func (w *eventWriter) process(place int, l Lane) {
	w.begin("M", "process_name", l.Worker)
	w.args()
	w.text("name", fmt.Sprintf("%s (pid %d)", l.Name(), l.PID))
	w.end()
	w.begin("M", "process_sort_index", l.Worker)
	w.args()
	w.number("sort_index", int64(place))
	w.end()
	w.begin("M", "thread_name", l.Worker)
	w.args()
	w.text("name", l.Name())
	w.end()
}

// spans writes those of a lane, and each batch before the first of its spans.
func (w *eventWriter) spans(l Lane, batches []batchSlice, names map[int]string) {
	for i, s := range l.Spans {
		for len(batches) > 0 && batches[0].first == i {
			w.batch(l.Worker, batches[0])
			batches = batches[1:]
		}
		w.span(l.Worker, s, names[s.SCC])
	}
}

// span writes what is not usual of the span only, since there may be very many. The name of the
// SCC is for the reader.
func (w *eventWriter) span(worker int, s Span, sccName string) {
	w.begin("X", string(s.Phase), worker)
	w.text("cat", phaseCategory)
	w.time("ts", s.StartNanos)
	w.time("dur", s.WallNanos())
	w.args()
	w.number("cpu_ns", s.CPUNanos)
	if s.SCC != NoSCC {
		w.number("scc", int64(s.SCC))
	}
	if s.Module != "" {
		w.text("module", s.Module)
	} else if sccName != "" {
		w.text("modules", sccName)
	}
	if s.Bytes != 0 {
		w.number("bytes", s.Bytes)
	}
	if s.Reason != "" {
		w.text("waits_for", string(s.Reason))
	}
	w.end()
}

func (w *eventWriter) batch(worker int, b batchSlice) {
	w.begin("X", b.name, worker)
	w.text("cat", batchCategory)
	w.time("ts", b.start)
	w.time("dur", b.end-b.start)
	w.args()
	w.number("batch", int64(b.index))
	w.end()
}

// flow writes one end of a flow. The other program binds it to the slice around it because of
// "bp":"e", and to the other end by the id.
func (w *eventWriter) flow(end string, f flow, worker int, at int64) {
	w.begin(end, string(f.kind), worker)
	w.text("cat", flowCategory)
	w.time("ts", at)
	w.number("id", int64(f.id))
	if end == "f" {
		w.text("bp", "e")
	}
	w.args()
	w.number("bytes", f.bytes)
	w.end()
}

// counter writes a number that changes in steps; it is zero at first.
func (w *eventWriter) counter(name, what string, steps []step) {
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	now := 0
	for i, s := range steps {
		now += s.by
		if i+1 < len(steps) && steps[i+1].at == s.at {
			continue
		}
		w.begin("C", name, CoordinatorLane)
		w.time("ts", s.at)
		w.args()
		w.number(what, int64(now))
		w.end()
	}
}
