package fetch

import (
	"os/exec"
	"strconv"
	"syscall"
)

// ownGroup makes cancelling the command kill what it started too.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	cmd.Cancel = func() error {
		tree := exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid))
		if tree.Run() == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}
