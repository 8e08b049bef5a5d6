package main

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/session"
)

// bisected runs paceline bisect between two releases of a real mypy, and returns how it ended and what it told.
func bisected(t *testing.T, dir string, args ...string) (status int, result bisect.Result, complaints string) {
	t.Helper()
	var out, said bytes.Buffer
	args = append([]string{"bisect", "--corpus", "hello", "--out", dir, "--json", "--good", "mypy@2.3.1", "--bad", "mypy@2.4.1"}, args...)
	status = run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &said})
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatalf("status %d: %v in %q\n%s", status, err, out.String(), said.String())
	}
	return status, result, said.String()
}

// Whatever three rounds tell of two releases, there is an answer or a reason why not. A step is a session like others, and its rounds can be reused, once.
func TestBisectMypy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "B")
	status, result, complaints := bisected(t, dir, "--rounds", "3")
	if len(result.Candidates) < 3 || result.Candidates[1].Checker != "mypy@2.4.0" || len(result.Steps) == 0 || result.Steps[0].Rounds != 3 {
		t.Fatalf("%+v", result)
	}
	found := result.Steps[0].Verdict == bisect.Slow
	if found != (status == fine) || !found && !strings.Contains(complaints, "mypy@2.4.1 is not ") {
		t.Errorf("status %d\n%s", status, complaints)
	}
	step := filepath.Join(dir, filepath.FromSlash(result.Steps[0].Session))
	s, err := session.Read(step)
	if err != nil {
		t.Fatal(err)
	}
	if s.Manifest.Plan.Bisect == nil || s.Manifest.Outcome != bench.Complete {
		t.Errorf("%+v", s.Manifest.Plan)
	}
	if problems, err := session.Verify(step); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	b, err := openBisection(dir)
	if err != nil {
		t.Fatal(err)
	}
	store, _ := installedMypy(t)
	reused, err := reusedOf(t.Context(), store, lines{io.Discard}, b.record, step)
	if err != nil || len(reused.Rounds) != 3 || len(reused.Rounds[0]) != 2 {
		t.Errorf("reused: %+v, %v", reused, err)
	}
	b.record.Reused = append(b.record.Reused, reused)
	if _, err := reusedOf(t.Context(), store, lines{io.Discard}, b.record, step); err == nil || !strings.Contains(err.Error(), "which are used already") {
		t.Errorf("reused twice: %v", err)
	}
	b.record.Reused = nil
	b.record.Workers = 2
	if _, err := reusedOf(t.Context(), store, lines{io.Discard}, b.record, step); err == nil || !strings.Contains(err.Error(), "no round of it has two of the candidates on hello-cold-w2") {
		t.Errorf("reused for another cell: %v", err)
	}
}
