package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/session"
	"paceline/bench/sweep"
)

// Two releases of the real mypy are swept: the earlier one also with the native parser, and both go into the history.
func TestSweepMypy(t *testing.T) {
	folder := t.TempDir()
	dir, db := filepath.Join(folder, "S"), filepath.Join(folder, "H.db")
	var out, complaints bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, err: &complaints}
	args := []string{"sweep", "--checker", "mypy@2.4.1", "--checker", "mypy@2.3.1", "--corpus", "hello", "--workers", "0,1", "--cache", "cold",
		"--rounds", "1", "--out", dir, "--db", db, "--json"}
	if status := run(t.Context(), args, std); status != fine {
		t.Fatalf("status %d\n%s", status, complaints.String())
	}
	var rows []sweep.Row
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, r := range rows {
		cells = append(cells, r.Label()+" of "+r.Release()+": "+string(r.Parser))
		if r.WallNanos == nil || r.Finding != "" || r.Trials != 1 || (r.Speedup == nil) != (r.Label() == "sequential") {
			t.Errorf("%+v", r)
		}
	}
	if want := []string{
		"sequential of 2.3.1: old", "sequential of 2.4.1: native", "sequential, native parser of 2.3.1: native",
		"1 worker of 2.3.1: native", "1 worker of 2.4.1: native",
	}; !slices.Equal(cells, want) {
		t.Errorf("rows of %q, want %q", cells, want)
	}
	if !strings.Contains(complaints.String(), "S: added, 5 trials of 5 cells") {
		t.Errorf("not in the history:\n%s", complaints.String())
	}
	if problems, err := session.Verify(dir); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	out.Reset()
	if status := run(t.Context(), []string{"history", "list", "--db", db, "--by", "version"}, std); status != fine || !strings.Contains(out.String(), "2.3.1") {
		t.Errorf("history list: status %d\n%s%s", status, out.String(), complaints.String())
	}
	out.Reset()
	if status := run(t.Context(), []string{"sweep", dir}, std); status != fine || !strings.Contains(out.String(), "Before 2.4 sequential mypy parses with an older parser") {
		t.Errorf("sweep SESSION: status %d\n%s%s", status, out.String(), complaints.String())
	}
}
