package schedule

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MaxTraceBytes is the length of the longest trace, unpacked, that [ReadTrace] takes: 1 GiB,
// which is about seven million spans.
const MaxTraceBytes = 1 << 30

// ReadTrace reads a timeline as [WriteTrace] writes it; it may be unpacked. What it returns is
// valid.
func ReadTrace(r io.Reader) (Timeline, error) {
	t, err := readTrace(r, MaxTraceBytes)
	if err != nil {
		return Timeline{}, fmt.Errorf("read trace: %w", explained(err))
	}
	return t, nil
}

// foreign is what is said of a trace that Paceline did not write.
func foreign(lacks string) error {
	return fmt.Errorf("not a trace of Paceline: it has no %s; open it in Perfetto (https://ui.perfetto.dev)", lacks)
}

func readTrace(r io.Reader, limit int64) (Timeline, error) {
	unpacked, err := unpack(r, limit)
	if err != nil {
		return Timeline{}, err
	}
	t := &traceReader{json: json.NewDecoder(unpacked), spans: map[int][]Span{}, modules: map[string]string{}}
	if err := t.object(); err != nil {
		return Timeline{}, err
	}
	if err := t.assign(); err != nil {
		return Timeline{}, err
	}
	return t.timeline, t.timeline.Validate()
}

type traceReader struct {
	json     *json.Decoder
	timeline Timeline
	schema   int // 0 until the first event was read
	rest     bool
	spans    map[int][]Span    // by process
	modules  map[string]string // so that the name of a module is kept once
}

// object reads the trace to the end of the file.
func (t *traceReader) object() error {
	start, err := t.json.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('{') {
		return foreign("object around its events")
	}
	for t.json.More() {
		key, err := t.json.Token()
		if err != nil {
			return err
		}
		if err := t.value(key); err != nil {
			return err
		}
	}
	if _, err := t.json.Token(); err != nil {
		return err
	}
	// To the end, so that what was packed is checked.
	switch _, err := t.json.Token(); {
	case err == nil:
		return errors.New("there is something after its end")
	case !errors.Is(err, io.EOF):
		return err
	}
	switch {
	case t.schema == 0:
		return foreign("event named " + traceHeader)
	case !t.rest:
		return foreign("otherData")
	}
	return nil
}

func (t *traceReader) value(key json.Token) error {
	switch key {
	case "traceEvents":
		return t.events()
	case "otherData":
		t.rest = true
		return t.json.Decode(&t.timeline)
	}
	var other json.RawMessage
	return t.json.Decode(&other)
}

func (t *traceReader) events() error {
	start, err := t.json.Token()
	if err != nil {
		return err
	}
	if start != json.Delim('[') {
		return errors.New("its traceEvents are no list")
	}
	for number := 0; t.json.More(); number++ {
		if t.schema == 0 {
			err = t.first()
		} else {
			err = t.event()
		}
		if err != nil {
			return fmt.Errorf("event %d: %w", number, err)
		}
	}
	_, err = t.json.Token()
	return err
}

// first reads the first event, which says whether the others can be read.
func (t *traceReader) first() error {
	var text json.RawMessage
	if err := t.json.Decode(&text); err != nil {
		return err
	}
	var header struct {
		Name string `json:"name"`
		Args struct {
			Schema int `json:"schema"`
		} `json:"args"`
	}
	if err := json.Unmarshal(text, &header); err != nil || header.Name != traceHeader || header.Args.Schema < 1 {
		return foreign("event named " + traceHeader + " before all others")
	}
	if t.schema = header.Args.Schema; t.schema > Schema {
		return fmt.Errorf("trace of schema %d: this Paceline reads up to %d: update it", t.schema, Schema)
	}
	return nil
}

// traceEvent is what is read of an event.
type traceEvent struct {
	Category string `json:"cat"`
	Name     string `json:"name"`
	Process  int    `json:"pid"`
	Start    micros `json:"ts"`
	Duration micros `json:"dur"`
	Args     struct {
		CPUNanos int64  `json:"cpu_ns"`
		SCC      int    `json:"scc"`
		Module   string `json:"module"`
		Bytes    int64  `json:"bytes"`
		Reason   Reason `json:"waits_for"`
	} `json:"args"`
}

func (t *traceReader) event() error {
	var e traceEvent
	e.Args.SCC = NoSCC
	if err := t.json.Decode(&e); err != nil {
		return err
	}
	if e.Category != phaseCategory {
		return nil
	}
	module, known := t.modules[e.Args.Module]
	if !known {
		module = e.Args.Module
		t.modules[module] = module
	}
	t.spans[e.Process] = append(t.spans[e.Process], Span{
		Phase: Phase(e.Name), StartNanos: int64(e.Start), EndNanos: int64(e.Start + e.Duration), CPUNanos: e.Args.CPUNanos,
		SCC: e.Args.SCC, Module: module, Bytes: e.Args.Bytes, Reason: e.Args.Reason,
	})
	return nil
}

// assign gives the lanes their spans.
func (t *traceReader) assign() error {
	for i := range t.timeline.Lanes {
		l := &t.timeline.Lanes[i]
		l.Spans = t.spans[processOf(l.Worker)]
		delete(t.spans, processOf(l.Worker))
	}
	for process := range t.spans {
		return fmt.Errorf("it has spans of process %d, but otherData has no lane for it", process)
	}
	return nil
}

// micros is a time in nanoseconds that is written as microseconds with up to three decimals.
type micros int64

// UnmarshalJSON reads the digits: a float64 would lose nanoseconds.
func (m *micros) UnmarshalJSON(text []byte) error {
	whole, decimals, _ := strings.Cut(string(text), ".")
	if len(decimals) > 3 {
		return fmt.Errorf("%s is no time in microseconds with at most three decimals", escaped(string(text)))
	}
	nanos, err := strconv.ParseInt(whole+decimals+"000"[len(decimals):], 10, 64)
	if err != nil {
		return fmt.Errorf("%s is no time in microseconds with at most three decimals", escaped(string(text)))
	}
	*m = micros(nanos)
	return nil
}
