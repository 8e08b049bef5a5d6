package testenv

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"
)

// A Disk is a small file system in memory, there until the test ends.
type Disk struct {
	Dir string
	t   testing.TB
}

// NewDisk mounts a disk of a size such as "1m". Where mounting is not permitted, it skips the test.
func NewDisk(t testing.TB, size string) Disk {
	t.Helper()
	d := Disk{t.TempDir(), t}
	err := unix.Mount("tmpfs", d.Dir, "tmpfs", 0, "size="+size)
	if errors.Is(err, unix.EPERM) {
		Skip(t, "mounting is not permitted: run as root to test a full disk")
	}
	if err != nil {
		t.Fatalf("mount a disk of %s: %v", size, err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(d.Dir, 0); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Resize gives the disk another size, and leaves what is on it.
func (d Disk) Resize(size string) { d.remount(0, "size="+size) }

// Protect makes the disk one that can only be read.
func (d Disk) Protect() { d.remount(unix.MS_RDONLY, "") }

func (d Disk) remount(flags uintptr, options string) {
	d.t.Helper()
	if err := unix.Mount("tmpfs", d.Dir, "tmpfs", unix.MS_REMOUNT|flags, options); err != nil {
		d.t.Fatalf("mount %s again: %v", d.Dir, err)
	}
}
