//go:build unix

package session

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// openLocked opens the lock file and takes the lock, which ends with the process at the latest.
func openLocked(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = errHeld
		}
		return nil, errors.Join(err, file.Close())
	}
	if !stillNamed(file, name) {
		return nil, errors.Join(errHeld, file.Close())
	}
	return file, nil
}

// stillNamed says whether the file has its name yet: the holder before may have removed it, and
// somebody else made a new one.
func stillNamed(file *os.File, name string) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(mine, there)
}

// unlock removes the lock file while it is held, so that nobody else's is removed.
func unlock(file *os.File) error {
	err := os.Remove(file.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, file.Close())
}
