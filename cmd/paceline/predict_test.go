package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

func predictJSON(t *testing.T, to any, args ...string) {
	t.Helper()
	var out, complaints bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, err: &complaints}
	if status := run(t.Context(), append([]string{"predict", "--json"}, args...), std); status != fine {
		t.Fatalf("status %d: %s", status, complaints.String())
	}
	if err := json.Unmarshal(out.Bytes(), to); err != nil {
		t.Fatal(err)
	}
}

// The stored sessions were measured with 2 workers too: what is predicted from 1 worker is right.
func TestRecordedPredictions(t *testing.T) {
	dirs, err := filepath.Glob("../../docs/sessions/trace-*")
	if err != nil {
		t.Fatal(err)
	}
	var all []checkedCorpus
	predictJSON(t, &all, append([]string{"--overview", "--workers", "2"}, dirs...)...)
	if len(all) != len(dirs) {
		t.Fatalf("%d of %d sessions", len(all), len(dirs))
	}
	right := 0
	for _, c := range all {
		if c.Error == nil || c.Bound == nil || *c.Speedup > *c.Bound {
			t.Errorf("%s: %+v", c.Corpus, c.predictedPoint)
			continue
		}
		if math.Abs(*c.Error) <= withinGoal {
			right++
		}
	}
	if 6*right < 5*len(all) {
		t.Errorf("the predicted speedup is within 5%% on %d of %d corpora", right, len(all))
	}
}

// On a machine with a CPU for every process, more workers gain until the critical path is all
// that is left; what was measured stands only beside what was measured.
func TestPredictBeyondThisMachine(t *testing.T) {
	const dir = "../../docs/sessions/trace-mypy-self"
	var points []predictedPoint
	predictJSON(t, &points, dir, "--workers", "1..4,32", "--cpus", "64", "--measured", dir)
	if len(points) != 5 || points[4].Workers != 32 || points[4].CPUs != 64 {
		t.Fatalf("%+v", points)
	}
	for i, p := range points[1:] {
		if *p.Speedup <= *points[i].Speedup || *p.Speedup > *p.Bound {
			t.Errorf("%+v after %+v", p, points[i])
		}
	}
	for _, p := range points {
		if measured := p.Workers != 3 && p.Workers != 32; (p.MeasuredSpeedup != nil) != measured {
			t.Errorf("%d workers: measured %v", p.Workers, p.MeasuredSpeedup)
		}
	}
}

// Measured trials must be of the same check.
func TestPredictRefusesOtherMeasurements(t *testing.T) {
	const sessions = "../../docs/sessions/"
	var out, complaints bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, err: &complaints}
	status := run(t.Context(), []string{"predict", sessions + "trace-mypy-self", "--measured", sessions + "trace-discord"}, std)
	if status != unable || !strings.Contains(complaints.String(), "no sequential and parallel trials of what is predicted") {
		t.Errorf("status %d, %s", status, complaints.String())
	}
}

// A number of workers that would not fit in memory is left out with a sentence; one that has no CPUs, without.
func TestFitting(t *testing.T) {
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "x", Workers: 1, Cache: bench.Cold}
	trial := func(workers int, i bench.Instrument, mebibytes int64) bench.Trial {
		made := bench.Trial{Cell: cell, Instrument: i}
		bytes := mebibytes << 20
		made.Workers, made.MaxRSSBytes = workers, &bytes
		return made
	}
	traced := tracedCheck{cell: cell, session: &session.Session{Trials: []bench.Trial{
		trial(1, bench.InstrumentNone, 190), trial(1, bench.InstrumentNone, 200), trial(1, bench.InstrumentTap, 900), trial(2, bench.InstrumentNone, 250),
	}}}
	for _, c := range []struct {
		name string
		of   tracedCheck
		on   bench.Host
		want string
	}{
		{"all fit", traced, bench.Host{UsableCPUs: 8, MemoryBytes: 1 << 30}, "[1 2 3 4] []"},
		{"few CPUs", traced, bench.Host{UsableCPUs: 2, MemoryBytes: 1 << 30}, "[1 2] []"},
		// 90% of 500 MiB: 4 workers are taken to need 100 MiB a process.
		{"little memory", traced, bench.Host{UsableCPUs: 8, MemoryBytes: 500 << 20},
			"[1 2 3] [not measured with 4 workers: it would take some 500 MiB of memory (predicted), and 450 MiB may be used]"},
		{"a low limit", traced, bench.Host{UsableCPUs: 2, MemoryBytes: 8 << 30, MemoryLimitBytes: 240 << 20},
			"[1] [not measured with 2 workers: it would take some 250 MiB of memory (predicted), and 216 MiB may be used]"},
		{"not known of the machine", traced, bench.Host{UsableCPUs: 8}, "[1 2 3 4] []"},
		{"not known of the schedule", tracedCheck{cell: cell}, bench.Host{UsableCPUs: 8, MemoryBytes: 1}, "[1 2 3 4] []"},
	} {
		counts, left := c.of.fitting([]int{1, 2, 3, 4}, c.on)
		if got := fmt.Sprint(counts, left); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSameSubjects(t *testing.T) {
	was := bench.Manifest{
		Checkers: []bench.CheckerIdentity{{Checker: "mypy:x", Version: "2.4.1", Lock: "a"}},
		Corpora:  []bench.CorpusIdentity{{Corpus: "path:y", SHA256: "b"}},
	}
	if err := sameSubjects(was, was); err != nil {
		t.Error(err)
	}
	checked, changed := was, was
	checked.Checkers = []bench.CheckerIdentity{{Checker: "mypy:x", Version: "2.5.0", Lock: "a"}}
	changed.Corpora = []bench.CorpusIdentity{{Corpus: "path:y", SHA256: "c"}}
	for want, is := range map[string]bench.Manifest{"traced as version 2.4.1 and measured as 2.5.0": checked, "path:y is not what it was": changed} {
		if err := sameSubjects(was, is); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error about %s", err, want)
		}
	}
}
