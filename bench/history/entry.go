package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// Entry is what the history keeps of a session.
type Entry struct {
	ID       string // what names the session, wherever it lies
	Manifest bench.Manifest
	// Trials are those that count, one a cell and round, sorted by both. They have their place, times, memory and whether they
	// were disturbed, and nothing else.
	Trials []bench.Trial
	Lines  int // of trials.jsonl, counted or not: it only grows
}

// EntryOf takes from a session what the history keeps. A counted trial without a wall time, with a negative value or with a wrong answer, which is
// a finding and no time, is left out, and how many those are is told. A session without a counted trial, or that does not say when it began, is an error.
func EntryOf(s session.Session) (e Entry, leftOut int, err error) {
	e = Entry{ID: identity(s.Manifest), Manifest: s.Manifest, Lines: len(s.Trials)}
	if s.Manifest.Started.IsZero() {
		return e, 0, fmt.Errorf("%s: its manifest does not say when it was started, so it has no place in a history", s.Dir)
	}
	for _, rounds := range summary.RoundsOf(s.Trials) {
		for _, t := range rounds {
			if !sound(t) || t.Wrong() {
				leftOut++
				continue
			}
			e.Trials = append(e.Trials, kept(t))
		}
	}
	switch {
	case len(e.Trials) == 0 && leftOut > 0:
		return e, leftOut, fmt.Errorf("%s: no trial has a time that can be used: they are zero, negative or missing, or of wrong answers: measure again", s.Dir)
	case len(e.Trials) == 0:
		return e, 0, fmt.Errorf("%s: no trial counts, so there is nothing to keep: paceline notes %s says why", s.Dir, s.Dir)
	}
	slices.SortFunc(e.Trials, byPlace)
	return e, leftOut, nil
}

// sound says whether a trial is one that can have been measured.
func sound(t bench.Trial) bool {
	return t.Round >= 1 && t.WallNanos > 0 && t.CPUNanos() >= 0 && (t.MaxRSSBytes == nil || *t.MaxRSSBytes >= 0)
}

// kept is what the history has of a trial.
func kept(t bench.Trial) bench.Trial {
	k := bench.Trial{
		Cell: t.Cell, Round: t.Round, Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK,
		WallNanos: t.WallNanos, UserNanos: t.CPUNanos(), MaxRSSBytes: t.MaxRSSBytes,
	}
	if len(t.Disturbed) > 0 {
		k.Disturbed = disturbed()
	}
	return k
}

// disturbed stands for the reasons, which are not kept.
func disturbed() []string { return []string{"disturbed"} }

func byPlace(a, b bench.Trial) int {
	return cmp.Or(byCell(a.Cell, b.Cell), cmp.Compare(a.Round, b.Round))
}

func byCell(a, b bench.Cell) int {
	return cmp.Or(
		cmp.Compare(a.Corpus, b.Corpus), cmp.Compare(a.Checker, b.Checker), cmp.Compare(a.Variant, b.Variant), cmp.Compare(a.CPUs, b.CPUs),
		cmp.Compare(a.Cache, b.Cache), cmp.Compare(a.Workers, b.Workers),
	)
}

// identity is a digest of what never changes in a session. Its parts are named one by one, so that a new field of the
// manifest makes no new session of an old one.
func identity(m bench.Manifest) string {
	return digest(
		m.Started.UTC().UnixNano(), m.Plan.Seed, m.Plan.Checkers, m.Plan.Corpora, m.Host.OS, m.Host.Arch, m.Host.CPUModel,
	)[:16]
}

// contents is a digest of what is kept of a session, to be held to what is read. Like [identity] it names its parts.
func contents(id string, lines int, manifest string, trials []bench.Trial) string {
	parts := []any{id, lines, manifest}
	for _, t := range trials {
		parts = append(parts, []any{
			t.Checker, t.Variant, t.Corpus, t.Workers, t.CPUs, t.Cache,
			t.Round, t.WallNanos, t.CPUNanos(), t.MaxRSSBytes, len(t.Disturbed) > 0,
		})
	}
	return digest(parts...)
}

// digest is a sha256 of values, each on a line of its own as JSON.
func digest(values ...any) string {
	hash := sha256.New()
	lines := json.NewEncoder(hash)
	for _, v := range values {
		// Of plain values, and a hash takes everything.
		if err := lines.Encode(v); err != nil {
			panic(err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
