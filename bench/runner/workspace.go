package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// workspace is the folder in which the trials of one run happen.
//
//	ROOT/starting                held while a run starts
//	ROOT/run-*/lock              held while the run lives
//	ROOT/run-*/slot-N/cwd        the working directory of a trial, empty when it starts
//	ROOT/run-*/slot-N/cache      its cache
//	ROOT/run-*/slot-N/output     what it says
//	ROOT/run-*/filled/N          a cache that warm trials start from
//	ROOT/run-*/sources/N         the sources of corpus N, where a trial edits them
type workspace struct {
	dir  string
	lock *os.File
}

// openWorkspace makes a workspace below root and clears away those of runs that were killed.
func openWorkspace(root string) (*workspace, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	// Between a workspace and its lock, another run that starts would take it for abandoned.
	alone, err := lockedfile.MutexAt(filepath.Join(root, "starting")).Lock()
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	defer alone()
	if err := clearAbandoned(root); err != nil {
		return nil, fmt.Errorf("workspace: clear away an earlier one: %w", err)
	}
	dir, err := os.MkdirTemp(root, "run-")
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	lock, err := os.Create(lockFile(dir))
	if err == nil {
		err = holdLock(lock)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("workspace: %w", err), os.RemoveAll(dir))
	}
	return &workspace{dir: dir, lock: lock}, nil
}

func lockFile(dir string) string { return filepath.Join(dir, "lock") }

func clearAbandoned(root string) error {
	dirs, err := filepath.Glob(filepath.Join(root, "run-*"))
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if abandoned(lockFile(dir)) {
			// What was killed with its run may be writing for a moment longer. What it keeps from
			// being removed goes with a later run.
			_ = clearAway(dir)
		}
	}
	return nil
}

// clearAway removes an abandoned workspace, its lock last: without it, nobody would know it as one.
func clearAway(dir string) error {
	for _, name := range []string{"sources", "filled"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	slots, err := filepath.Glob(filepath.Join(dir, "slot-*"))
	if err != nil {
		return err
	}
	for _, slot := range slots {
		if err := os.RemoveAll(slot); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

// close removes the workspace.
func (w *workspace) close() error {
	return errors.Join(w.lock.Close(), os.RemoveAll(w.dir))
}

func (w *workspace) snapshot(n int) string { return filepath.Join(w.dir, "filled", strconv.Itoa(n)) }
func (w *workspace) sources(n int) string  { return filepath.Join(w.dir, "sources", strconv.Itoa(n)) }

// slot is where one trial runs. Trials at the same time have slots of their own.
type slot struct{ cwd, cache, output string }

// emptySlot gives a trial a new working directory: what a killed checker leaves behind must
// not meet the next one.
func (w *workspace) emptySlot(number int) (slot, error) {
	dir := filepath.Join(w.dir, "slot-"+strconv.Itoa(number))
	s := slot{cwd: filepath.Join(dir, "cwd"), cache: filepath.Join(dir, "cache"), output: filepath.Join(dir, "output")}
	return s, errors.Join(emptyFolder(s.cwd), emptyFolder(s.cache))
}

func emptyFolder(dir string) error {
	return errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755))
}

// copyFolder makes a copy of a folder of files with their modification times, in place of
// what is there. A checker compares those times with what it recorded.
func copyFolder(ctx context.Context, from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		return copyFile(path, filepath.Join(to, name))
	})
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", from)
	}
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close(), os.Chtimes(to, info.ModTime(), info.ModTime()))
}
