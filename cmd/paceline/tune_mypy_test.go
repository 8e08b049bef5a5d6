package main

import (
	"bytes"
	"encoding/json"
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
