package history

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the SQL texts that make each version of the schema from the one before, the first from an empty file. What
// was released never changes: another version is another file.
func migrations() ([]string, error) {
	const folder = "migrations"
	entries, err := migrationFiles.ReadDir(folder) // sorted by name
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, entry := range entries {
		text, err := migrationFiles.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(text))
	}
	return texts, nil
}

// applicationID is in the head of every history: "PcLn". It tells a history from other SQLite files.
const applicationID = 0x50634c6e

// state is what a file says of itself.
type state struct {
	application, version, tables int
}

func (s state) empty() bool { return s == state{} }

func stateOf(ctx context.Context, tx *sql.Tx) (s state, err error) {
	for _, question := range []struct {
		sql string
		to  *int
	}{
		{"PRAGMA application_id", &s.application},
		{"PRAGMA user_version", &s.version},
		{"SELECT count(*) FROM sqlite_schema", &s.tables},
	} {
		if err := tx.QueryRowContext(ctx, question.sql).Scan(question.to); err != nil {
			return s, err
		}
	}
	return s, nil
}

// migrate brings the file up to date, a version at a time. One that another process has made meanwhile is not made again.
func (f *File) migrate(ctx context.Context) error {
	for {
		var s state
		err := f.change(ctx, func(tx *sql.Tx) (err error) {
			if s, err = f.examine(ctx, tx); err != nil || s.version >= len(f.migrations) {
				return err
			}
			return f.apply(ctx, tx, s.version)
		})
		if err != nil || s.version >= len(f.migrations) {
			return err
		}
	}
}

// apply makes the version after the given one.
func (f *File) apply(ctx context.Context, tx *sql.Tx, version int) error {
	for _, text := range []string{
		f.migrations[version],
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", version+1),
	} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("bring it to version %d: %w", version+1, err)
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO schema_changes (version, paceline, applied) VALUES (?, ?, ?)",
		version+1, f.paceline, time.Now().UTC().Format(time.RFC3339))
	return err
}

// examine says why the file is none that this Paceline can use.
func (f *File) examine(ctx context.Context, tx *sql.Tx) (state, error) {
	s, err := stateOf(ctx, tx)
	switch {
	case err != nil:
		return s, err
	case s.empty():
		return s, nil
	case s.application != applicationID:
		return s, errors.New("it is an SQLite database, but no history: name another file with --db")
	case s.version < 1:
		return s, errors.New("its version is damaged: restore a copy, or make a new history from the sessions")
	case s.version > len(f.migrations):
		return s, fmt.Errorf("its schema has version %d and this paceline knows up to %d: use %s", s.version, len(f.migrations), writer(ctx, tx))
	}
	return s, nil
}

// writer names the Paceline that brought the file to its version, as far as that is known.
func writer(ctx context.Context, tx *sql.Tx) string {
	var name string
	err := tx.QueryRowContext(ctx, "SELECT paceline FROM schema_changes ORDER BY version DESC LIMIT 1").Scan(&name)
	if err != nil || name == "" {
		return "a newer one"
	}
	return fmt.Sprintf("the paceline that wrote it (%s) or a newer one", name)
}
