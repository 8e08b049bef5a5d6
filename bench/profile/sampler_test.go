package profile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
)

// collector is a sampler that samples nothing itself.
func collector(t *testing.T, o Options) *Sampler {
	t.Helper()
	if o.Session == "" {
		o.Session = t.TempDir()
	}
	s, err := newSampler(o, spy{path: "none"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func cellWith(workers int) bench.Cell {
	return bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Workers: workers, Cache: bench.Cold}
}

// trialOf is a trial of a coordinator (process 1) and a worker (process 2).
func trialOf(status bench.Status) bench.Trial {
	zero := 0
	return bench.Trial{
		Cell: cellWith(1), Instrument: bench.InstrumentSampler, Round: 1, Status: status, WallNanos: 3e9,
		Roles: []bench.Role{
			{Role: bench.Coordinator, PID: 1, UserNanos: 7e8, SysNanos: 1},
			{Role: bench.Worker, Worker: &zero, PID: 2, UserNanos: 2e9},
		},
	}
}

// looked is a look whose py-spy wrote that text.
func looked(t *testing.T, pid int, text string) look {
	t.Helper()
	file := filepath.Join(t.TempDir(), "raw")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return look{pid: pid, began: time.Now().Add(-time.Second), ended: time.Now(), file: file}
}

// failed is a look whose py-spy ended with an error and said something.
func failed(t *testing.T, pid int, said string) look {
	t.Helper()
	return look{pid: pid, began: time.Now(), ended: time.Now(), file: filepath.Join(t.TempDir(), "none"), err: errors.New("exit status 1"), log: said}
}

const busy = "main (mypy/main.py:1) 90\nmain (mypy/main.py:1);select (libc.so.6) 10\n"

// What went wrong is told, and what was sampled besides is kept.
func TestCollectKeepsWhatThereIs(t *testing.T) {
	for name, c := range map[string]struct {
		worker func(*testing.T) []look
		says   string
		roles  []string
	}{
		"fine":    {func(t *testing.T) []look { return []look{looked(t, 2, busy)} }, "", []string{"coordinator", "worker-0"}},
		"cut":     {func(t *testing.T) []look { return []look{looked(t, 2, busy+"main (mypy")} }, "worker-0: what py-spy wrote is cut or garbled; the 2 stacks", []string{"coordinator", "worker-0"}},
		"garbage": {func(t *testing.T) []look { return []look{looked(t, 2, "\x00\xff\n"+busy)} }, "cut or garbled", []string{"coordinator", "worker-0"}},
		"empty":   {func(t *testing.T) []look { return []look{looked(t, 2, "")} }, "worker-0 was not sampled: it ended too soon (after 1.", []string{"coordinator"}},
		"waiting": {func(t *testing.T) []look {
			return []look{looked(t, 2, "main (mypy/main.py:1);select (libc.so.6) 10\n")}
		}, "worker-0 was not sampled: no sample has it running, though it used 2.00 s", []string{"coordinator"}},
		"unseen": {func(t *testing.T) []look { return nil }, "worker-0 was not sampled: it was not seen while it ran", []string{"coordinator"}},
		"gone": {func(t *testing.T) []look {
			return []look{failed(t, 2, "Error: Failed to get process executable name. Check that the process is running.\n\nCaused by:\n    0: No such file or directory (os error 2)\n")}
		}, "worker-0 was not sampled: it ended before py-spy could look at it", []string{"coordinator"}},
		"too young": {func(t *testing.T) []look {
			return []look{failed(t, 2, "Error: Failed to find python version from target process\n")}
		},
			"it ended before py-spy could look at it", []string{"coordinator"}},
		"forbidden": {func(t *testing.T) []look {
			return []look{failed(t, 2, "Permission Denied: Try running again with elevated permissions by going 'sudo env \"PATH=$PATH\" !!'\n")}
		}, "CAP_SYS_PTRACE", []string{"coordinator"}},
		"other": {func(t *testing.T) []look { return []look{failed(t, 2, "Error: no room\nmore\n")} }, "py-spy: exit status 1: Error: no room", []string{"coordinator"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := collector(t, Options{})
			if err := s.collect(trialOf(bench.OK), append(c.worker(t), looked(t, 1, busy)), ""); err != nil {
				t.Fatal(err)
			}
			warnings := slices.DeleteFunc(s.Warnings(), func(w string) bool { return strings.Contains(w, "where the checker is installed") })
			if (len(warnings) > 0) != (c.says != "") || !strings.Contains(strings.Join(warnings, "\n"), c.says) {
				t.Errorf("warnings %q, want %q", warnings, c.says)
			}
			cells, err := Read(s.options.Session)
			if err != nil {
				t.Fatal(err)
			}
			var roles []string
			for _, r := range cells[0].Raw {
				roles = append(roles, r.Role)
			}
			if !slices.Equal(roles, c.roles) {
				t.Errorf("profiles of %v, want %v", roles, c.roles)
			}
			if got := total(OfRole(cells[0].CPU, "coordinator"), 1); got != 7e8+1 {
				t.Errorf("the coordinator has %d ns", got)
			}
		})
	}
}

// A trial that gave no answer is kept apart: it is no run of the cell.
func TestCollectSetsFailedTrialsApart(t *testing.T) {
	s := collector(t, Options{})
	for _, status := range []bench.Status{bench.OK, bench.Crashed, bench.Differs} {
		if err := s.collect(trialOf(status), []look{looked(t, 1, busy), looked(t, 2, busy)}, ""); err != nil {
			t.Fatal(err)
		}
	}
	cells, err := Read(s.options.Session)
	if err != nil || len(cells) != 2 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	if cells[0].Name != "hello-cold-w1" || cells[0].Runs() != 2 || cells[1].Name != "hello-cold-w1.failed" || cells[1].Runs() != 1 {
		t.Errorf("%s %d, %s %d", cells[0].Name, cells[0].Runs(), cells[1].Name, cells[1].Runs())
	}
}

// Trials that join a session add to the profiles that it has.
func TestCollectAddsToWhatIsThere(t *testing.T) {
	o := Options{Session: t.TempDir(), Samples: 180, Cells: []bench.Cell{cellWith(1)}}
	for run := 1; run <= 3; run++ {
		s := collector(t, o)
		if got := s.Enough(); got != (run == 3) {
			t.Errorf("before run %d it has enough: %v", run, got)
		}
		if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy), looked(t, 2, busy)}, ""); err != nil {
			t.Fatal(err)
		}
		cells, err := Read(o.Session)
		if err != nil || len(cells) != 1 {
			t.Fatalf("%d cells, %v", len(cells), err)
		}
		c := cells[0]
		for _, raw := range c.Raw {
			if raw.Runs != run || raw.Running != int64(90*run) || raw.Blocked != int64(10*run) {
				t.Errorf("after run %d: %+v", run, raw)
			}
			alone, err := ReadFile(filepath.Join(Folder(o.Session, c.Name), fileName(raw.Role, CPU)))
			if err != nil || total(alone, 1) != raw.CPUNanos || alone.DurationNanos != raw.WatchedNanos {
				t.Errorf("after run %d %s has %d ns of CPU in %d ns, %v: %+v", run, raw.Role, total(alone, 1), alone.DurationNanos, err, raw)
			}
		}
		if got := total(c.CPU, 1); got != int64(run)*(27e8+1) {
			t.Errorf("after run %d all have %d ns of CPU", run, got)
		}
	}
}

// Profiles of another checker are not mixed with, nor written over.
func TestSamplerRefusesAnotherCheckersProfiles(t *testing.T) {
	s := collector(t, Options{})
	if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy)}, ""); err != nil {
		t.Fatal(err)
	}
	other := cellWith(1)
	other.Checker += "+pure"
	_, err := newSampler(Options{Session: s.options.Session, Cells: []bench.Cell{other}}, spy{})
	if err == nil || !strings.Contains(err.Error(), "holds profiles of mypy@2.4.1: sample mypy@2.4.1+pure into a session of its own") {
		t.Errorf("%v", err)
	}
}

// What a kill left of a cell's first profiles hides no other cell's.
func TestReadLeavesOutWhatIsCutOff(t *testing.T) {
	s := collector(t, Options{})
	cut := Folder(s.options.Session, "cut-cold-w1")
	if err := os.MkdirAll(cut, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(s.options.Session); err == nil || !strings.Contains(err.Error(), "nothing was sampled") {
		t.Errorf("%v", err)
	}
	if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy)}, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(Folder(s.options.Session, "hello-cold-w1"), fileName(all, Wall)), filepath.Join(cut, fileName(all, Wall))); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(s.options.Session); err == nil || !strings.Contains(err.Error(), fileName(all, Wall)) {
		t.Errorf("a lost file: %v", err)
	}
	if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy)}, ""); err != nil {
		t.Fatal(err)
	}
	if cells, err := Read(s.options.Session); err != nil || len(cells) != 1 || cells[0].Name != "hello-cold-w1" {
		t.Errorf("%+v, %v", cells, err)
	}
}

// A process that was not sampled in every run has its time of the runs in which it was.
func TestUsesOfUnequalRuns(t *testing.T) {
	s := collector(t, Options{})
	for _, looks := range [][]look{{looked(t, 1, busy), looked(t, 2, busy)}, {looked(t, 1, busy)}} {
		if err := s.collect(trialOf(bench.OK), looks, ""); err != nil {
			t.Fatal(err)
		}
	}
	cells, err := Read(s.options.Session)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range cells[0].Uses() {
		if want := map[string]int64{"coordinator": 7e8 + 1, "worker": 2e9}[u.Role]; u.CPUNanos != want {
			t.Errorf("%s uses %d ns a run, measured %d", u.Role, u.CPUNanos, want)
		}
	}
}

func TestWarningsAreCounted(t *testing.T) {
	s := collector(t, Options{})
	for range 3 {
		if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy)}, t.TempDir()); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Warnings(); len(got) != 1 || !strings.HasSuffix(got[0], "(in 3 trials)") {
		t.Errorf("%q", got)
	}
}

func TestEnough(t *testing.T) {
	s := collector(t, Options{Samples: 180, Cells: []bench.Cell{cellWith(1)}})
	if s.Enough() {
		t.Error("nothing is enough")
	}
	if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy), looked(t, 2, busy+busy)}, ""); err != nil {
		t.Fatal(err)
	}
	if s.Enough() {
		t.Error("90 samples of the coordinator are enough")
	}
	if err := s.collect(trialOf(bench.OK), []look{looked(t, 1, busy)}, ""); err != nil {
		t.Fatal(err)
	}
	if !s.Enough() {
		t.Error("180 samples of each role are not enough")
	}
}

func TestCheckSaysWhatIsForbidden(t *testing.T) {
	python, err := findPython(t)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"echo 'Error: Failed to get process executable name.'; echo; echo '    0: Permission denied (os error 13)'; exit 1": "CAP_SYS_PTRACE",
		"echo 'Error: Operation not permitted (os error 1)' >&2; exit 1":                                                    "run as root",
		"echo 'Error: something else'; exit 3":                                                                              "exit status 3: Error: something else",
		"exit 0":                                                                                                            "",
	} {
		file := filepath.Join(t.TempDir(), "py-spy")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		err := spy{path: file}.check(t.Context(), python)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if err := (spy{path: filepath.Join(t.TempDir(), "none")}).check(t.Context(), python); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("without a py-spy: %v", err)
	}
}
