package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Vacant reports why a session cannot be made in dir: it must not exist, be empty, or hold no
// more than a session that was killed before its first manifest, so that no earlier session is
// overwritten.
func Vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("session directory (name another with --out): %w", err)
	}
	for _, entry := range entries {
		if !hollow(filepath.Join(dir, entry.Name()), entry) {
			return fmt.Errorf("session directory %s exists and is not empty: name another with --out, or remove it", dir)
		}
	}
	return nil
}

// hollow says whether an entry is one that [Create] makes and nothing was put into it yet.
func hollow(path string, entry fs.DirEntry) bool {
	switch name := entry.Name(); {
	case isAside(name):
		return entry.Type().IsRegular()
	case name == lockFile || name == trialsFile:
		info, err := entry.Info()
		return err == nil && info.Mode().IsRegular() && info.Size() == 0
	case name == outputDir && entry.IsDir():
		inside, err := os.ReadDir(path)
		return err == nil && len(inside) == 0
	}
	return false
}

// Create makes the session directory, which must be [Vacant], and locks it. There is a session
// once its manifest is written.
func Create(dir string) (*Writer, error) {
	// Before anything is made in a folder of somebody else's.
	if err := Vacant(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("make session directory: %w", err)
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, fmt.Errorf("make session: %w", err)
	}
	w := newWriter(dir, lock)
	// Another Paceline may have begun one since.
	if err := Vacant(dir); err != nil {
		return nil, errors.Join(err, unlock(lock))
	}
	if err := w.fill(); err != nil {
		return nil, errors.Join(fmt.Errorf("make session: %w", err), unlock(lock))
	}
	return w, nil
}

// fill makes what is in a new session.
func (w *Writer) fill() error {
	err := errors.Join(removeIf(w.dir, isAside), os.MkdirAll(filepath.Join(w.dir, outputDir), 0o777))
	if err != nil {
		return err
	}
	if w.trials, err = os.OpenFile(filepath.Join(w.dir, trialsFile), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666); err != nil {
		return err
	}
	if err := errors.Join(syncDir(w.dir), syncDir(filepath.Dir(w.dir))); err != nil {
		return errors.Join(err, w.trials.Close())
	}
	return nil
}
