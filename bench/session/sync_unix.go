//go:build unix

package session

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncDir makes names that were made or changed in the folder survive a power cut. Some file
// systems cannot do that for a folder.
func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	err = folder.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return nil
	}
	return err
}
