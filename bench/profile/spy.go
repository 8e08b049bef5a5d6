package profile

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/fetch"
)

//go:embed locks/py-spy.txt
var lock string

// spy is an installed py-spy.
type spy struct{ path string }

// Open installs py-spy and makes sure that it may look at processes.
func Open(ctx context.Context, store *fetch.Store, o Options) (*Sampler, error) {
	if runtime.GOOS != "linux" {
		return nil, fmt.Errorf("profiles need Linux: there is no sampling of a checker's processes on %s", runtime.GOOS)
	}
	env, err := store.Environment(ctx, fetch.Lock{Name: "py-spy", Text: lock})
	if err != nil {
		return nil, err
	}
	s := spy{path: filepath.Join(filepath.Dir(env.Python), "py-spy")}
	if err := s.check(ctx, env.Python); err != nil {
		return nil, err
	}
	return newSampler(o, s)
}

// checkTime is how long a look at one process may take at most.
const checkTime = time.Minute

// check looks at a process that does nothing.
func (s spy) check(ctx context.Context, python string) error {
	limited, cancel := context.WithTimeoutCause(ctx, checkTime, errors.New("it did not answer in time"))
	defer cancel()
	idle := exec.CommandContext(limited, python, "-c", "import sys; print('ready', flush=True); sys.stdin.read()")
	wait, err := idle.StdinPipe()
	if err != nil {
		return fmt.Errorf("try py-spy: %w", err)
	}
	ready, err := idle.StdoutPipe()
	if err != nil {
		return fmt.Errorf("try py-spy: %w", err)
	}
	if err := idle.Start(); err != nil {
		return fmt.Errorf("try py-spy: %w", err)
	}
	_, err = bufio.NewReader(ready).ReadString('\n')
	var said []byte
	if err == nil {
		said, err = exec.CommandContext(limited, s.path, "dump", "--native", "--pid", strconv.Itoa(idle.Process.Pid)).CombinedOutput()
	}
	_ = wait.Close()
	ended := idle.Wait()
	switch {
	case limited.Err() != nil:
		return fmt.Errorf("try py-spy: %w", context.Cause(limited))
	case err != nil:
		return fmt.Errorf("try py-spy: %w", spyError(err, string(said)))
	}
	return ended
}

// record starts py-spy on a process, whose stacks it writes to a file when that has ended.
func (s spy) record(ctx context.Context, pid int, file string, log io.Writer) (*exec.Cmd, error) {
	// Waiting threads are wanted too (--idle): what waits is told from the stack. Not pausing
	// the process (--nonblocking) does not go with native stacks.
	c := exec.CommandContext(ctx, s.path, "record", "--native", "--idle", "--threads", "--rate", strconv.Itoa(rate),
		"--format", "raw", "--output", file, "--pid", strconv.Itoa(pid))
	c.Stdout, c.Stderr = log, log
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	apart(c)
	return c, c.Start()
}

// spyError tells from what py-spy said why it failed.
func spyError(err error, said string) error {
	lower := strings.ToLower(said)
	switch {
	case strings.Contains(lower, "permission denied") || strings.Contains(lower, "operation not permitted"):
		return permissionError()
	case strings.Contains(lower, "no such process") || strings.Contains(lower, "no such file") ||
		strings.Contains(lower, "find python version"):
		return errors.New("it ended before py-spy could look at it")
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	if first == "" {
		return fmt.Errorf("py-spy: %w", err)
	}
	return fmt.Errorf("py-spy: %w: %s", err, first)
}

// scopeFile is the kernel's setting of who may look at processes.
const scopeFile = "/proc/sys/kernel/yama/ptrace_scope"

func permissionError() error {
	const text = "py-spy may not look at other processes here: run as root or with the capability CAP_SYS_PTRACE (containers: --cap-add SYS_PTRACE)"
	scope, err := os.ReadFile(scopeFile)
	if scope = bytes.TrimSpace(scope); err == nil && string(scope) != "0" {
		return fmt.Errorf("%s, or set kernel.yama.ptrace_scope to 0 (it is %s): sysctl -w kernel.yama.ptrace_scope=0", text, scope)
	}
	return errors.New(text)
}

// look is one process that py-spy was attached to.
type look struct {
	pid          int
	role         string
	began, ended time.Time
	file         string
	err          error // of py-spy
	log          string
}

// read reads the stacks. An error says why there are none.
func (l look) read() (folded, error) {
	file, err := os.Open(l.file)
	if err != nil {
		if l.err == nil {
			l.err = errors.New("it wrote nothing")
		}
		return folded{}, spyError(l.err, l.log)
	}
	defer file.Close()
	return parseFolded(file)
}

func durationOf(r bench.Role) time.Duration { return time.Duration(r.UserNanos + r.SysNanos) }
