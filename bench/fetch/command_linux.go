package fetch

import (
	"os/exec"
	"syscall"
)

// dieWithParent keeps a pip from going on in a folder that the next Paceline makes anew.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
