//go:build !unix

package replay

import "os/exec"

// ownGroup does nothing: there are no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup does nothing.
func killGroup(int) {}
