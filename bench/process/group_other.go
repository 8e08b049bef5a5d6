//go:build !unix

package process

import (
	"os"
	"os/exec"
)

// ownGroup does nothing: there are no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup kills the root alone.
func killGroup(root *os.Process) error { return root.Kill() }

// signalOf is empty: signals do not end processes here.
func signalOf(*os.ProcessState) string { return "" }
