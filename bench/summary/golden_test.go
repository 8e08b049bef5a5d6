package summary

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paceline/bench"
)

var update = flag.Bool("update", false, "write the golden files anew")

// madeUp is a session whose trials were never measured: their numbers only look like mypy's.
func madeUp(t *testing.T) Summary {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "made-up-trials.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var trials []bench.Trial
	for lines := json.NewDecoder(file); ; {
		var trial bench.Trial
		if err := lines.Decode(&trial); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		trials = append(trials, trial)
	}
	return Of(bench.Manifest{
		Plan: bench.Plan{
			Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"mypy-self"}, Workers: []int{0, 1, 2, 4},
			Caches: []bench.CacheState{bench.Cold, bench.Warm}, Rounds: 20, Budget: 10 * time.Minute,
		},
		Host:    bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", UsableCPUs: 2, CPUs: 4, MemoryBytes: 8 << 30},
		Outcome: bench.OutOfBudget,
	}, trials)
}

func TestGolden(t *testing.T) {
	s := madeUp(t)
	for name, write := range map[string]func(io.Writer) error{
		"summary.txt": s.Text,
		"summary.md":  s.Markdown,
		"summary.json": func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", " ")
			return e.Encode(s.Cells)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("differs from %s (run with -update and look at the change):\n%s", path, got.String())
			}
		})
	}
}
