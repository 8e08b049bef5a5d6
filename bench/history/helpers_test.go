package history

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
)

// madeUp is the n-th of a row of sessions that nobody measured, a day apart, with 12 rounds of two cells. The version of the checker and
// the time grow with n.
func madeUp(n int) session.Session {
	return shaped(shape{n: n, seconds: 8 + 0.01*float64(n%7), rounds: 12})
}

// shape is what differs between sessions that are made up.
type shape struct {
	n        int // in the row
	checkers []string
	seconds  float64 // of a sequential trial
	rounds   int
	host     bench.Host
	corpus   bench.CorpusIdentity
}

func shaped(s shape) session.Session {
	if s.checkers == nil {
		s.checkers = []string{fmt.Sprintf("mypy@2.%d.0", s.n)}
	}
	if s.corpus.Corpus == "" {
		s.corpus = bench.CorpusIdentity{Corpus: "mypy-self", Version: "2.4.1", SHA256: "63b590965691e540"}
	}
	if s.host.OS == "" {
		s.host = bench.Host{OS: "linux", Arch: "amd64", CPUModel: "made-up CPU", CPUs: 2, UsableCPUs: 2, MemoryBytes: 8 << 30}
	}
	ended := time.Date(2026, 1, 2, 15, 30, 0, 0, time.UTC).AddDate(0, 0, s.n)
	m := bench.Manifest{
		Schema: bench.Schema, Paceline: "v0.0.0-test", Host: s.host, Outcome: bench.Complete,
		Started: ended.Add(-30 * time.Minute), Ended: &ended, Corpora: []bench.CorpusIdentity{s.corpus},
		Plan: bench.Plan{
			Checkers: s.checkers, Corpora: []string{s.corpus.Corpus}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold},
			Rounds: s.rounds, Seed: uint64(s.n),
		},
	}
	compiled := true
	for _, c := range s.checkers {
		m.Checkers = append(m.Checkers, bench.CheckerIdentity{Checker: c, Version: versionIn(c), Compiled: &compiled, Python: "3.11.7"})
	}
	made := session.Session{Dir: fmt.Sprintf("S%d", s.n), Manifest: m}
	for round := 1; round <= s.rounds; round++ {
		for _, cell := range m.Plan.Cells() {
			made.Trials = append(made.Trials, trialOf(len(made.Trials)+1, round, cell, s.seconds))
		}
	}
	return made
}

func versionIn(checker string) string {
	for i := range checker {
		if checker[i] == '@' {
			return checker[i+1:]
		}
	}
	return ""
}

func trialOf(number, round int, cell bench.Cell, seconds float64) bench.Trial {
	wall := int64(seconds*1e9) + int64(round*7919%31)*1e6
	if cell.Workers > 0 {
		wall = wall * 6 / 10
	}
	rss := int64(400+round%3) << 20
	return bench.Trial{
		Trial: number, Round: round, Block: 1, Cell: cell, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK,
		WallNanos: wall, UserNanos: wall, SysNanos: wall / 20, MaxRSSBytes: &rss, Disturbed: []string{},
	}
}

func entry(t testing.TB, s session.Session) Entry {
	t.Helper()
	e, leftOut, err := EntryOf(s)
	if err != nil || leftOut > 0 {
		t.Fatal(leftOut, err)
	}
	return e
}

func entriesOf(t testing.TB, sessions ...session.Session) []Entry {
	t.Helper()
	var all []Entry
	for _, s := range sessions {
		all = append(all, entry(t, s))
	}
	return all
}

// create makes a history with sessions in a new folder.
func create(t testing.TB, sessions ...session.Session) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "history.db")
	add(t, file, sessions...)
	return file
}

func add(t testing.TB, file string, sessions ...session.Session) []Outcome {
	t.Helper()
	f, err := Create(t.Context(), file, "v0.0.0-test")
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := f.Add(t.Context(), entriesOf(t, sessions...)...)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// readAll is what a history holds.
func readAll(ctx context.Context, file string) ([]Entry, error) {
	f, err := Open(ctx, file, "v0.0.0-test")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Entries(ctx)
}

func held(t testing.TB, file string) []Entry {
	t.Helper()
	all, err := readAll(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func bytesOf(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
