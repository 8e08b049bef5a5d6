package fetch

import "syscall"

// dieWithParent keeps a pip from going on in a folder that the next Paceline makes anew.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
