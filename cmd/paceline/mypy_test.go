package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/corpora"
)

// These tests run the mypy that people run. They need a package index, or a cache that an
// earlier run has filled.

// measured runs the command line, which must end well, and reads the session that it wrote.
func measured(t *testing.T, args ...string) (session.Session, []summary.Cell) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "session")
	args = append([]string{"run", "--out", out, "--json"}, args...)
	var stdout, stderr bytes.Buffer
	if status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &stdout, err: &stderr}); status != fine {
		t.Fatalf("%q ended with status %d:\n%s", args, status, stderr.String())
	}
	s, err := session.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	var cells []summary.Cell
	if err := json.Unmarshal(stdout.Bytes(), &cells); err != nil {
		t.Fatalf("%v in %q", err, stdout.String())
	}
	return s, cells
}

// wantRoles checks that the trial saw its coordinator and each of its workers, and which build
// each had loaded.
func wantRoles(t *testing.T, trial bench.Trial, compiled bool) {
	t.Helper()
	// A worker of a warm trial lives for a fraction of a second, which a machine that is busy with other things may let
	// pass without a look at it: only that what was seen is right can be asked of every machine.
	if trial.Cache == bench.Warm && len(trial.Roles) < 1+trial.Workers {
		return
	}
	if len(trial.Roles) != 1+trial.Workers {
		t.Errorf("trial %d of %s has %d roles", trial.Trial, trial.Cell, len(trial.Roles))
	}
	for i, role := range trial.Roles {
		if (role.Role == bench.Coordinator) != (i == 0) || i > 0 && (role.Worker == nil || *role.Worker != i-1) {
			t.Errorf("trial %d of %s: role %d is %+v", trial.Trial, trial.Cell, i, role)
		}
		if role.Compiled != nil && *role.Compiled != compiled {
			t.Errorf("trial %d of %s: role %d loaded the other build: %+v", trial.Trial, trial.Cell, i, role)
		}
		if trial.Cache == bench.Cold && role.Compiled == nil {
			t.Errorf("trial %d of %s: which build role %d loaded is unknown", trial.Trial, trial.Cell, i)
		}
	}
}

func TestMypyPlugins(t *testing.T) {
	// A folder that shadows mypy for whoever lets its workers start here.
	t.Chdir(t.TempDir())
	if err := os.Mkdir("mypy", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("mypy/__init__.py", []byte("raise SystemExit('shadowed')\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, cells := measured(t, "--checker", "mypy@2.4.1", "--corpus", "mypy-plugins",
		"--workers", "0,2", "--cache", "cold,warm", "--rounds", "2", "--seed", "1")
	if len(cells) != 4 || len(s.Trials) < 2+2*4 {
		t.Fatalf("%d cells, %d trials", len(cells), len(s.Trials))
	}
	wall := map[string]int64{}
	for _, c := range cells {
		if c.Trials == 0 || c.Diagnostics == nil || *c.Diagnostics != 0 || c.WallNanos == nil || c.MaxRSSBytes == nil {
			t.Errorf("%+v", c)
			continue
		}
		if c.Workers == 0 {
			wall[string(c.Cache)] = *c.WallNanos
		}
	}
	// The factor is about 8: that warm trials are warm shows even on a busy machine.
	if wall["warm"] >= wall["cold"] {
		t.Errorf("warm %d ns, cold %d ns", wall["warm"], wall["cold"])
	}
	for _, trial := range s.Trials {
		if trial.Status != bench.Crashed {
			wantRoles(t, trial, true)
		}
	}
	identity := s.Manifest.Checkers[0]
	if identity.Version != "2.4.1" || identity.Compiled == nil || !*identity.Compiled || len(identity.Packages) < 5 || len(identity.Lock) != 64 {
		t.Errorf("identity: %+v", identity)
	}
}

func TestPureMypy(t *testing.T) {
	s, _ := measured(t, "--checker", "mypy@2.4.1+pure", "--corpus", "hello", "--workers", "0,1", "--cache", "cold", "--rounds", "1")
	for _, trial := range s.Trials {
		if trial.Status != bench.OK {
			t.Errorf("%+v", trial)
			continue
		}
		wantRoles(t, trial, false)
	}
}

// An edit makes mypy check something again, and one that shows to others makes it check more.
func TestEdits(t *testing.T) {
	s, cells := measured(t, "--checker", "mypy@2.4.1", "--corpus", "mypy-plugins",
		"--workers", "0,2", "--cache", "warm,edit-leaf,edit-hub", "--rounds", "1")
	if len(cells) != 6 {
		t.Fatalf("%d cells", len(cells))
	}
	cpu := map[bench.CacheState]int64{}
	for _, trial := range s.Trials {
		if trial.Round > 0 && trial.Workers == 0 && trial.Status == bench.OK {
			cpu[trial.Cache] = trial.CPUNanos()
		}
	}
	// The factors between them are 2 and more.
	if cpu[bench.Warm] == 0 || cpu[bench.Warm] >= cpu[bench.EditLeaf] || cpu[bench.EditLeaf] >= cpu[bench.EditHub] {
		t.Errorf("CPU time by cache state: %v", cpu)
	}
}

// installedMypy is the Python that runs mypy 2.4.1, and the store that it is in.
func installedMypy(t *testing.T) (store *fetch.Store, python string) {
	t.Helper()
	store, err := newStore(t.Context(), newReporter(io.Discard), true)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := checker.Parse("mypy@2.4.1")
	if err != nil {
		t.Fatal(err)
	}
	installed, err := checker.Install(t.Context(), store, spec)
	if err != nil {
		t.Fatal(err)
	}
	started, err := installed.Invoke(checker.Task{})
	if err != nil {
		t.Fatal(err)
	}
	return store, started.Args[0]
}

// mypyAmongItsSources is a compiled mypy that always starts in a folder of mypy's sources. Its
// coordinator is the compiled one, but its workers load what is in their working directory.
func mypyAmongItsSources(t *testing.T) string {
	t.Helper()
	store, python := installedMypy(t)
	corpus, err := corpora.Find("mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	ready, err := corpus.Prepare(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sources := filepath.Join(dir, "mypy")
	if err := os.CopyFS(sources, os.DirFS(filepath.Join(ready.Dir, "mypy"))); err != nil {
		t.Fatal(err)
	}
	// Workers that compile their bytecode first are too late for the coordinator.
	if said, err := exec.CommandContext(t.Context(), python, "-m", "compileall", "-q", sources).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	file := filepath.Join(t.TempDir(), "mypy")
	script := fmt.Sprintf("#!/bin/sh\ncd '%s' && exec '%s' \"$@\"\n", dir, filepath.Join(filepath.Dir(python), "mypy"))
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return "mypy:" + file
}

func TestInterpretedWorkers(t *testing.T) {
	checked, out := mypyAmongItsSources(t), filepath.Join(t.TempDir(), "session")
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), []string{"run", "--out", out, "--checker", checked, "--corpus", "hello",
		"--workers", "0,1", "--cache", "cold", "--rounds", "1"},
		streams{in: strings.NewReader(""), out: &stdout, err: &stderr})
	if status != finding {
		t.Fatalf("status %d:\n%s", status, stderr.String())
	}
	const says = "worker 0 loaded an interpreted checker instead of a compiled one: a folder of the checker's name in the working directory"
	if !strings.Contains(stdout.String(), says) {
		t.Errorf("not named:\n%s", stdout.String())
	}
	s, err := session.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range s.Trials {
		if want := map[bool]bench.Status{true: bench.OK, false: bench.Failed}[trial.Workers == 0]; trial.Status != want && trial.Status != bench.Crashed {
			t.Errorf("trial %d of %s: %s: %s", trial.Trial, trial.Cell, trial.Status, trial.Error)
		}
		if trial.Counted && trial.Workers > 0 {
			t.Errorf("trial %d of %s counts", trial.Trial, trial.Cell)
		}
	}
}

// traced runs paceline trace and returns how it ended and what it printed.
func traced(t *testing.T, args ...string) (status int, out, complaints string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), append([]string{"trace"}, args...), streams{in: strings.NewReader(""), out: &stdout, err: &stderr})
	return status, stdout.String(), stderr.String()
}

func TestTrace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "session")
	args := []string{"--checker", "mypy@2.4.1", "--corpus", "hello", "--workers", "0,2", "--cache", "cold,warm"}
	status, out, complaints := traced(t, append(args, "--rounds", "1", "--json", "--out", dir)...)
	if status != fine {
		t.Fatalf("status %d:\n%s", status, complaints)
	}
	var lines []held
	if err := json.Unmarshal([]byte(out), &lines); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	var cells []string
	for _, h := range lines {
		cells = append(cells, h.Cell)
		var parts int64
		for _, nanos := range h.Parts {
			parts += nanos
		}
		// Only a cold run with workers checks something that has a bound.
		if bound := h.Cell == "hello-cold-w2"; bound != (h.BoundNanos > 0) || bound && parts != h.WallNanos-h.BoundNanos {
			t.Errorf("%s: wall %d, bound %d, parts %v", h.Cell, h.WallNanos, h.BoundNanos, h.Parts)
		}
	}
	if got, want := strings.Join(cells, " "), "hello-cold-w0 hello-cold-w2 hello-warm-w0 hello-warm-w2"; got != want {
		t.Errorf("traces of %s, want %s", got, want)
	}
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	tapped := 0
	for _, trial := range s.Trials {
		if trial.Instrument == bench.InstrumentTap {
			tapped++
			if trial.Counted || trial.Status != bench.OK {
				t.Errorf("tapped trial %d: %s, counted %v: %s", trial.Trial, trial.Status, trial.Counted, trial.Error)
			}
		}
	}
	if tapped < 4 { // more when the machine disturbed a block
		t.Errorf("%d tapped trials", tapped)
	}
	for _, says := range []string{"Tapped, hello-cold-w2 takes ", "hello-cold-w0: a sequential run sends no messages"} {
		if !strings.Contains(complaints, says) {
			t.Errorf("not told: %q in\n%s", says, complaints)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "traces", "schedule.pb.gz")); err != nil {
		t.Error(err)
	}
	// What is there is not written over.
	status, _, complaints = traced(t, append(args, "--out", dir)...)
	if status != unable || !strings.Contains(complaints, "is there already: trace into another --out") {
		t.Errorf("traced again: status %d\n%s", status, complaints)
	}
	var verified bytes.Buffer
	if status := run(t.Context(), []string{"session", "verify", dir}, streams{in: strings.NewReader(""), out: &verified, err: &verified}); status != fine {
		t.Errorf("session verify: status %d\n%s", status, verified.String())
	}
}

// Of a mypy that dies, what its logs hold is shown.
func TestTraceOfCrash(t *testing.T) {
	checked := mypyThatLosesAWorker(t)
	status, out, complaints := traced(t, "--checker", checked, "--corpus", "hello", "--workers", "1", "--rounds", "1",
		"--out", filepath.Join(t.TempDir(), "session"))
	if status != unable || !strings.Contains(complaints, "no tapped trial of "+checked+" hello-cold-w1 gave an answer") {
		t.Errorf("status %d\n%s", status, complaints)
	}
	for _, says := range []string{"hello-cold-w1.failed", "waiting for graph", "worker 0: its log has no end"} {
		if !strings.Contains(out, says) {
			t.Errorf("not shown: %q in\n%s", says, out)
		}
	}
}

// mypyThatLosesAWorker is a mypy whose worker is killed as soon as it begins to check.
func mypyThatLosesAWorker(t *testing.T) string {
	t.Helper()
	_, python := installedMypy(t)
	dir := t.TempDir()
	// The plugin is loaded by the coordinator and the worker; in the worker it waits for the first
	// collection in full, with which a batch begins, and kills.
	plugin := `import gc, os, signal, sys

def plugin(version):
    from mypy.plugin import Plugin
    if "mypy.build_worker" in sys.orig_argv:
        gc.callbacks.append(lambda phase, info: info["generation"] == 2 and os.kill(os.getpid(), signal.SIGKILL))
    return Plugin
`
	config := "[mypy]\nplugins = " + filepath.Join(dir, "plugin.py") + "\n"
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" --config-file '%s'\n",
		filepath.Join(filepath.Dir(python), "mypy"), filepath.Join(dir, "mypy.ini"))
	for name, text := range map[string]string{"plugin.py": plugin, "mypy.ini": config, "mypy": script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return "mypy:" + filepath.Join(dir, "mypy")
}
