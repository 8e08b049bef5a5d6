package history

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
)

func TestWhatWasAddedComesBack(t *testing.T) {
	want := entriesOf(t, madeUp(1), madeUp(2))
	file := create(t, madeUp(2), madeUp(1))
	if got := held(t, file); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if files, err := os.ReadDir(filepath.Dir(file)); err != nil || len(files) != 1 {
		t.Errorf("%v beside the history (%v)", files, err)
	}
}

func TestForeignTextComesBack(t *testing.T) {
	s := madeUp(1)
	cell := bench.Cell{Checker: "cmd:a\x00b\n'\"", Variant: "é", Corpus: "path:/ü\x1b[31m", CPUs: "0-1", Cache: "cold"}
	s.Trials = append(s.Trials, trialOf(1, 1, cell, 1))
	want := entry(t, s)
	if got := held(t, create(t, s)); !reflect.DeepEqual(got, []Entry{want}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAddingAgainChangesNothing(t *testing.T) {
	file := create(t, madeUp(1))
	before := bytesOf(t, file)
	copied := madeUp(1)
	copied.Dir = "somewhere/else"
	if got := add(t, file, copied, madeUp(1)); !slices.Equal(got, []Outcome{Present, Present}) {
		t.Errorf("outcomes %v", got)
	}
	if !bytes.Equal(bytesOf(t, file), before) {
		t.Error("the file changed")
	}
}

// killed is a session as it was after so many trials.
func killed(s session.Session, trials int) session.Session {
	s.Trials = s.Trials[:trials]
	s.Manifest.Outcome, s.Manifest.Ended = bench.Running, nil
	return s
}

func TestLaterStateOfASessionStays(t *testing.T) {
	whole := madeUp(1)
	unended := killed(whole, len(whole.Trials))
	states := []session.Session{killed(whole, 4), killed(whole, 9), unended, whole}
	for i, first := range states {
		for j, second := range states {
			file := create(t, first)
			want := map[bool]Outcome{true: Replaced, false: Outdated}[j > i]
			if i == j {
				want = Present
			}
			if got := add(t, file, second); got[0] != want {
				t.Errorf("state %d, then %d: %s, want %s", i, j, got[0], want)
			}
			if got := held(t, file); !reflect.DeepEqual(got, []Entry{entry(t, states[max(i, j)])}) {
				t.Errorf("state %d, then %d: the history has %d trials", i, j, len(got[0].Trials))
			}
		}
	}
}

// What is left of a state that was replaced would be found by no query of the package.
func TestReplacedStateLeavesNothing(t *testing.T) {
	file := create(t, killed(madeUp(1), 9))
	add(t, file, madeUp(1))
	for table, want := range map[string]int{"sessions": 1, "cells": 2, "trials": 24} {
		if got := askInt(t, file, "SELECT count(*) FROM "+table); got != want {
			t.Errorf("%d rows in %s, want %d", got, table, want)
		}
	}
}

// A disturbed trial is measured again, so that the later state has another value in its place.
func TestRepeatedTrialTakesThePlaceOfTheDisturbedOne(t *testing.T) {
	before := killed(madeUp(1), 9)
	after := killed(madeUp(1), 9)
	again := after.Trials[3]
	again.Trial, again.WallNanos = 10, again.WallNanos+1
	after.Trials = append(slices.Clone(after.Trials), again)
	file := create(t, before)
	if got := add(t, file, after); got[0] != Replaced {
		t.Errorf("outcome %v", got)
	}
	if got := held(t, file); !reflect.DeepEqual(got, []Entry{entry(t, after)}) {
		t.Errorf("got %+v", got)
	}
}

func TestContradictionIsRefusedWhole(t *testing.T) {
	file := create(t, madeUp(1))
	before := held(t, file)
	edited, longer := madeUp(1), madeUp(1)
	edited.Trials = slices.Clone(edited.Trials)
	edited.Trials[3].WallNanos++
	longer.Trials = slices.Clone(longer.Trials)[2:]
	for range 4 {
		warmUp := longer.Trials[0]
		warmUp.Counted = false
		longer.Trials = append(longer.Trials, warmUp)
	}
	shorter := madeUp(1)
	shorter.Trials = slices.Clone(shorter.Trials)[:4]
	shorter.Trials[3].Round = 40
	for _, s := range []session.Session{edited, longer, shorter} {
		f, err := Create(t.Context(), file, "v0.0.0-test")
		if err != nil {
			t.Fatal(err)
		}
		// The new one before it must not stay.
		_, err = f.Add(t.Context(), entriesOf(t, madeUp(2), s)...)
		if err == nil || !strings.Contains(err.Error(), "changed by hand") {
			t.Errorf("error %v", err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got := held(t, file); !reflect.DeepEqual(got, before) {
			t.Errorf("the history has %d sessions now", len(got))
		}
	}
}

func TestSessionsThatCannotBeKept(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*session.Session)
		want   string
	}{
		{"no start", func(s *session.Session) { s.Manifest.Started = time.Time{} }, "S1: its manifest does not say when it was started"},
		{"nothing counted", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Counted = false }) }, "S1: no trial counts"},
		{"no trial", func(s *session.Session) { s.Trials = nil }, "S1: no trial counts"},
		{"no times", func(s *session.Session) { each(s, func(t *bench.Trial) { t.WallNanos = 0 }) }, "S1: no trial has a time that can be used"},
		{"negative times", func(s *session.Session) { each(s, func(t *bench.Trial) { t.WallNanos = -5 }) }, "S1: no trial has a time that can be used"},
		{"negative CPU times", func(s *session.Session) { each(s, func(t *bench.Trial) { t.UserNanos = -1 << 60 }) }, "S1: no trial has a time that can be used"},
		{"instrumented", func(s *session.Session) { each(s, func(t *bench.Trial) { t.Instrument = bench.InstrumentTap }) }, "S1: no trial counts"},
	} {
		s := madeUp(1)
		c.change(&s)
		if _, _, err := EntryOf(s); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
	wrong := false
	for name, change := range map[string]func(*bench.Trial){
		"no time":           func(t *bench.Trial) { t.WallNanos = 0 },
		"another answer":    func(t *bench.Trial) { t.Status = bench.Differs },
		"an unexpected one": func(t *bench.Trial) { t.Expected = &wrong },
	} {
		s := madeUp(1)
		change(&s.Trials[0])
		if e, leftOut, err := EntryOf(s); err != nil || leftOut != 1 || len(e.Trials) != 23 {
			t.Errorf("%s: %d left out, %d kept (%v)", name, leftOut, len(e.Trials), err)
		}
	}
}

func each(s *session.Session, change func(*bench.Trial)) {
	for i := range s.Trials {
		change(&s.Trials[i])
	}
}

func TestFilesThatAreNoHistory(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	foreign := filepath.Join(dir, "foreign.db")
	execute(t, foreign, "CREATE TABLE things (a)")
	whole := bytesOf(t, create(t, madeUp(1), madeUp(2)))
	newer := create(t, madeUp(1))
	execute(t, newer, "PRAGMA user_version = 99")
	unwritten := create(t, madeUp(1))
	execute(t, unwritten, "PRAGMA user_version = 0")
	lying := create(t, madeUp(1))
	execute(t, lying, "ALTER TABLE trials RENAME COLUMN wall_ns TO wall")
	for _, c := range []struct{ file, want string }{
		{write("text", []byte("this is no database, and it is long enough for a head: "+strings.Repeat("x", 100))), "it is no SQLite file"},
		{write("short", []byte("x")), "it is no SQLite file"},
		{write("half", whole[:len(whole)/2]), "it is damaged"},
		{foreign, "it is an SQLite database, but no history"},
		{newer, "its schema has version 99 and this paceline knows up to 1: use the paceline that wrote it (v0.0.0-test) or a newer one"},
		{unwritten, "its version is damaged"},
		{lying, "its tables are not those of its version"},
		{dir, "it is a folder"},
		{os.DevNull, "it is no file"},
	} {
		before, _ := os.ReadFile(c.file)
		for name, open := range map[string]func(context.Context, string, string) (*File, error){"Open": Open, "Create": Create} {
			f, err := open(t.Context(), c.file, "v0.0.0-test")
			if err == nil {
				// A page that opening does not look at.
				_, err = f.Entries(t.Context())
				f.Close()
			}
			if err == nil || !strings.HasPrefix(err.Error(), "history "+c.file+": "+c.want) {
				t.Errorf("%s %s: error %v, want %s", name, c.file, err, c.want)
			}
		}
		if after, _ := os.ReadFile(c.file); !bytes.Equal(before, after) {
			t.Errorf("%s changed", c.file)
		}
	}
}

func TestReadingMakesNoFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "none.db")
	if _, err := Open(t.Context(), file, "v"); err == nil || !strings.Contains(err.Error(), "there is no such file") {
		t.Errorf("error %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("made %v", files)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), file, "v"); err == nil || !strings.Contains(err.Error(), "it is empty") {
		t.Errorf("error %v", err)
	}
	if text := bytesOf(t, file); len(text) > 0 {
		t.Error("an empty file was written to")
	}
	if got := add(t, file, madeUp(1)); got[0] != Added {
		t.Errorf("an empty file takes no session: %v", got)
	}
	if _, err := Create(t.Context(), filepath.Join(dir, "no", "x.db"), "v"); err == nil || !strings.Contains(err.Error(), "no folder to make it in") {
		t.Errorf("error %v", err)
	}
}

func TestNamesThatAreNoPlainPaths(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "a#b", "a%20b", "file:x", ":memory:", "a b&c=d", "ü"} {
		t.Chdir(t.TempDir())
		add(t, name, madeUp(1))
		if got := held(t, name); len(got) != 1 {
			t.Errorf("%q has %d sessions", name, len(got))
		}
		if files, err := os.ReadDir("."); err != nil || len(files) != 1 || files[0].Name() != name {
			t.Errorf("%q became %v (%v)", name, files, err)
		}
	}
}

func TestLockedFile(t *testing.T) {
	file := create(t, madeUp(1))
	holder := raw(t, file)
	defer holder.Close()
	if _, err := holder.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	for _, create := range []bool{false, true} {
		known, err := migrations()
		if err != nil {
			t.Fatal(err)
		}
		o := opening{name: file, paceline: "v", create: create, patience: 50 * time.Millisecond, migrations: known}
		_, err = o.open(t.Context())
		if err == nil || !strings.Contains(err.Error(), "another program has locked it") {
			t.Errorf("create %v: error %v", create, err)
		}
	}
	if _, err := holder.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
	if got := held(t, file); len(got) != 1 {
		t.Errorf("%d sessions after the lock", len(got))
	}
}

func TestInterruptedAddAddsNothing(t *testing.T) {
	file := create(t, madeUp(1))
	f, err := Create(t.Context(), file, "v")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Add(ctx, entriesOf(t, madeUp(2))...); err == nil {
		t.Error("no error")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := held(t, file); len(got) != 1 {
		t.Errorf("%d sessions", len(got))
	}
}

// Values that were changed in a whole file are noticed, whichever they are.
func TestChangedValuesAreNoticed(t *testing.T) {
	for _, change := range []string{
		"UPDATE trials SET wall_ns = wall_ns + 1 WHERE round = 3", "DELETE FROM trials WHERE round = 12", "UPDATE trials SET disturbed = 1",
		"UPDATE trials SET max_rss_bytes = NULL WHERE round = 1", "UPDATE cells SET workers = 4 WHERE workers = 2",
		"UPDATE cells SET cpus = '0'", "UPDATE sessions SET manifest = replace(manifest, 'made-up', 'real')", "UPDATE sessions SET lines = 3",
		"UPDATE sessions SET id = 'x'", "UPDATE sessions SET manifest = '{'",
	} {
		file := create(t, madeUp(1))
		execute(t, file, "PRAGMA foreign_keys = 0; "+change)
		if _, err := readAll(t.Context(), file); err == nil || !strings.Contains(err.Error(), "was changed since it was written") {
			t.Errorf("%s: error %v", change, err)
		}
	}
}

// A page without its rows would pass for a history without its sessions.
func TestLostSessionIsNoticed(t *testing.T) {
	file := create(t, madeUp(1), madeUp(2))
	page := askInt(t, file, "SELECT rootpage FROM sqlite_schema WHERE name = 'sessions'") - 1
	text := bytesOf(t, file)
	at := page * askInt(t, file, "PRAGMA page_size")
	if text[at] != 13 || text[at+4] != 2 {
		t.Fatalf("the head of the page is %v, want a leaf with two rows", text[at:at+8])
	}
	text[at+4] = 1
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if all, err := readAll(t.Context(), file); err == nil || !strings.Contains(err.Error(), "it is damaged") {
		t.Errorf("%d sessions (%v)", len(all), err)
	}
}

// No kill can show that a commit waits for the disk; a power cut would.
func TestCommitsWaitForTheDisk(t *testing.T) {
	f, err := Open(t.Context(), create(t, madeUp(1)), "v0.0.0-test")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const extra = 3
	var synchronous int
	if err := f.db.QueryRow("PRAGMA synchronous").Scan(&synchronous); err != nil || synchronous != extra {
		t.Errorf("synchronous is %d (%v), want %d", synchronous, err, extra)
	}
}

func TestMigrations(t *testing.T) {
	known, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "history.db")
	step := func(paceline string, migrations []string, create bool) (*File, error) {
		return opening{name: file, paceline: paceline, create: create, patience: Patience, migrations: migrations}.open(t.Context())
	}
	f, err := step("v1", known[:1], true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Add(t.Context(), entriesOf(t, madeUp(1))...); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	two := []string{
		known[0], "ALTER TABLE sessions ADD COLUMN note TEXT NOT NULL DEFAULT 'none'", "CREATE TABLE notes (text TEXT); INSERT INTO notes SELECT note FROM sessions",
	}
	broken := append(slices.Clone(two[:2]), "CREATE TABLE half (a); CREATE TABLE half (a)")

	// The second one is made, the third is not, not even half of it.
	if _, err := step("v2", broken, false); err == nil || !strings.Contains(err.Error(), "its tables are not those of its version") {
		t.Fatalf("error %v", err)
	}
	if got := askInt(t, file, "PRAGMA user_version"); got != 2 {
		t.Errorf("version %d after a migration that failed, want 2", got)
	}
	if got := askInt(t, file, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"); got != 0 {
		t.Error("half of a migration stayed")
	}
	f, err = step("v3", two, false)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Entries(t.Context())
	if err != nil || !reflect.DeepEqual(all, entriesOf(t, madeUp(1))) {
		t.Errorf("after the migrations: %d sessions (%v)", len(all), err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := askInt(t, file, "SELECT count(*) FROM notes WHERE text = 'none'"); got != 1 {
		t.Errorf("%d notes, want the one that the third migration makes from the second", got)
	}
	if _, err := step("v1", known[:1], false); err == nil || !strings.Contains(err.Error(), "use the paceline that wrote it (v3)") {
		t.Errorf("a newer file: error %v", err)
	}
}

// A file has the same schema whether it was made at once or step by step, and says what it is.
func TestSchemaSaysWhatItIs(t *testing.T) {
	file := create(t, madeUp(1))
	known, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	if got := askInt(t, file, "PRAGMA application_id"); got != applicationID {
		t.Errorf("application_id %#x", got)
	}
	if got := askInt(t, file, "PRAGMA user_version"); got != len(known) {
		t.Errorf("user_version %d, want %d", got, len(known))
	}
	if got := askInt(t, file, "SELECT count(*) FROM schema_changes WHERE paceline = 'v0.0.0-test'"); got != len(known) {
		t.Errorf("%d schema changes, want %d", got, len(known))
	}
}

// raw opens a file with nothing of this package.
func raw(t testing.TB, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

func execute(t testing.TB, file, text string) {
	t.Helper()
	db := raw(t, file)
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func askInt(t testing.TB, file, question string) (n int) {
	t.Helper()
	db := raw(t, file)
	defer db.Close()
	if err := db.QueryRow(question).Scan(&n); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", question, err))
	}
	return n
}
