package runner

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncFileSystem writes out what is waiting, so that it is not written out during a trial.
func syncFileSystem(of string) error {
	dir, err := os.Open(of)
	if err != nil {
		return err
	}
	defer dir.Close()
	return unix.Syncfs(int(dir.Fd()))
}
