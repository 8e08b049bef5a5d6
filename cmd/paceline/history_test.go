package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/history"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// told runs a command that must be fine, and returns what it prints.
func told(t *testing.T, args ...string) (out, complaints string) {
	t.Helper()
	var printed, said bytes.Buffer
	if status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &printed, err: &said}); status != fine {
		t.Fatalf("paceline %v: status %d: %s", args, status, said.String())
	}
	return printed.String(), said.String()
}

func parsed[T any](t *testing.T, text string) (values []T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// recordedSessions are the sessions that are kept with the documents.
func recordedSessions(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join("..", "..", "docs", "sessions", "*"))
	dirs = slices.DeleteFunc(dirs, func(dir string) bool { // a bisect is a folder of sessions
		_, err := os.Stat(filepath.Join(dir, "manifest.json"))
		return err != nil
	})
	if err != nil || len(dirs) < 7 {
		t.Fatalf("%d recorded sessions (%v)", len(dirs), err)
	}
	return dirs
}

// What a history tells of recorded sessions is what the summary of each tells.
func TestHistoryOfRecordedSessions(t *testing.T) {
	dirs := recordedSessions(t)
	db := filepath.Join(t.TempDir(), "history.db")
	out, _ := told(t, append([]string{"history", "add", "--json", "--db", db}, dirs...)...)
	ids := map[string]string{}
	for i, a := range parsed[addition](t, out) {
		if a.Outcome != history.Added || a.Dir != dirs[i] || a.LeftOut > 0 {
			t.Errorf("%+v", a)
		}
		ids[a.Session] = a.Dir
	}
	if len(ids) != len(dirs) {
		t.Errorf("%d identities of %d sessions", len(ids), len(dirs))
	}
	before, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	out, _ = told(t, append([]string{"history", "add", "--db", db}, dirs...)...)
	if strings.Count(out, ": already there, ") != len(dirs) {
		t.Errorf("again:\n%s", out)
	}
	if after, err := os.ReadFile(db); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed (%v)", err)
	}

	out, _ = told(t, "history", "list", "--json", "--db", db)
	points := map[string]map[bench.Cell]listedPoint{}
	for _, p := range parsed[listedPoint](t, out) {
		if points[p.Session] == nil {
			points[p.Session] = map[bench.Cell]listedPoint{}
		}
		points[p.Session][bench.Cell{Checker: p.Checker, Variant: p.Variant, Corpus: p.Corpus, Workers: p.Workers, CPUs: p.CPUs, Cache: p.Cache}] = p
	}
	for id, dir := range ids {
		s, err := session.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range summary.Of(s.Manifest, s.Trials).Cells {
			p, there := points[id][bench.Cell{Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus, Workers: c.Workers, CPUs: c.CPUs, Cache: c.Cache}]
			if there != (c.Trials > 0) || there && (int64(p.Value+0.5) != *c.WallNanos || p.Rounds != c.Trials || (p.Low == nil) != (c.WallLowNanos == nil)) {
				t.Errorf("%s: %+v, and the summary has %d ns of %d trials", dir, p, c.WallNanos, c.Trials)
			}
		}
	}
}

// nightly writes sessions of a checkout in a row, a day apart, that takes longer from one on, on two machines by turns; beside it a control.
func nightly(t *testing.T, n, step int, times float64) (dirs []string) {
	t.Helper()
	const head, control = "mypy:head", "mypy@2.3.1"
	compiled := true
	for i := range n {
		start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).AddDate(0, 0, i)
		machine := 1 + float64(i*i%3%2) // twice as slow
		m := bench.Manifest{
			Schema: bench.Schema, Paceline: "v0.0.0-test", Started: start, Ended: &start, Outcome: bench.Complete,
			Host:    bench.Host{OS: "linux", Arch: "amd64", CPUs: 2 * int(machine), UsableCPUs: 2 * int(machine)},
			Corpora: []bench.CorpusIdentity{{Corpus: "hello", SHA256: "38bb164c97ad"}},
			Checkers: []bench.CheckerIdentity{
				{Checker: head, Version: "2.5.0+dev", Compiled: &compiled, Git: &bench.Git{Commit: strings.Repeat(string(rune('a'+i%6)), 40)}},
				{Checker: control, Version: "2.3.1", Compiled: &compiled},
			},
			Plan: bench.Plan{
				Checkers: []string{head, control}, Corpora: []string{"hello"}, Workers: []int{0}, Caches: []bench.CacheState{bench.Cold}, Rounds: 6,
			},
		}
		var trials []bench.Trial
		for round := 1; round <= 6; round++ {
			for _, cell := range m.Plan.Cells() {
				seconds := machine * (1 + 0.01*float64((round*5+i*3)%7))
				if cell.Checker == head {
					seconds *= 1 + 0.004*float64(i*7%5)
					if i >= step {
						seconds *= times
					}
				}
				trials = append(trials, bench.Trial{
					Trial: len(trials) + 1, Round: round, Block: 1, Cell: cell, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK,
					WallNanos: int64(seconds * 1e9), UserNanos: int64(seconds * 1e9), Disturbed: []string{},
				})
			}
		}
		dir := filepath.Join(t.TempDir(), "S")
		w, err := session.Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, trial := range trials {
			if err := w.Append(trial); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.WriteManifest(m); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

// A slowdown of a checkout is found in sessions of two machines, by the control that each of them has.
func TestHistoryFindsASlowdown(t *testing.T) {
	const n, step = 30, 18
	db, figures := filepath.Join(t.TempDir(), "history.db"), filepath.Join(t.TempDir(), "figures")
	told(t, append([]string{"history", "add", "--db", db}, nightly(t, n, step, 1.1)...)...)
	out, _ := told(t, "history", "changes", "--db", db, "--control", "mypy@2.3.1", "--json")
	changes := parsed[history.Change](t, out)
	if len(changes) != 1 {
		t.Fatalf("%d changes: %s", len(changes), out)
	}
	c := changes[0]
	if c.At != step || c.Ratio < 1.08 || c.Ratio > 1.12 || c.From.Commit != strings.Repeat(string(rune('a'+(step-1)%6)), 40) ||
		c.To.Commit != strings.Repeat(string(rune('a'+step%6)), 40) || !c.Latest || c.Host != "" {
		t.Errorf("%+v", c)
	}
	text, _ := told(t, "history", "changes", "--db", db, "--control", "mypy@2.3.1")
	if !strings.Contains(text, "mypy checkout compiled on hello, cold, sequential: slower by ") || !strings.Contains(text, "mypy:head 2.5.0+dev aaaaaaaaaaaa") {
		t.Errorf("it says\n%s", text)
	}
	files, _ := told(t, "history", "plot", "--db", db, "--control", "mypy@2.3.1", "--out", figures)
	if want := filepath.Join(figures, "history-wall-hello-mypy-checkout-compiled-over-mypy-2.3.1.svg"); !strings.HasPrefix(files, want+"\n") {
		t.Errorf("files %s, want %s", files, want)
	}
	// Without it, each machine has a series of its own, though they take turns.
	out, _ = told(t, "history", "list", "--db", db, "--checker", "mypy:head", "--json")
	sessions := map[string]int{}
	for _, p := range parsed[listedPoint](t, out) {
		sessions[p.Host]++
	}
	if len(sessions) != 2 || sessions["linux/amd64, 2 CPUs"]+sessions["linux/amd64, 4 CPUs"] != n {
		t.Errorf("points by machine: %v", sessions)
	}
}
