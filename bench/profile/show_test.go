package profile

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

// cellOf is a cell made of recorded stacks.
func cellOf(t *testing.T, build string) Cell {
	t.Helper()
	n := testNaming(t)
	checker := map[string]string{"compiled": "mypy@2.4.1", "pure": "mypy@2.4.1+pure"}[build]
	c := newCollection([]string{"command: paceline profile", "checker: " + checker, "cell: mypy-plugins-cold-w1"})
	for _, role := range []string{"coordinator", "worker-0"} {
		p := sampled(t, build, role)
		if err := c.add(p, n.read(p)); err != nil {
			t.Fatal(err)
		}
	}
	session := t.TempDir()
	if err := c.write(Folder(session, "mypy-plugins-cold-w1")); err != nil {
		t.Fatal(err)
	}
	cells, err := Read(session)
	if err != nil {
		t.Fatal(err)
	}
	return cells[0]
}

// The tables of the recorded stacks: what was read, named, put into areas and counted.
func TestGoldenTables(t *testing.T) {
	for _, build := range []string{"compiled", "pure"} {
		cell := cellOf(t, build)
		tables, err := cell.Tables()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := errors.Join(summary.WriteText(&text, tables), summary.WriteMarkdown(&text, []summary.Table{tables[0], tables[len(tables)-1]})); err != nil {
			t.Fatal(err)
		}
		testenv.Golden(t, build+".golden", text.Bytes())
	}
}

func TestUses(t *testing.T) {
	cell := cellOf(t, "compiled")
	cpu, shares := map[string]int64{}, map[string]float64{}
	for _, u := range cell.Uses() {
		cpu[u.Role] += u.CPUNanos
		shares[u.Role] += u.CPUShare
		if u.BlockedNanos > u.WallNanos {
			t.Errorf("%+v", u)
		}
	}
	for role, nanos := range cpu {
		if want := sampled(t, "compiled", "coordinator").cpu.Nanoseconds(); nanos != want {
			t.Errorf("%s: areas add up to %d ns, measured %d", role, nanos, want)
		}
		if off := shares[role] - 1; off > 1e-9 || off < -1e-9 {
			t.Errorf("%s: shares add up to %g", role, shares[role])
		}
	}
	if len(cpu) != 2 {
		t.Errorf("roles %v", cpu)
	}
}

func TestDiff(t *testing.T) {
	compiled, pure := cellOf(t, "compiled"), cellOf(t, "pure")
	for _, d := range Diff(compiled, compiled) {
		if d.MoreNanos != 0 {
			t.Errorf("a cell differs from itself: %+v", d)
		}
	}
	more := map[string]int64{}
	for _, d := range Diff(compiled, pure) {
		if d.NewNanos-d.OldNanos != d.MoreNanos {
			t.Errorf("%+v", d)
		}
		more[d.Role] += d.MoreNanos
	}
	if len(more) != 3 || more[all] != more["coordinator"]+more["worker"] {
		t.Errorf("differences by role: %v", more)
	}
	tables := DiffTables(compiled, pure)
	if len(tables) != 3 || !slices.Equal(tables[0].Header[1:3], []string{"mypy@2.4.1", "mypy@2.4.1+pure"}) {
		t.Errorf("%+v", tables)
	}
	for _, c := range []struct {
		old, recent Cell
		want        []string
	}{
		{Cell{Checker: "a", Name: "x"}, Cell{Checker: "b", Name: "x"}, []string{"a", "b"}},
		{Cell{Checker: "a", Name: "x"}, Cell{Checker: "a", Name: "y"}, []string{"x", "y"}},
		{Cell{Checker: "a", Name: "x"}, Cell{Checker: "b", Name: "y"}, []string{"a x", "b y"}},
		{Cell{Checker: "a", Name: "x", Dir: "before"}, Cell{Checker: "a", Name: "x", Dir: "after"}, []string{"before", "after"}},
	} {
		if got := []string{sideName(c.old, c.recent, c.old), sideName(c.old, c.recent, c.recent)}; !slices.Equal(got, c.want) {
			t.Errorf("%+v and %+v are %q, want %q", c.old, c.recent, got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	cells := func(names ...string) []Cell {
		var all []Cell
		for _, name := range names {
			all = append(all, Cell{Name: name})
		}
		return all
	}
	if pairs, err := Match(cells("a"), cells("b")); err != nil || len(pairs) != 1 {
		t.Errorf("%v, %v", pairs, err)
	}
	if pairs, err := Match(cells("a", "b"), cells("b", "c")); err != nil || len(pairs) != 1 || pairs[0][1].Name != "b" {
		t.Errorf("%v, %v", pairs, err)
	}
	if _, err := Match(cells("a", "b"), cells("c")); err == nil {
		t.Error("cells that have nothing in common are compared")
	}
}

func TestFlame(t *testing.T) {
	cell := cellOf(t, "compiled")
	cell.CPU.Sample[0].Location[0].Line[0].Function.Name = `<b>"&` + "\x00\xff"
	var svg bytes.Buffer
	if err := Flame(cell.CPU, &svg); err != nil {
		t.Fatal(err)
	}
	titles := 0
	for d := xml.NewDecoder(bytes.NewReader(svg.Bytes())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg.String())
		}
		if e, ok := token.(xml.StartElement); ok {
			switch e.Name.Local {
			case "title":
				titles++
			case "script", "a", "image", "foreignObject":
				t.Errorf("the picture has an element %s", e.Name.Local)
			}
		}
	}
	if titles < 20 || !strings.Contains(svg.String(), "<title>mypy.build.process_graph: ") {
		t.Errorf("%d functions have titles", titles)
	}
	var empty bytes.Buffer
	if err := Flame(&profile.Profile{}, &empty); err != nil || !strings.HasSuffix(empty.String(), "</svg>\n") {
		t.Errorf("of nothing: %q, %v", empty.String(), err)
	}
}

func TestExportFolded(t *testing.T) {
	cell := cellOf(t, "compiled")
	var out bytes.Buffer
	if err := Export(cell.CPU, "folded", &out); err != nil {
		t.Fatal(err)
	}
	var micros int64
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSpace(line)
		at := strings.LastIndexByte(line, ' ')
		n, err := strconv.ParseInt(line[at+1:], 10, 64)
		if err != nil || !strings.HasPrefix(line, "coordinator;") && !strings.HasPrefix(line, "worker-0;") {
			t.Errorf("%q: %v", line, err)
		}
		micros += n
	}
	if off := micros - total(cell.CPU, 1)/1000; off > 100 || off < -100 {
		t.Errorf("%d µs of %d", micros, total(cell.CPU, 1)/1000)
	}
}

func TestExportSpeedscope(t *testing.T) {
	cell := cellOf(t, "compiled")
	var out bytes.Buffer
	if err := Export(cell.CPU, "speedscope", &out); err != nil {
		t.Fatal(err)
	}
	var got scope
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var nanos int64
	for _, p := range got.Profiles {
		var weights int64
		for i, stack := range p.Samples {
			weights += p.Weights[i]
			for _, at := range stack {
				if at < 0 || at >= len(got.Shared.Frames) {
					t.Fatalf("function %d of %d", at, len(got.Shared.Frames))
				}
			}
		}
		if weights != p.EndValue || p.Type != "sampled" || p.Unit != "nanoseconds" {
			t.Errorf("%s: %d of %d", p.Name, weights, p.EndValue)
		}
		nanos += weights
	}
	if len(got.Profiles) != 2 || got.Profiles[0].Name != "coordinator" || nanos != total(cell.CPU, 1) {
		t.Errorf("%d profiles, %d ns of %d", len(got.Profiles), nanos, total(cell.CPU, 1))
	}
	if err := Export(cell.CPU, "png", io.Discard); err == nil || !strings.Contains(err.Error(), "folded, speedscope, svg") {
		t.Errorf("%v", err)
	}
}

func TestUnseen(t *testing.T) {
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Cache: bench.Warm, Workers: 1}
	trial := func(seen int64) bench.Trial {
		return bench.Trial{
			Cell: cell, Round: 1, Instrument: bench.InstrumentSampler, UserNanos: 60, SysNanos: 40,
			Roles: []bench.Role{{Role: bench.Coordinator, UserNanos: seen}, {Role: bench.Worker, UserNanos: 10, SysNanos: 20}},
		}
	}
	plain := trial(0)
	plain.Instrument = bench.InstrumentNone
	for _, c := range []struct {
		trials []bench.Trial
		want   string
	}{
		{[]bench.Trial{plain, trial(60), trial(61), trial(10)}, ""},
		{[]bench.Trial{plain, trial(52), trial(61), trial(10)}, "hello-warm-w1: coordinator and workers were seen to use 82% of the CPU time"},
		{[]bench.Trial{plain}, ""},
	} {
		if got := Unseen(cell, c.trials); (got == "") != (c.want == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestOverview(t *testing.T) {
	compiled, pure := cellOf(t, "compiled"), cellOf(t, "pure")
	tables := Overview([]Cell{compiled, pure})
	if len(tables) != 2 || len(tables[0].Rows) != len(Areas())+1 || len(tables[1].Rows) != 4 {
		t.Fatalf("%+v", tables)
	}
	for _, table := range tables {
		for _, row := range table.Rows {
			if len(row) != len(table.Header) {
				t.Errorf("%s: row %q of columns %q", table.Title, row, table.Header)
			}
		}
	}
}
