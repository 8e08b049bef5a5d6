//go:build unix

package replay

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup gives a command a process group of its own.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the process group that a process leads, as far as there is one left.
func killGroup(leader int) { _ = unix.Kill(-leader, unix.SIGKILL) }
