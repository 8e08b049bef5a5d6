package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"paceline/bench"
)

// Entries returns all sessions, in the order of when they were started.
func (f *File) Entries(ctx context.Context) ([]Entry, error) {
	var all []Entry
	err := f.look(ctx, func(tx *sql.Tx) error {
		if err := intact(ctx, tx); err != nil {
			return err
		}
		ids, err := sessionIDs(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			e, err := load(ctx, tx, id)
			if err != nil {
				return fmt.Errorf("read session %s: %w", id, err)
			}
			all = append(all, e)
		}
		return nil
	})
	if err != nil {
		return nil, f.explain(err)
	}
	return all, nil
}

// intact has SQLite look over the whole file: a digest does not tell of a session that is lost altogether. It takes a tenth of the time of reading.
func intact(ctx context.Context, tx *sql.Tx) error {
	var verdict string
	if err := tx.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("it is damaged: restore a copy, or make a new history from the sessions (SQLite: %s)", verdict)
	}
	return nil
}

func sessionIDs(ctx context.Context, tx *sql.Tx) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM sessions ORDER BY started_ns, id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// errDamaged tells of a session that is not what was written.
var errDamaged = errors.New("what the history holds of it was changed since it was written: restore a copy, or make a new history from the sessions")

// load reads one session and holds it to its digest. One that is not there is [sql.ErrNoRows].
func load(ctx context.Context, tx *sql.Tx, id string) (Entry, error) {
	e := Entry{ID: id}
	var manifest, written string
	err := tx.QueryRowContext(ctx, "SELECT lines, manifest, digest FROM sessions WHERE id = ?", id).Scan(&e.Lines, &manifest, &written)
	if err != nil {
		return e, err
	}
	if e.Trials, err = loadTrials(ctx, tx, id); err != nil {
		return e, err
	}
	if contents(id, e.Lines, manifest, e.Trials) != written {
		return e, errDamaged
	}
	if err := json.Unmarshal([]byte(manifest), &e.Manifest); err != nil {
		return e, fmt.Errorf("its manifest: %w", err)
	}
	return e, nil
}

func loadTrials(ctx context.Context, tx *sql.Tx, id string) ([]bench.Trial, error) {
	rows, err := tx.QueryContext(ctx, `SELECT checker, variant, corpus, workers, cpus, cache, round, wall_ns, cpu_ns, max_rss_bytes, disturbed
		FROM cells JOIN trials ON trials.cell = cells.id WHERE session = ?`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []bench.Trial
	for rows.Next() {
		t := bench.Trial{Instrument: bench.InstrumentNone, Counted: true, Status: bench.OK}
		var spoiled bool
		if err := rows.Scan(&t.Checker, &t.Variant, &t.Corpus, &t.Workers, &t.CPUs, &t.Cache,
			&t.Round, &t.WallNanos, &t.UserNanos, &t.MaxRSSBytes, &spoiled); err != nil {
			return nil, err
		}
		if spoiled {
			t.Disturbed = disturbed()
		}
		all = append(all, t)
	}
	slices.SortFunc(all, byPlace)
	return all, rows.Err()
}
