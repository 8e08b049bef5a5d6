//go:build !unix

package session

import (
	"errors"
	"io/fs"
	"os"
)

// openLocked makes the lock file anew: while somebody has it open it cannot be removed here.
func openLocked(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(errHeld, err)
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666)
	if errors.Is(err, fs.ErrExist) {
		err = errHeld
	}
	return file, err
}

// unlock removes the lock file, unless somebody else was quicker to take it.
func unlock(file *os.File) error {
	err := file.Close()
	_ = os.Remove(file.Name())
	return err
}
