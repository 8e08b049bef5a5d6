package session_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
)

func trial(number int) bench.Trial {
	zero, worker, compiled := int64(0), 0, true
	return bench.Trial{
		Trial: number, Round: 1, Block: 1, Seed: 7,
		Cell:       bench.Cell{Checker: "mypy@2.4.1", Corpus: "hello", Workers: 1, Cache: bench.Cold},
		Instrument: bench.InstrumentNone, Started: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		WallNanos: 123, MajorFaults: &zero, Status: bench.OK, Counted: true,
		Disturbed: []string{}, Diagnostics: &bench.Diagnostics{Count: 0, Digest: "d", OrderDigest: "o"},
		Roles: []bench.Role{{Role: bench.Worker, Worker: &worker, PID: 9, Compiled: &compiled}},
	}
}

func manifest() bench.Manifest {
	return bench.Manifest{Schema: bench.Schema, Paceline: "v0", Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Outcome: bench.Running}
}

func write(t *testing.T, trials ...bench.Trial) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "s")
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteManifest(manifest()); err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if err := w.Append(trial); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRoundTrip(t *testing.T) {
	want := []bench.Trial{trial(1), trial(2)}
	s, err := session.Read(write(t, want...))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s.Trials, want) || s.Torn {
		t.Errorf("read back %+v (torn %v)", s.Trials, s.Torn)
	}
	if !reflect.DeepEqual(s.Manifest, manifest()) {
		t.Errorf("manifest read back as %+v", s.Manifest)
	}
}

func TestEveryKeyIsWritten(t *testing.T) {
	dir := write(t, bench.Trial{Disturbed: []string{}, Roles: []bench.Role{}})
	text, err := os.ReadFile(filepath.Join(dir, "trials.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(text, &line); err != nil {
		t.Fatal(err)
	}
	for _, key := range strings.Fields(`trial round block seed checker variant corpus workers cpus cache instrument started
		wall_ns user_ns sys_ns exit status counted disturbed noise roles error`) {
		if _, there := line[key]; !there {
			t.Errorf("a trial line without %q: %s", key, text)
		}
	}
}

func TestCutLineIsLeftOut(t *testing.T) {
	dir := write(t, trial(1), trial(2))
	file := filepath.Join(dir, "trials.jsonl")
	text, _ := os.ReadFile(file)
	for cut := bytes.IndexByte(text, '\n') + 2; cut < len(text); cut += 17 {
		if err := os.WriteFile(file, text[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := session.Read(dir)
		if err != nil || len(s.Trials) != 1 || !s.Torn {
			t.Fatalf("cut at byte %d: %d trials, torn %v, error %v", cut, len(s.Trials), s.Torn, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"garbled line":     {"trials.jsonl", "{}\n{oops\n", "line 2 is no trial"},
		"garbled manifest": {"manifest.json", "{", "manifest.json"},
		"newer schema":     {"manifest.json", `{"schema": 99, "paceline": "v9", "plan": []}`, "schema 99 and this paceline reads up to schema 1: use the paceline that wrote it (v9)"},
		"no schema":        {"manifest.json", `{}`, "its schema is 0"},
	} {
		dir := write(t)
		if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := session.Read(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
	if _, err := session.Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is no session") {
		t.Errorf("empty folder: error %v", err)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	dir := write(t, trial(1))
	if _, err := session.Create(dir); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("an existing session was opened for writing: %v", err)
	}
}

func TestOutputIsStoredOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	names := map[string]int{}
	for _, text := range []string{"a", "b", "a"} {
		file := filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		name, err := w.SaveOutput(file)
		if err != nil {
			t.Fatal(err)
		}
		names[name]++
		if got, _ := os.ReadFile(filepath.Join(dir, "output", name)); string(got) != text {
			t.Errorf("output %s holds %q, want %q", name, got, text)
		}
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "output")); len(names) != 2 || len(entries) != 2 {
		t.Errorf("2 distinct outputs gave %d names and %d files", len(names), len(entries))
	}
}

// An output that no trial came to name goes with the end, but not where it may tell why the
// session could not go on.
func TestUnnamedOutput(t *testing.T) {
	for outcome, want := range map[bench.Outcome]int{bench.Complete: 1, bench.Interrupted: 1, bench.Broken: 2, bench.Running: 2} {
		dir := filepath.Join(t.TempDir(), "s")
		w, err := session.Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"named", "unnamed", "named"} {
			file := filepath.Join(t.TempDir(), "out")
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			next := trial(1)
			if next.Output, err = w.SaveOutput(file); err != nil {
				t.Fatal(err)
			}
			if text == "named" {
				err = w.Append(next)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		ended := manifest()
		ended.Outcome = outcome
		if err := w.WriteManifest(ended); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if left := names(t, filepath.Join(dir, "output")); len(left) != want {
			t.Errorf("%s: %d outputs are left, want %d", outcome, len(left), want)
		}
	}
}
