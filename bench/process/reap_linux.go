package process

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// reaper waits for the children of the supervisor: the root, and every process that lost its
// parent.
type reaper struct {
	tree    *tree
	guard   *guard
	root    int
	started time.Time
	report  report
}

// reapAll returns when the tree is gone: a process that loses its parent is the supervisor's
// child from that moment on, so no child left means no descendant left.
func (r *reaper) reapAll() error {
	for {
		pid, err := nextExit()
		now := time.Since(r.started)
		if errors.Is(err, unix.ECHILD) {
			close(r.guard.treeGone)
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait for the tree: %w", err)
		}
		r.report.TreeWall = now
		if pid == r.root {
			r.report.Wall = now
		}
		if err := r.reap(pid); err != nil {
			return err
		}
	}
}

// nextExit waits for a child to exit and leaves it to be reaped.
func nextExit() (pid int, err error) {
	var info unix.Siginfo
	for {
		err := unix.Waitid(unix.P_ALL, 0, &info, unix.WEXITED|unix.WNOWAIT|unix.WALL, nil)
		if err == nil {
			return exitedPID(&info), nil
		}
		if !errors.Is(err, unix.EINTR) {
			return 0, err
		}
	}
}

// exitedPID is si_pid, which comes after three ints, aligned as a pointer.
func exitedPID(info *unix.Siginfo) int {
	const word = unsafe.Sizeof(uintptr(0))
	const offset = (3*unsafe.Sizeof(info.Signo) + word - 1) / word * word
	return int(*(*int32)(unsafe.Add(unsafe.Pointer(info), offset)))
}

func (r *reaper) reap(pid int) error {
	status, usage, err := r.tree.reap(pid)
	if err != nil {
		return fmt.Errorf("reap process %d: %w", pid, err)
	}
	r.report.User += time.Duration(usage.Utime.Nano())
	r.report.Sys += time.Duration(usage.Stime.Nano())
	r.report.MajorFaults += int64(usage.Majflt)
	if r.guard.graceOver.Load() && status.Signal() == unix.SIGKILL {
		r.report.Leaked++
	}
	if pid == r.root {
		r.report.Exit, r.report.Signal = status.ExitStatus(), signalName(status)
		close(r.guard.rootGone)
	}
	return nil
}

// signalName names the signal that ended a process, if one did.
func signalName(status unix.WaitStatus) string {
	if !status.Signaled() {
		return ""
	}
	if name := unix.SignalName(status.Signal()); name != "" {
		return name
	}
	return fmt.Sprintf("signal %d", status.Signal()) // the real-time ones have no name
}

// wait4 reaps one child that has exited.
func wait4(pid int) (status unix.WaitStatus, usage unix.Rusage, err error) {
	for {
		_, err = unix.Wait4(pid, &status, unix.WALL, &usage)
		if !errors.Is(err, unix.EINTR) {
			return status, usage, err
		}
	}
}
