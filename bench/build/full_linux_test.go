package build

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"paceline/bench/fetch"
	"paceline/bench/testenv"
)

// A disk that fills up while a build goes on is told, and nothing half-built is used when there is room
// again.
func testFullDisk(t *testing.T, shared *fetch.Store) {
	b := newBuilding(t, shared, "    files['demo/big'] = 'x' * (4 << 20)")
	disk := testenv.NewDisk(t, "1m")
	if err := os.Symlink(shared.Root+"/environments", disk.Dir+"/environments"); err != nil {
		t.Fatal(err)
	}
	b.store.Root = disk.Dir
	_, err := b.build(t.Context(), "HEAD")
	wantError(t, "a full disk", err, "no space left", "make room", "XDG_CACHE_HOME")
	wantFailed(t, "a full disk", err, false)
	if got := b.kept(); !errors.Is(err, unix.ENOSPC) || len(got) > 0 {
		t.Errorf("%v, kept %q", err, got)
	}
	disk.Resize("64m")
	if _, err := b.build(t.Context(), "HEAD"); err != nil || !b.built() {
		t.Errorf("with room again: %v, said %q", err, b.said)
	}
}
