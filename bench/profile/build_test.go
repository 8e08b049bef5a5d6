package profile

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"pgregory.net/rapid"
)

// The parts add up to the total, and none is further than 1 from its exact share.
func TestDivide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 1<<52).Draw(t, "total")
		counts := rapid.SliceOfN(rapid.Int64Range(1, 1<<30), 1, 50).Draw(t, "counts")
		var sum, given int64
		for _, n := range counts {
			sum += n
		}
		for i, part := range divide(total, counts) {
			exact := float64(total) * (float64(counts[i]) / float64(sum))
			if off := float64(part) - exact; off > 1.5 || off < -1.5 {
				t.Errorf("%d of %d get %d of %d", counts[i], sum, part, total)
			}
			given += part
		}
		if given != total {
			t.Errorf("%d of %d is given", given, total)
		}
	})
}

func total(p *profile.Profile, at int) int64 { return sum(p, at) }

func TestBuildFromRecorded(t *testing.T) {
	for _, build := range []string{"compiled", "pure"} {
		for _, role := range []string{"coordinator", "worker-0"} {
			p := sampled(t, build, role)
			made, raw := builtFrom(t, p)
			for _, k := range []kind{CPU, Wall} {
				of := made.of(k)
				if err := of.CheckValid(); err != nil {
					t.Errorf("%s %s: %v", build, role, err)
				}
				types := of.SampleType
				if len(types) != 2 || *types[0] != (profile.ValueType{Type: "samples", Unit: "count"}) || *types[1] != (profile.ValueType{Type: string(k), Unit: "nanoseconds"}) {
					t.Errorf("%s %s: sample types %v", build, role, types)
				}
				if of.Period != 10_000_000 || of.TimeNanos != p.began.UnixNano() || of.DurationNanos != p.watched.Nanoseconds() || of.DefaultSampleType != string(k) {
					t.Errorf("%s %s: %+v", build, role, of)
				}
				for _, s := range of.Sample {
					checkLabels(t, s, role, k)
				}
			}
			if got := total(made.cpu, 1); got != p.cpu.Nanoseconds() {
				t.Errorf("%s %s: %d ns of CPU, measured %d", build, role, got, p.cpu.Nanoseconds())
			}
			if total(made.cpu, 0) != raw.Running || total(made.wall, 0) != raw.Running+raw.Blocked || raw.Running == 0 || raw.Blocked == 0 {
				t.Errorf("%s %s: %+v", build, role, raw)
			}
			var main int64
			for _, s := range made.wall.Sample {
				if label(s, labelThread) == "main" {
					main += s.Value[1]
				}
			}
			if off := time.Duration(main) - p.watched; off.Abs() > time.Microsecond {
				t.Errorf("%s %s: the main thread has %v of %v", build, role, time.Duration(main), p.watched)
			}
		}
	}
}

func builtFrom(t *testing.T, p observed) (pair, Raw) {
	t.Helper()
	return build(p, testNaming(t).read(p))
}

func checkLabels(t *testing.T, s *profile.Sample, role string, k kind) {
	t.Helper()
	name, worker := splitRole(role)
	if label(s, labelRole) != name || (label(s, labelWorker) == "0") != (worker == 0) {
		t.Errorf("%s: labels %v", role, s.Label)
	}
	if !slices.Contains(Areas(), Area(label(s, labelArea))) || !slices.Contains(Phases(), Phase(label(s, labelPhase))) {
		t.Errorf("%s: labels %v", role, s.Label)
	}
	if state := label(s, labelState); state != "running" && (state != "blocked" || k == CPU) {
		t.Errorf("%s: a %s sample is %q", role, k, state)
	}
}

// A cell's files add up: each role to its CPU time over all runs, all to the sum.
func TestCollection(t *testing.T) {
	n := testNaming(t)
	c := newCollection([]string{"command: paceline profile", "checker: mypy@2.4.1", "cell: mypy-self-cold-w1"})
	const runs = 3
	for i := range runs {
		for _, role := range []string{"coordinator", "worker-0"} {
			p := sampled(t, "compiled", role)
			p.cpu += time.Duration(i) // sums that rounding could miss
			if err := c.add(p, n.read(p)); err != nil {
				t.Fatal(err)
			}
		}
	}
	session := t.TempDir()
	if err := c.write(Folder(session, "mypy-self-cold-w1")); err != nil {
		t.Fatal(err)
	}
	cells, err := Read(session)
	if err != nil || len(cells) != 1 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	cell := cells[0]
	if cell.Name != "mypy-self-cold-w1" || cell.Checker != "mypy@2.4.1" || cell.Command != "paceline profile" || cell.Runs() != runs || len(cell.Raw) != 2 {
		t.Errorf("%+v", cell)
	}
	want := runs*sampled(t, "compiled", "coordinator").cpu.Nanoseconds() + 0 + 1 + 2
	for _, role := range []string{"coordinator", "worker-0"} {
		p, err := ReadFile(filepath.Join(Folder(session, cell.Name), fileName(role, CPU)))
		if err != nil {
			t.Fatal(err)
		}
		if got := total(p, 1); got != want {
			t.Errorf("%s has %d ns, measured %d", role, got, want)
		}
		if len(p.Comments) != 4 {
			t.Errorf("%s: comments %q", role, p.Comments)
		}
	}
	if got := total(cell.CPU, 1); got != 2*want {
		t.Errorf("all have %d ns, measured %d", got, 2*want)
	}
	if only := OfRole(cell.CPU, "worker"); total(only, 1) != want {
		t.Errorf("the workers have %d ns, measured %d", total(only, 1), want)
	}
	again, err := Read(Folder(session, cell.Name))
	if err != nil || len(again) != 1 || again[0].Runs() != runs {
		t.Errorf("the cell's folder reads as %+v, %v", again, err)
	}
}

func TestReadErrors(t *testing.T) {
	for name, dir := range map[string]string{"empty": t.TempDir(), "absent": filepath.Join(t.TempDir(), "none")} {
		if _, err := Read(dir); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRawComment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<50)
		want := Raw{
			Role: rapid.SampledFrom([]string{"coordinator", "worker-0", "worker-12"}).Draw(t, "role"),
			Runs: rapid.IntRange(1, 1000).Draw(t, "runs"), Running: n.Draw(t, "running"), Blocked: n.Draw(t, "blocked"),
			CPUNanos: n.Draw(t, "cpu"), WatchedNanos: n.Draw(t, "watched"),
		}
		if got, ok := readRaw(want.comment()); !ok || got != want {
			t.Errorf("%+v comes back as %+v", want, got)
		}
	})
	for _, text := range []string{"", "process x", "checker: mypy", "process coordinator runs 0 running 1 blocked 1 cpu_ns 1 watched_ns 1"} {
		if got, ok := readRaw(text); ok {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		running int64
		cpu     time.Duration
		want    bool
	}{{100, time.Second, false}, {149, time.Second, false}, {151, time.Second, true}, {51, time.Second, false}, {49, time.Second, true}, {0, time.Second, true}} {
		r := Raw{Running: c.running, CPUNanos: c.cpu.Nanoseconds()}
		if r.doubtful() != c.want {
			t.Errorf("%d samples for %v: doubtful %v", c.running, c.cpu, r.doubtful())
		}
	}
}

func TestDoubtNamesProcesses(t *testing.T) {
	fine, off := Raw{Role: "coordinator", Runs: 1, Running: 100, CPUNanos: 1e9}, Raw{Role: "worker-0", Runs: 1, Running: 300, CPUNanos: 1e9}
	if text := (Cell{Name: "c", Raw: []Raw{fine, off}}).Doubt(); !strings.Contains(text, "worker-0 has samples for 3.00 s and used 1.00 s") || strings.Contains(text, "coordinator") {
		t.Errorf("%q", text)
	}
	if text := (Cell{Name: "c", Raw: []Raw{fine}}).Doubt(); text != "" {
		t.Errorf("%q", text)
	}
}
