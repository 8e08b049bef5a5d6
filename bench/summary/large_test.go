package summary_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// large writes a session of so many rounds of 100 cells, each trial with all that a real one has.
func large(tb testing.TB, rounds int) (dir string, trials int) {
	tb.Helper()
	m := bench.Manifest{Schema: bench.Schema, Outcome: bench.Complete, Plan: bench.Plan{
		Checkers: []string{"mypy@2.4.1", "mypy@2.4.1+pure"}, Corpora: []string{"mypy-self", "mypy-plugins", "hello", "discord", "path:src"},
		Workers: []int{0, 1, 2, 4, 8}, Caches: []bench.CacheState{bench.Cold, bench.Warm}, Rounds: rounds,
	}}
	dir = tb.TempDir()
	text, err := json.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), text, 0o644); err != nil {
		tb.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "trials.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewWriter(file)
	encoder := json.NewEncoder(lines)
	for round := 1; round <= rounds; round++ {
		for _, cell := range m.Plan.Cells() {
			trials++
			if err := encoder.Encode(realistic(trials, round, cell)); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := lines.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return dir, trials
}

func realistic(number, round int, cell bench.Cell) bench.Trial {
	wall, share, compiled, yes := int64(1e9+number*1009%1e8), 0.01, true, true
	t := bench.Trial{
		Trial: number, Round: round, Block: 1, Seed: round, Cell: cell, Instrument: bench.InstrumentNone,
		Started: time.Unix(1700000000+int64(number), 0), WallNanos: wall, TreeWallNanos: &wall, UserNanos: wall, SysNanos: wall,
		MaxRSSBytes: &wall, MajorFaults: &wall, Status: bench.OK, Counted: true, Disturbed: []string{}, Expected: &yes,
		Diagnostics: &bench.Diagnostics{Digest: fmt.Sprintf("%064d", round), OrderDigest: fmt.Sprintf("%064d", number)},
		Noise:       bench.Noise{StealRatio: &share, ForeignCPURatio: &share, CPUPressureRatio: &share, PaceNanos: []int64{wall, wall}},
		Output:      fmt.Sprintf("%064d", number),
	}
	for i := range cell.Workers + 1 {
		t.Roles = append(t.Roles, bench.Role{Role: bench.Worker, Worker: &i, PID: number, Compiled: &compiled, Loaded: "environments/mypy", UserNanos: wall})
	}
	return t
}

// BenchmarkSummary10k loads and summarises a session of 10,000 trials.
func BenchmarkSummary10k(b *testing.B) {
	dir, trials := large(b, 100)
	if trials != 10_000 {
		b.Fatalf("%d trials", trials)
	}
	for b.Loop() {
		s, err := session.Read(dir)
		if err != nil {
			b.Fatal(err)
		}
		if found := summary.Of(s.Manifest, s.Trials); len(found.Cells) != 100 {
			b.Fatalf("%d cells", len(found.Cells))
		}
	}
}

// TestLargeSession summarises what the benchmark does, on a tenth of the trials.
func TestLargeSession(t *testing.T) {
	dir, trials := large(t, 10)
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := summary.Of(s.Manifest, s.Trials)
	counted := 0
	for _, c := range found.Cells {
		counted += c.Trials
	}
	if counted != trials || len(found.Warnings)+len(found.Findings) > 0 {
		t.Errorf("%d of %d trials counted, warnings %q", counted, trials, found.Warnings)
	}
}
