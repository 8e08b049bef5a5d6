package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

// A real mypy is raced, traced in the same session, and its runs elsewhere predicted.
func TestTuneMypy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "S")
	var out, complaints bytes.Buffer
	args := []string{"tune", "hello", "--workers", "0,1", "--cache", "cold", "--rounds", "1", "--out", dir, "--json"}
	if status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints}); status != fine {
		t.Fatalf("status %d\n%s", status, complaints.String())
	}
	var answer tuneAnswer
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Caches) != 1 || answer.Caches[0].Workers == nil || answer.Caches[0].Certain || len(answer.Predictions) != 3 || len(answer.Lines) != 1 {
		t.Errorf("%s", out.String())
	}
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	tapped := 0
	for _, trial := range s.Trials {
		if trial.Instrument == bench.InstrumentTap && trial.Workers == 1 {
			tapped++
		}
	}
	if tapped != 1 {
		t.Errorf("%d tapped trials", tapped)
	}
	if problems, err := session.Verify(dir); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// What a real mypy cannot check, at all or with workers, is said in its own words.
func TestTuneWhatMypyCannotCheck(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		says  []string
		kept  bool
	}{
		"at all": {
			map[string]string{"a.py": "def f(:\n"},
			[]string{"a.py:1: error: ", "cannot be checked, which without workers ended as failed"}, false,
		},
		"with workers": {
			map[string]string{"a.py": "x = 1\n", "mypy.ini": "[mypy]\nfiles = a.py\nlocal_partial_types = False\n"},
			[]string{"cannot be checked with workers when cold: 1 worker ended as failed", "--local-partial-types must be enabled in parallel mode"}, true,
		},
	} {
		project, dir := t.TempDir(), filepath.Join(t.TempDir(), "S")
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(project, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var out, complaints bytes.Buffer
		args := []string{"tune", "path:" + project, "--workers", "0,1", "--cache", "cold", "--rounds", "1", "--out", dir}
		if status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints}); status != unable {
			t.Errorf("%s: status %d", name, status)
		}
		for _, want := range c.says {
			if !strings.Contains(complaints.String(), want) {
				t.Errorf("%s: it says %q, want %q", name, complaints.String(), want)
			}
		}
		if _, err := os.Stat(dir); (err == nil) != c.kept {
			t.Errorf("%s: a session: %v", name, err)
		}
	}
}
