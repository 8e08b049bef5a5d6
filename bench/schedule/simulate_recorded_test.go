package schedule

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// recorded reads a stored run of mypy: what it did, and what the work cost.
func recorded(t *testing.T, corpus, cell string) (Timeline, Schedule) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", "sessions", "trace-"+corpus, "traces", cell)
	trace, err := os.Open(path + ".trace.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer trace.Close()
	line, err := ReadTrace(trace)
	if err != nil {
		t.Fatal(err)
	}
	costs, err := os.Open(path + ".schedule.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer costs.Close()
	s, err := Read(costs)
	if err != nil {
		t.Fatal(err)
	}
	return line, s
}

// With one worker the times do not matter to what is handed out next: mypy itself made the same batches.
func TestSimulateAsMypyDid(t *testing.T) {
	for _, corpus := range []string{"mypy-self", "discord", "hello"} {
		line, s := recorded(t, corpus, corpus+"-cold-w1")
		r, err := Simulate(s, 1, Policies()[0], SimulateOptions{Timeline: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(line.Batches) != r.Batches {
			t.Errorf("%s: mypy made %d batches, %d are simulated", corpus, len(line.Batches), r.Batches)
		}
		for i := range min(len(line.Batches), r.Batches) {
			if did, simulated := line.Batches[i].SCCs, r.Timeline.Batches[i].SCCs; !slices.Equal(did, simulated) {
				t.Fatalf("%s: batch %d of mypy was %v, simulated it is %v", corpus, i, did, simulated)
			}
		}
	}
}

// What mypy did with more workers takes longer than the simulation, by what that does not have; the
// log tells by what. The batches depend on times, but there are about as many.
func TestSimulateBesideMypy(t *testing.T) {
	for _, cell := range []string{"mypy-self-cold-w1", "mypy-self-cold-w2", "mypy-self-cold-w4"} {
		line, s := recorded(t, "mypy-self", cell)
		r, err := Simulate(s, line.Workers, Policies()[0], SimulateOptions{Timeline: true})
		if err != nil {
			t.Fatal(err)
		}
		start, end := line.CheckingNanos()
		t.Logf("%s: checking took mypy %v in %d batches; simulated %v (%.3f of it) in %d", cell, time.Duration(end-start), len(line.Batches),
			time.Duration(r.Nanos), float64(r.Nanos)/float64(end-start), r.Batches)
		simulated := Explain(r.Timeline, s.Bound())
		for i, part := range Explain(line, s.Bound()).Parts {
			t.Logf("%s:   %-22s %8.1f ms, simulated %8.1f ms", cell, part.Name, float64(part.Nanos)/1e6, float64(simulated.Parts[i].Nanos)/1e6)
		}
		if r.Nanos > end-start {
			t.Errorf("%s: the simulation lacks some of what takes mypy time, but takes longer", cell)
		}
		if off := r.Batches - len(line.Batches); 20*max(off, -off) > len(line.Batches) {
			t.Errorf("%s: mypy made %d batches, %d are simulated", cell, len(line.Batches), r.Batches)
		}
	}
}

// The table of docs: what each policy comes to, for the log.
func TestSimulatePoliciesOnRecordedSchedules(t *testing.T) {
	for _, corpus := range []string{"mypy-self", "discord"} {
		_, s := recorded(t, corpus, corpus+"-cold-w1")
		for _, p := range Policies() {
			var row strings.Builder
			before := int64(0)
			for _, workers := range []int{1, 2, 4, 8, 16, 32} {
				r, err := Simulate(s, workers, p, SimulateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				row.WriteString("  " + time.Duration(r.Nanos).Round(time.Millisecond).String())
				if least := s.Bound().Nanos(workers); r.Nanos < least {
					t.Errorf("%s, %s, %d workers: %d ns, the bound is %d", corpus, p.Name, workers, r.Nanos, least)
				}
				if workers == 2 && r.Nanos >= before {
					t.Errorf("%s, %s: two workers take %d ns, one %d", corpus, p.Name, r.Nanos, before)
				}
				before = r.Nanos
			}
			t.Logf("%s %-20s%s", corpus, p.Name, row.String())
		}
	}
}
