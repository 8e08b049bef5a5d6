package report

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/summary"
)

// madeUp is a session whose trials were never measured: their numbers only look like mypy's.
func madeUp(t *testing.T) (bench.Manifest, []bench.Trial) {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "bench", "summary", "testdata", "made-up-trials.jsonl"))
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
	yes, ended := true, time.Date(2026, 1, 2, 3, 14, 5, 0, time.UTC)
	return bench.Manifest{
		Schema: bench.Schema, Paceline: "v0.1.0",
		Plan: bench.Plan{
			Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"mypy-self"}, Workers: []int{0, 1, 2, 4},
			Caches: []bench.CacheState{bench.Cold, bench.Warm}, Rounds: 20, Budget: 10 * time.Minute,
			Memory: true, Ceiling: true, TimeLimit: 10 * time.Minute, OutputLimit: 64 << 20, Seed: 42,
		},
		Host: bench.Host{
			OS: "linux", Arch: "amd64", Kernel: "6.1.0", CPUModel: "made-up CPU @ 2.60GHz", UsableCPUs: 2, CPUs: 4,
			MemoryBytes: 8 << 30, Go: "go1.26",
		},
		Checkers: []bench.CheckerIdentity{{
			Checker: "mypy@2.4.1", Version: "mypy 2.4.1 (compiled: yes)", Compiled: &yes, Python: "3.11.2",
			Packages: []string{"ast-serialize==0.1", "librt==0.9", "mypy==2.4.1", "mypy-extensions==1.1", "pathspec==1.0"},
			Lock:     "4f2c6ff0a4a1d2c0f79b3d1d6b8c1f5d0b6e8a7c9d0e1f2a3b4c5d6e7f809102",
		}},
		Corpora: []bench.CorpusIdentity{{
			Corpus: "mypy-self", Package: "mypy", Version: "2.4.1",
			SHA256: "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
		}},
		Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Ended: &ended, Outcome: bench.OutOfBudget,
		Environment: map[string]string{"LANG": "C.UTF-8"},
	}, trials
}

// hostile is the made-up session with names and messages that try to break out of the page.
func hostile(t *testing.T) summary.Summary {
	const evil = "</pre></style></svg><script>console.error('pwned')</script><img src=http://outside.invalid/x.png onerror=alert(1)>\x1b[31m\u202e"
	m, trials := madeUp(t)
	m.Plan.Checkers, m.Plan.Corpora = []string{"cmd:" + evil}, []string{evil}
	m.Plan.Variants = []bench.Variant{{Name: "v", Flags: []string{evil, "'"}}}
	m.Host.CPUModel, m.Host.Kernel = evil, evil
	m.Checkers[0].Checker, m.Checkers[0].Packages[0], m.Corpora[0].Corpus = evil, evil, evil
	m.Environment = map[string]string{evil: evil}
	m.Limits = []string{evil}
	for i := range trials {
		t := &trials[i]
		t.Checker, t.Corpus, t.Error = "cmd:"+evil, evil, evil
		if len(t.Disturbed) > 0 {
			t.Disturbed = []string{evil}
		}
		if t.Diagnostics == nil {
			continue
		}
		for _, all := range [][]bench.Diagnostic{t.Diagnostics.Missing, t.Diagnostics.Extra} {
			for j := range all {
				all[j] = bench.Diagnostic{Path: evil + ".py", Text: evil + "\n" + evil}
			}
		}
	}
	s := summary.Of(m, trials)
	s.Warnings = append(s.Warnings, evil)
	return s
}
