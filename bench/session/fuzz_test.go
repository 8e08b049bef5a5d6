package session_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

// seeds are a session that is fine, and damaged ones.
func seeds(f *testing.F) {
	f.Helper()
	f.Add([]byte(`{"schema":1}`), []byte("{}\n"))
	f.Add([]byte(`{"schema":1,"outcome":"running"}`), []byte("null\n{\"trial\":2,\"round\":-1}\n{"))
	m := complete()
	manifest, err := json.Marshal(m.manifest)
	if err != nil {
		f.Fatal(err)
	}
	var lines []byte
	for _, t := range m.trials {
		line, err := json.Marshal(t)
		if err != nil {
			f.Fatal(err)
		}
		lines = append(append(lines, line...), '\n')
	}
	f.Add(manifest, lines)
}

// put makes a session of any bytes.
func put(t *testing.T, manifest, trials []byte) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string][]byte{"manifest.json": manifest, "trials.jsonl": trials} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, manifest, trials []byte) {
		s, err := session.Read(put(t, manifest, trials))
		if err == nil && (s.Manifest.Schema < 1 || s.Manifest.Schema > bench.Schema) {
			t.Errorf("accepted schema %d", s.Manifest.Schema)
		}
	})
}

// FuzzOpen checks that what can be read can be opened and gone on with, and that mending takes
// away no more than a torn line.
func FuzzOpen(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, manifest, trials []byte) {
		dir := put(t, manifest, trials)
		s, err := session.Read(dir)
		if err != nil {
			return
		}
		w, opened, err := session.Open(dir)
		if err != nil {
			t.Fatalf("can be read, not opened: %v", err)
		}
		if err := errors.Join(w.Mend(&opened), w.Append(trial(1)), w.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := session.Read(dir)
		if err != nil || again.Torn || len(opened.Trials) != len(s.Trials) || len(again.Trials) != len(s.Trials)+1 {
			t.Errorf("%d trials, opened %d, and with one more %d: %v", len(s.Trials), len(opened.Trials), len(again.Trials), err)
		}
	})
}

// FuzzVerify finds a problem in all that Read refuses.
func FuzzVerify(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, manifest, trials []byte) {
		dir := put(t, manifest, trials)
		problems, failed := session.Verify(dir)
		if _, err := session.Read(dir); err != nil && failed == nil && len(problems) == 0 {
			t.Errorf("no problem, but %v", err)
		}
	})
}
