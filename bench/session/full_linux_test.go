package session_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/testenv"
)

// A disk that fills up takes the trial that no longer fits, and no other.
func TestFullDisk(t *testing.T) {
	disk := testenv.NewDisk(t, "2m").Dir
	dir := filepath.Join(disk, "s")
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteManifest(manifest()); err != nil {
		t.Fatal(err)
	}
	// With this much gone, a trial of 10,000 bytes ends within a page.
	reserve := filepath.Join(disk, "reserve")
	if err := os.WriteFile(reserve, make([]byte, 1<<20), 0o666); err != nil {
		t.Fatal(err)
	}
	var kept []bench.Trial
	for err == nil {
		next := trial(len(kept) + 1)
		next.Error = strings.Repeat("x", 10_000)
		if err = w.Append(next); err == nil {
			kept = append(kept, next)
		}
	}
	for _, want := range []string{"the disk is full", "--resume " + dir, "no space left"} {
		if !errors.Is(err, unix.ENOSPC) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	wantTrials(t, dir, kept)
	output := filepath.Join(t.TempDir(), "output")
	if err := os.WriteFile(output, make([]byte, 1<<20), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SaveOutput(output); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("save an output: %v", err)
	}
	ended := manifest()
	ended.Limits = []string{strings.Repeat("x", 1<<20)}
	if err := w.WriteManifest(ended); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("write the manifest: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wantTrials(t, dir, kept)
	if got := names(t, filepath.Join(dir, "output")); len(got) > 0 {
		t.Errorf("left in output: %q", got)
	}
	goOn(t, dir, reserve, kept)
}

// goOn goes on with a session whose last line was cut off on a full disk.
func goOn(t *testing.T, dir, reserve string, kept []bench.Trial) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(dir, "trials.jsonl"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, err := file.WriteString(`{"trial":` + strings.Repeat("9", 1<<20))
	if n == 0 || !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("%d bytes fit: %v", n, err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err := session.Read(dir); err != nil || !s.Torn {
		t.Errorf("torn %v: %v", s.Torn, err)
	}
	w, _ := mended(t, dir)
	wantTrials(t, dir, kept)
	if err := os.Remove(reserve); err != nil {
		t.Fatal(err)
	}
	kept = append(kept, trial(len(kept)+1))
	if err := w.Append(kept[len(kept)-1]); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wantTrials(t, dir, kept)
}

func wantTrials(t *testing.T, dir string, want []bench.Trial) {
	t.Helper()
	s, err := session.Read(dir)
	if err != nil || s.Torn || len(want) == 0 || !reflect.DeepEqual(s.Trials, want) {
		t.Errorf("%d trials, want %d; torn %v: %v", len(s.Trials), len(want), s.Torn, err)
	}
}
