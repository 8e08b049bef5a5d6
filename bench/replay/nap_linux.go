package replay

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// nap sleeps, or less long when a signal comes. The timers of Go's runtime would be late by up to
// a millisecond, since it waits for them in epoll, and the kernel's by 50 µs unless told to be exact.
func nap(d time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) // otherwise it is later
	left := unix.NsecToTimespec(d.Nanoseconds())
	_ = unix.Nanosleep(&left, nil) // the caller looks at the time
}
