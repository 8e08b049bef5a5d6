package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"paceline/bench"
)

// Outcome is what became of a session that was added.
type Outcome string

const (
	// Added is a session that was not in the history.
	Added Outcome = "added"
	// Replaced is one whose earlier state was in it.
	Replaced Outcome = "replaced"
	// Present is one that was in it as it is.
	Present Outcome = "already there"
	// Outdated is one of which a later state is in it, which stays.
	Outdated Outcome = "later state kept"
)

// Add puts sessions into the history, all or none, and says what became of each. It is an error when a session and its state in
// the history contradict each other.
func (f *File) Add(ctx context.Context, entries ...Entry) ([]Outcome, error) {
	outcomes := make([]Outcome, len(entries))
	err := f.change(ctx, func(tx *sql.Tx) error {
		for i, e := range entries {
			var err error
			if outcomes[i], err = put(ctx, tx, e); err != nil {
				return fmt.Errorf("add session %s: %w", e.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, f.explain(err)
	}
	return outcomes, nil
}

// put adds a session or does what its state in the history asks for.
func put(ctx context.Context, tx *sql.Tx, e Entry) (Outcome, error) {
	old, err := load(ctx, tx, e.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Added, insert(ctx, tx, e)
	case err != nil:
		return "", err
	}
	outcome, err := succession(old, e)
	if err != nil || outcome != Replaced {
		return outcome, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE id = ?", e.ID); err != nil {
		return "", err
	}
	return Replaced, insert(ctx, tx, e)
}

// errContradiction tells of two sessions that claim to be the same one.
var errContradiction = errors.New("the history has it with other trials, which none of the two states can have grown from: one of them was changed by hand")

// succession says which of two states of a session is the later one.
func succession(old, recent Entry) (Outcome, error) {
	sameTrials := slices.EqualFunc(old.Trials, recent.Trials, same)
	switch {
	case recent.Lines > old.Lines:
		if !holds(recent.Trials, old.Trials) {
			return "", errContradiction
		}
		return Replaced, nil
	case recent.Lines < old.Lines:
		if !holds(old.Trials, recent.Trials) {
			return "", errContradiction
		}
		return Outdated, nil
	case !sameTrials:
		return "", errContradiction
	case ended(recent.Manifest).After(ended(old.Manifest)):
		return Replaced, nil
	case ended(recent.Manifest).Before(ended(old.Manifest)):
		return Outdated, nil
	}
	return Present, nil
}

// holds says whether a state has a trial wherever an earlier one has. Its values may be others: what was disturbed is measured again.
func holds(later, earlier []bench.Trial) bool {
	has := map[bench.Place]bool{}
	for _, t := range later {
		has[t.Place()] = true
	}
	return !slices.ContainsFunc(earlier, func(t bench.Trial) bool { return !has[t.Place()] })
}

func same(a, b bench.Trial) bool {
	return a.Place() == b.Place() && a.WallNanos == b.WallNanos && a.CPUNanos() == b.CPUNanos() &&
		(a.MaxRSSBytes == nil) == (b.MaxRSSBytes == nil) && (a.MaxRSSBytes == nil || *a.MaxRSSBytes == *b.MaxRSSBytes) &&
		len(a.Disturbed) > 0 == (len(b.Disturbed) > 0)
}

// ended is when a session ended; long ago when it has not.
func ended(m bench.Manifest) time.Time {
	if m.Ended == nil {
		return time.Time{}
	}
	return *m.Ended
}

func insert(ctx context.Context, tx *sql.Tx, e Entry) error {
	manifest, err := json.Marshal(e.Manifest)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO sessions (id, started_ns, lines, manifest, digest, added) VALUES (?, ?, ?, ?, ?, ?)",
		e.ID, e.Manifest.Started.UnixNano(), e.Lines, string(manifest), contents(e.ID, e.Lines, string(manifest), e.Trials),
		time.Now().UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	trial, err := tx.PrepareContext(ctx, "INSERT INTO trials (cell, round, wall_ns, cpu_ns, max_rss_bytes, disturbed) VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	var cell int64
	for i, t := range e.Trials { // sorted by cell
		if i == 0 || t.Cell != e.Trials[i-1].Cell {
			if cell, err = insertCell(ctx, tx, e.ID, t.Cell); err != nil {
				return errors.Join(err, trial.Close())
			}
		}
		if _, err := trial.ExecContext(ctx, cell, t.Round, t.WallNanos, t.CPUNanos(), t.MaxRSSBytes, len(t.Disturbed) > 0); err != nil {
			return errors.Join(err, trial.Close())
		}
	}
	return trial.Close()
}

func insertCell(ctx context.Context, tx *sql.Tx, session string, c bench.Cell) (int64, error) {
	done, err := tx.ExecContext(ctx, "INSERT INTO cells (session, checker, variant, corpus, workers, cpus, cache) VALUES (?, ?, ?, ?, ?, ?, ?)",
		session, c.Checker, c.Variant, c.Corpus, c.Workers, c.CPUs, string(c.Cache))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}
