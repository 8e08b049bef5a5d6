package schedule

import (
	"bytes"
	"compress/gzip"
	"io"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func packed(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpacked(t testing.TB, file []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func written(t testing.TB, s Schedule) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawSchedule(rt, 12)
		file := written(t, s)
		for _, form := range [][]byte{file, []byte(unpacked(t, file))} {
			got, err := Read(bytes.NewReader(form))
			if err != nil || !reflect.DeepEqual(got, s) {
				rt.Fatalf("%v: got  %+v\nwant %+v", err, got, s)
			}
		}
		if !bytes.Equal(file, written(t, s)) {
			rt.Fatal("written twice, the bytes differ")
		}
	})
}

func TestWriteOneLineAnSCC(t *testing.T) {
	s := of(scc(1, 2, 3), SCC{ID: 2, Modules: []string{"a", "b"}, Deps: []int{1}, SizeHint: 7, LoadNanos: nanos(0)})
	s.Checker, s.Corpus, s.Workers, s.Schema = "mypy@2.4.1", "c", 1, 0
	s.Phases = Phases{WallNanos: 9, CheckingNanos: 5, CoordinatorNanos: map[Phase]int64{Waiting: 4}, WorkersNanos: map[Phase]int64{}}
	want := `{"schema":1,"checker":"mypy@2.4.1","corpus":"c","workers":1,
"sccs":[
{"id":1,"modules":["m1"],"deps":[],"size_hint":0,"interface_ns":2,"implementation_ns":3},
{"id":2,"modules":["a","b"],"deps":[1],"size_hint":7,"load_ns":0}
],
"phases":{"wall_ns":9,"checking_ns":5,"coordinator_ns":{"waiting":4},"workers_ns":{}}}
`
	if got := unpacked(t, written(t, s)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWriteRefusesWhatReadWould(t *testing.T) {
	if err := of(scc(1, 1, 1, 1)).Write(io.Discard); err == nil || !strings.Contains(err.Error(), "depends on itself") {
		t.Errorf("an SCC that depends on itself was written: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteTellsThatItCannot(t *testing.T) {
	if err := of(scc(1, 1, 1)).Write(failing{}); err == nil {
		t.Error("no error of a schedule")
	}
	if err := WriteTrace(failing{}, handMade(), Schedule{}); err == nil {
		t.Error("no error of a trace")
	}
}

func TestReadErrors(t *testing.T) {
	whole := written(t, of(scc(1, 1, 1)))
	broken := bytes.Clone(whole)
	broken[len(broken)-6] ^= 1 // of the check sum
	for name, c := range map[string]struct {
		file string
		want string
	}{
		"empty":              {"", "end of JSON"},
		"no JSON":            {"hello", "not a schedule file, or a damaged one: invalid character"},
		"cut off":            {string(whole[:len(whole)-9]), "cut off"},
		"damaged":            {string(broken), "checksum"},
		"text after it":      {unpacked(t, whole) + "{}", "after top-level value"},
		"other JSON":         {`{"traceEvents":[]}`, "not a schedule file: it has no schema"},
		"a manifest":         {`{"schema":1,"plan":{}}`, "not a schedule file: it has no sccs"},
		"newer, other types": {`{"schema":3,"sccs":"elsewhere"}`, "schedule file of schema 3: this Paceline reads up to 1: update it"},
		"not valid":          {`{"schema":1,"sccs":[{"id":1}]}`, "SCC 1 has no modules"},
	} {
		if _, err := Read(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestReadLimit(t *testing.T) {
	text := unpacked(t, written(t, of(scc(1, 1, 1))))
	bomb := packed(t, text+strings.Repeat(" ", 1000))
	limit := int64(len(text) + 1000)
	if _, err := read(bytes.NewReader(bomb), limit); err != nil {
		t.Errorf("as long as the limit: %v", err)
	}
	if _, err := read(bytes.NewReader(bomb), limit-1); err == nil || !strings.Contains(err.Error(), "limit") {
		t.Errorf("longer than the limit: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	text := unpacked(f, written(f, of(scc(1, 2, 3), scc(2, 1, 0, 1))))
	f.Add([]byte(text))
	f.Add(packed(f, text))
	f.Add([]byte(`{"schema":1,"sccs":[{"id":0,"modules":["a","b"],"deps":null,"load_ns":0}],"phases":{"wall_ns":-1}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Read(bytes.NewReader(file))
		if err != nil {
			return
		}
		if b := s.Bound(); b.SpanNanos > b.WorkNanos || b.SpanNanos < 0 {
			t.Fatalf("the bound is %+v", b)
		}
		s.Cycles([]int{1, 4})
		once := written(t, s)
		again, err := Read(bytes.NewReader(once))
		if err != nil || !bytes.Equal(once, written(t, again)) {
			t.Fatalf("read back and written again it differs: %v", err)
		}
	})
}
