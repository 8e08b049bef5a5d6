//go:build !linux

package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// strayTime is how long what outlives the root may go on writing before it is killed.
const strayTime = 5 * time.Second

// IsSupervisor says whether this process was started as a supervisor, which happens on Linux
// only.
func IsSupervisor([]string) bool { return false }

// Supervise reports a usage error: without IsSupervisor nothing calls it.
func Supervise() int { return 2 }

// Limits says in plain sentences what this platform cannot measure.
func Limits() []string {
	return []string{
		"CPU time covers the root and the children that it waited for; other processes of the tree are missing.",
		"Wall time ends with the root; when the last process of the tree ended is not measured.",
		"Memory over time, proportional sizes and major page faults are not measured.",
		"A command cannot be kept to some of the CPUs.",
		"Processes of the tree are not told apart, so there are no roles, and mapped files are not noted.",
		"Processes that leave the root's process group are neither counted nor killed.",
	}
}

// Run runs one command and waits for its root. When ctx is cancelled it kills what it can of
// the tree and returns what it has, with the cause of ctx as the error.
func Run(ctx context.Context, c Command) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	if _, err := ParseCPUs(c.CPUs); err != nil {
		return Result{}, err
	}
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	drain, write, err := startDrain(c)
	if err != nil {
		return Result{}, err
	}
	result, runErr := runRoot(ctx, c, write, drain)
	cut, outputErr := drain.finish()
	result.OutputCut = cut
	switch {
	case ctx.Err() != nil:
		return result, context.Cause(ctx)
	case runErr != nil:
		return Result{}, runErr
	}
	return result, outputErr
}

// runRoot runs c to the end of its root and kills what is left of its group then. It takes
// over out.
func runRoot(ctx context.Context, c Command, out *os.File, d *drain) (Result, error) {
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	if c.TimeLimit > 0 {
		limited, cancel = context.WithTimeout(ctx, c.TimeLimit)
		defer cancel()
	}
	command := exec.CommandContext(limited, c.Args[0], c.Args[1:]...)
	command.Dir = c.Dir
	command.Env = append([]string{}, c.Env...) // nil would inherit
	command.Stdout, command.Stderr = out, out
	ownGroup(command)
	command.Cancel = func() error { return killGroup(command.Process) }

	started := time.Now()
	err := errors.Join(command.Start(), out.Close())
	if err != nil {
		return Result{}, fmt.Errorf("start %s: %w", c.Args[0], err)
	}
	err = command.Wait()
	wall := time.Since(started)
	timedOut := errors.Is(limited.Err(), context.DeadlineExceeded) && ctx.Err() == nil
	// A failing command is a result; what was not waited for has no state.
	if command.ProcessState == nil {
		return Result{}, fmt.Errorf("wait for %s: %w", c.Args[0], err)
	}
	d.waitFor(strayTime)
	_ = killGroup(command.Process) // mostly there is nothing left to kill

	state := command.ProcessState
	return Result{
		Started: started, Wall: wall, User: state.UserTime(), Sys: state.SystemTime(),
		Exit: state.ExitCode(), Signal: signalOf(state), TimedOut: timedOut,
	}, nil
}

// waitFor waits for the end of the output, but no longer than that.
func (d *drain) waitFor(limit time.Duration) {
	select {
	case <-d.done:
	case <-time.After(limit):
	}
}
