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
)

// workspace is the folder in which the trials of one run happen.
//
//	ROOT/run-*/lock        held while the run lives
//	ROOT/run-*/cwd         the working directory of a trial, empty when it starts
//	ROOT/run-*/output      what the trial says
//	ROOT/run-*/cache/N     the cache of cell N
//	ROOT/run-*/filled/N    its snapshot
type workspace struct {
	dir  string
	lock *os.File
}

// openWorkspace makes a workspace below root and clears away those of runs that were killed.
func openWorkspace(root string) (*workspace, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
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
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}

// close removes the workspace.
func (w *workspace) close() error {
	return errors.Join(w.lock.Close(), os.RemoveAll(w.dir))
}

func (w *workspace) output() string        { return filepath.Join(w.dir, "output") }
func (w *workspace) cache(cell int) string { return filepath.Join(w.dir, "cache", strconv.Itoa(cell)) }
func (w *workspace) snapshot(cell int) string {
	return filepath.Join(w.dir, "filled", strconv.Itoa(cell))
}

// emptyDir gives a trial a new working directory: what a killed checker leaves behind must
// not meet the next one.
func (w *workspace) emptyDir() (string, error) {
	dir := filepath.Join(w.dir, "cwd")
	return dir, emptyFolder(dir)
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
