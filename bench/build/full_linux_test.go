package build

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"paceline/bench/fetch"
)

// A disk that fills up while a build goes on is told, and nothing half-built is used when there is room
// again.
func testFullDisk(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, "    files['demo/big'] = 'x' * (4 << 20)")
	disk := t.TempDir()
	err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1m")
	if errors.Is(err, unix.EPERM) && os.Getenv("PACELINE_CI") == "" {
		t.Skip("mounting is not permitted: run as root to test a full disk")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	if err := os.Symlink(shared.Root+"/environments", disk+"/environments"); err != nil {
		t.Fatal(err)
	}
	b.store.Root = disk
	_, err = b.build(t.Context(), "HEAD")
	wantError(t, "a full disk", err, "no space left", "make room", "XDG_CACHE_HOME")
	wantFailed(t, "a full disk", err, false)
	if got := b.kept(); !errors.Is(err, unix.ENOSPC) || len(got) > 0 {
		t.Errorf("%v, kept %q", err, got)
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", unix.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.build(t.Context(), "HEAD"); err != nil || !b.built() {
		t.Errorf("with room again: %v, said %q", err, b.said)
	}
}
