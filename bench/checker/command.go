package checker

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"paceline/bench"
	"paceline/bench/process"
)

// command is any command: its wall time, CPU time and memory are measured and nothing of its
// output is understood. It makes the harness itself measurable.
type command struct {
	spec Spec
	args []string
}

func installCommand(spec Spec) (Checker, error) {
	args, err := Words(spec.Command)
	if err != nil {
		return nil, fmt.Errorf("checker %s: split into words: %w", spec.Text, err)
	}
	if len(args) == 0 {
		return nil, fmt.Errorf("checker %s: no words are left of the command", spec.Text)
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	if args[0], err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	return command{spec: spec, args: args}, nil
}

func (c command) Identity() bench.CheckerIdentity {
	return bench.CheckerIdentity{Checker: c.spec.Text, Version: ""}
}

func (c command) Invoke(task Task) (Invocation, error) {
	if len(task.Flags) > 0 {
		return Invocation{}, c.spec.refuseFlags()
	}
	return Invocation{Args: c.args, Env: os.Environ()}, nil
}

func (c command) Read(string, Task) Answer { return Answer{} }

func (c command) Roles(seen []process.Process) []bench.Role {
	if len(seen) == 0 {
		return []bench.Role{}
	}
	return []bench.Role{role(bench.Root, seen[0])}
}

func role(name bench.RoleName, p process.Process) bench.Role {
	r := bench.Role{
		Role: name, PID: p.PID,
		UserNanos: p.User.Nanoseconds(), SysNanos: p.Sys.Nanoseconds(), PSSBytes: p.PSSBytes,
	}
	if p.Life > 0 {
		life := p.Life.Nanoseconds()
		r.LifeNanos = &life
	}
	if p.MaxRSSBytes > 0 {
		r.MaxRSSBytes = &p.MaxRSSBytes
	}
	return r
}
