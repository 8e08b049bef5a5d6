package session

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
)

func (w *Writer) writeWhole(name string, text []byte) error {
	return w.copyWhole(name, bytes.NewReader(text))
}

// copyWhole writes the file aside, syncs it and renames it into its place, so that a reader
// or a kill never meets half of it.
func (w *Writer) copyWhole(name string, text io.Reader) error {
	target := filepath.Join(w.dir, name)
	aside, err := os.CreateTemp(filepath.Dir(target), ".partial-*")
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
	return nil
}
