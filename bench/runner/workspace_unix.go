//go:build unix

package runner

import (
	"os"

	"golang.org/x/sys/unix"
)

// holdLock takes the lock of a workspace, which ends with the process.
func holdLock(file *os.File) error { return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// abandoned says whether nobody holds a workspace's lock any more. A workspace without a lock
// file is one that is being made.
func abandoned(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}
