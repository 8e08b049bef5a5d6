package process

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"paceline/bench/testenv"
)

// RunWithGrace is [Run] with a grace time short enough for tests.
var RunWithGrace = run

// NeedKcmp is called by tests that need a kernel that says who shares memory.
func NeedKcmp(t *testing.T) {
	t.Helper()
	self := uintptr(os.Getpid())
	if _, _, err := unix.Syscall6(unix.SYS_KCMP, self, self, kcmpVM, 0, 0, 0); err != 0 {
		testenv.Skip(t, "the kernel does not say who shares memory: kcmp: %v", err)
	}
}
