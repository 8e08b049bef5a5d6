package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// Patience is how long a file that another program writes is waited for.
const Patience = 5 * time.Second

// File is an open history. It is safe for concurrent use.
type File struct {
	name       string
	paceline   string
	migrations []string
	db         *sql.DB
}

// Open opens a history to read it. One of an older version is brought up to date. The errors, here and below, are sentences
// that name the file.
func Open(ctx context.Context, name, paceline string) (*File, error) {
	return open(ctx, name, paceline, false)
}

// Create opens a history to add to it, and makes it where there is none. The version of this Paceline is noted in what it makes.
func Create(ctx context.Context, name, paceline string) (*File, error) {
	return open(ctx, name, paceline, true)
}

func open(ctx context.Context, name, paceline string, create bool) (*File, error) {
	known, err := migrations()
	if err != nil {
		return nil, err
	}
	return opening{name: name, paceline: paceline, create: create, patience: Patience, migrations: known}.open(ctx)
}

// opening says how a file is opened.
type opening struct {
	name, paceline string
	create         bool
	patience       time.Duration
	migrations     []string
}

func (o opening) open(ctx context.Context) (*File, error) {
	if err := o.look(); err != nil {
		return nil, fmt.Errorf("history %s: %w", o.name, err)
	}
	source, err := o.source()
	if err != nil {
		return nil, fmt.Errorf("history %s: %w", o.name, err)
	}
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, fmt.Errorf("history %s: %w", o.name, err)
	}
	db.SetMaxOpenConns(1) // or the parts of one process would wait for each other's locks
	f := &File{name: o.name, paceline: o.paceline, migrations: o.migrations, db: db}
	if err := f.ready(ctx, o.create); err != nil {
		return nil, errors.Join(f.explain(err), db.Close())
	}
	return f, nil
}

// look refuses what SQLite would wait for or explain badly.
func (o opening) look() error {
	info, err := os.Stat(o.name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !o.create:
		return errors.New("there is no such file: paceline history add SESSION makes it, --db names another")
	case errors.Is(err, fs.ErrNotExist):
		folder, err := os.Stat(filepath.Dir(o.name))
		if err != nil || !folder.IsDir() {
			return errors.New("there is no folder to make it in: name a file in a folder that is there with --db")
		}
		return nil
	case err != nil:
		return reason(err)
	case info.IsDir():
		return errors.New("it is a folder: name a file with --db")
	case !info.Mode().IsRegular():
		return errors.New("it is no file: name one with --db")
	case info.Size() == 1: // SQLite takes it for an empty file, and would write over it
		return errors.New("it is no SQLite file: name another one with --db")
	}
	return nil
}

// reason is what an error of the file system says without the name.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// source is the file with how SQLite is to treat it. Durable is EXTRA rather than FULL: with a rollback journal a commit is its
// removal, which needs the folder synced too.
func (o opening) source() (string, error) {
	full, err := filepath.Abs(o.name)
	if err != nil {
		return "", err
	}
	full = filepath.ToSlash(full)
	if !strings.HasPrefix(full, "/") {
		full = "/" + full // C:/...
	}
	mode := "rw"
	if o.create {
		mode = "rwc"
	}
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_error_rc": {"1"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", o.patience.Milliseconds()),
		"foreign_keys(1)", "synchronous(EXTRA)", "trusted_schema(0)", "cell_size_check(1)",
	}}
	u := url.URL{Scheme: "file", Path: full, RawQuery: query.Encode()}
	return u.String(), nil
}

// ready checks what the file is and brings it up to date. One that is to be read and has nothing in it stays as it is.
func (f *File) ready(ctx context.Context, create bool) error {
	var s state
	err := f.look(ctx, func(tx *sql.Tx) (err error) {
		s, err = f.examine(ctx, tx)
		return err
	})
	switch {
	case err != nil:
		return err
	case s.empty() && !create:
		return errEmpty
	case s.version < len(f.migrations):
		return f.migrate(ctx)
	}
	return nil
}

// errEmpty is a history without a session: its first one was not added to the end.
var errEmpty = errors.New("it is empty: paceline history add SESSION puts a session into it")

// look reads in one transaction, so that what it reads belongs together.
func (f *File) look(ctx context.Context, read func(*sql.Tx) error) error {
	tx, err := f.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(read(tx), tx.Rollback())
}

// change writes in one transaction, which takes the only lock for writers from its beginning: all of it is in the file, or nothing.
func (f *File) change(ctx context.Context, write func(*sql.Tx) error) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := write(tx); err != nil {
		if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
			return errors.Join(err, undone)
		}
		return err
	}
	return tx.Commit()
}

// Close gives the file free.
func (f *File) Close() error { return f.explain(f.db.Close()) }
