package schedule

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/testenv"
)

func traced(t testing.TB, line Timeline, s Schedule) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTrace(&b, line, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTraceGolden(t *testing.T) {
	got := []byte(unpacked(t, traced(t, handMade(), handMadeSchedule())))
	testenv.Golden(t, "hand-made.trace.json", got)
	if err := checkTrace(got); err != nil {
		t.Error(err)
	}
}

func TestTraceIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		line := drawTimeline(rt)
		file := traced(t, line, drawSchedule(rt, 8))
		text := unpacked(t, file)
		for _, form := range [][]byte{file, []byte(text)} {
			got, err := ReadTrace(bytes.NewReader(form))
			if err != nil || !reflect.DeepEqual(got, line) {
				rt.Fatalf("%v: got  %+v\nwant %+v\nin %s", err, got, line, text)
			}
		}
		if err := checkTrace([]byte(text)); err != nil {
			rt.Fatalf("%v\nin %s", err, text)
		}
	})
}

func TestTraceShowsFlowsAndCounters(t *testing.T) {
	text := unpacked(t, traced(t, handMade(), handMadeSchedule()))
	// The fourth message was not seen to arrive; SCC 2 is ready when the interface of SCC 1 is there.
	for part, times := range map[string]int{
		`"ph":"s"`: 4, `"ph":"f"`: 4, `"id":4,`: 0,
		`"name":"batch 0: 1 SCC","pid":2,"tid":2,"cat":"batch","ts":0.125,"dur":0.375,`: 1,
		`"ts":0.310,"args":{"SCCs":1}`:         1,
		`"ts":0.330,"args":{"SCCs":0}`:         1,
		`"ts":0.330,"args":{"workers":2}`:      1,
		`"ts":0.700,"args":{"workers":0}`:      1,
		`"modules":"\u003ca\u003e and 1 more"`: 3,
	} {
		if got := strings.Count(text, part); got != times {
			t.Errorf("%s is there %d times, want %d", part, got, times)
		}
	}
	if text := unpacked(t, traced(t, handMade(), Schedule{})); strings.Contains(text, "queue depth") {
		t.Error("there is a queue depth without a schedule")
	}
}

func TestQueueDepth(t *testing.T) {
	line := Timeline{Batches: []Batch{
		{SCCs: []int{1, 2}, RequestNanos: 10, InterfaceReceivedNanos: 50},
		{SCCs: []int{3}, RequestNanos: 20}, // whose answers were not seen
		{SCCs: []int{4, 5, 6}, RequestNanos: 90, ImplementationReceivedNanos: 95},
	}}
	// 3 waited for nobody since the first request, 4 for 1, 5 for 3; 6 imports what is fresh.
	s := of(scc(1, 0, 0), scc(2, 0, 0, 9), scc(3, 0, 0), scc(4, 0, 0, 1, 2), scc(5, 0, 0, 3, 1), scc(6, 0, 0, 9), scc(9, 0, 0))
	want := []step{{10, 1}, {20, -1}, {50, 1}, {90, -1}, {10, 1}, {90, -1}}
	if got := line.queueDepth(s); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWriteTraceRefusesWhatReadTraceWould(t *testing.T) {
	line := handMade()
	line.Lanes[1].EndNanos++
	if err := WriteTrace(&bytes.Buffer{}, line, Schedule{}); err == nil || !strings.Contains(err.Error(), "worker 0") {
		t.Errorf("a timeline with a hole was written: %v", err)
	}
}

func TestReadTraceErrors(t *testing.T) {
	whole := traced(t, handMade(), Schedule{})
	text := unpacked(t, whole)
	const header = `{"traceEvents":[{"name":"paceline","ph":"M","args":{"schema":1}}`
	for name, c := range map[string]struct{ file, want string }{
		"empty":              {"", "cut off"},
		"no JSON":            {"hello", "invalid character"},
		"cut off, packed":    {string(whole[:len(whole)/2]), "cut off"},
		"cut off":            {text[:len(text)/2], "cut off"},
		"cut off at the end": {strings.TrimSuffix(text, "}\n"), "cut off"},
		"text after it":      {text + "{}", "something after its end"},
		"a list":             {`[{"name":"a","ph":"X"}]`, "not a trace of Paceline: it has no object"},
		"a schedule":         {unpacked(t, written(t, of())), "not a trace of Paceline: it has no event named paceline; open it in Perfetto"},
		"of another program": {`{"traceEvents":[{"name":"a","ph":"X","pid":1,"ts":1.5e3}]}`, "not a trace of Paceline: it has no event named paceline before all others"},
		"odd first event":    {`{"traceEvents":[7]}`, "not a trace of Paceline"},
		"no events":          {`{"traceEvents":[]}`, "not a trace of Paceline"},
		"events of no list":  {`{"traceEvents":{}}`, "no list"},
		"no otherData":       {header + `]}`, "it has no otherData"},
		"newer":              {strings.Replace(text, `"schema":1`, `"schema":2`, 1), "trace of schema 2: this Paceline reads up to 1: update it"},
		"too exact":          {strings.Replace(text, `"ts":0.125`, `"ts":0.1250`, 1), "at most three decimals"},
		"as a float":         {strings.Replace(text, `"ts":0.125`, `"ts":1e3`, 1), "at most three decimals"},
		"a hole":             {strings.Replace(text, `"dur":0.015`, `"dur":0.014`, 1), "worker 0: span 2 (interface) starts at 125 ns"},
		"a lost lane":        {strings.Replace(text, `,{"worker":1,"pid":12,"start_ns":30,"end_ns":690,"cut":true}`, ``, 1), "it has spans of process 3"},
	} {
		if _, err := ReadTrace(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := readTrace(bytes.NewReader(whole), int64(len(text)-1)); err == nil || !strings.Contains(err.Error(), "limit") {
		t.Errorf("a trace over the limit: %v", err)
	}
}

func TestMicros(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "0.001": 1, "1.5": 1500, "12.34": 12340, "9223372036854775.807": 1<<63 - 1} {
		var m micros
		if err := m.UnmarshalJSON([]byte(text)); err != nil || int64(m) != want {
			t.Errorf("%s: %d, %v, want %d", text, m, err, want)
		}
	}
	for _, text := range []string{"9223372036854775.808", "1.2345", "1e3", `"1"`, "null", "true", "[]"} {
		var m micros
		if err := m.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is %d", text, m)
		}
	}
}

func FuzzReadTrace(f *testing.F) {
	file := traced(f, handMade(), handMadeSchedule())
	f.Add([]byte(unpacked(f, file)))
	f.Add(file)
	f.Add([]byte(`{"traceEvents":[{"name":"paceline","ph":"M","args":{"schema":1}}],"otherData":{"lanes":[{"worker":-1,"pid":1}]}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		line, err := ReadTrace(bytes.NewReader(file))
		if err != nil {
			return
		}
		line.Traffic()
		Explain(line, Bound{})
		once := traced(t, line, Schedule{})
		if err := checkTrace([]byte(unpacked(t, once))); err != nil {
			t.Fatal(err)
		}
		again, err := ReadTrace(bytes.NewReader(once))
		if err != nil || !bytes.Equal(once, traced(t, again, Schedule{})) {
			t.Fatalf("read back and written again it differs: %v", err)
		}
	})
}

// million is a timeline of a million spans, of eight workers.
func million() Timeline {
	t := Timeline{Workers: 8}
	t.Lanes = []Lane{laneOf(CoordinatorLane, 1, 0, Span{Phase: Waiting, SCC: NoSCC, EndNanos: 1})}
	phases := []Phase{Interface, Implementation, GarbageCollection, Idle}
	for worker := range 8 {
		spans := make([]Span, 1_000_000/8)
		for i := range spans {
			spans[i] = Span{Phase: phases[i%len(phases)], EndNanos: int64(i+1) * 7919, CPUNanos: int64(i % 7000), SCC: i % 600, Module: fmt.Sprintf("package.module%d", i%2000)}
		}
		t.Lanes = append(t.Lanes, laneOf(worker, worker+2, 0, spans...))
	}
	return t
}

func BenchmarkWriteTrace(b *testing.B) {
	t := million()
	for b.Loop() {
		traced(b, t, Schedule{})
	}
}

func BenchmarkReadTrace(b *testing.B) {
	file := traced(b, million(), Schedule{})
	for b.Loop() {
		if _, err := ReadTrace(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(file)), "bytes/file")
}
