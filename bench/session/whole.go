package session

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// asidePrefix begins the names of files that are not whole yet. A kill leaves them behind.
const asidePrefix = ".partial-"

func isAside(name string) bool { return strings.HasPrefix(name, asidePrefix) }

// removeIf removes the files of a folder whose names are unwanted.
func removeIf(dir string, unwanted func(name string) bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if unwanted(entry.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}

func (w *Writer) writeWhole(name string, text []byte) error {
	return WriteWhole(filepath.Join(w.dir, name), bytes.NewReader(text))
}

func (w *Writer) copyWhole(name string, text io.Reader) error {
	return WriteWhole(filepath.Join(w.dir, name), text)
}

// WriteWhole writes a file of a session aside, syncs it and renames it into its place, so that a
// reader or a kill never meets half of it. Its folder is made where there is none.
func WriteWhole(target string, text io.Reader) error {
	folder := filepath.Dir(target)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	aside, err := os.CreateTemp(folder, asidePrefix+"*")
	if err != nil {
		return err
	}
	_, err = io.Copy(aside, text)
	err = errors.Join(err, aside.Chmod(0o644), aside.Sync(), aside.Close())
	if err == nil {
		err = os.Rename(aside.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside.Name()))
	}
	return syncDir(folder)
}
