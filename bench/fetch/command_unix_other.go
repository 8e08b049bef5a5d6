//go:build unix && !linux

package fetch

import "syscall"

func dieWithParent(*syscall.SysProcAttr) {}
