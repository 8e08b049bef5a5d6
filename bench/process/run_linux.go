package process

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Limits says in plain sentences what this platform cannot measure.
func Limits() []string { return []string{} }

// Run runs one command under a supervisor and waits until its whole tree is gone. When ctx is
// cancelled it kills the tree and returns what it has, with the cause of ctx as the error.
func Run(ctx context.Context, c Command) (Result, error) {
	return run(ctx, c, leakGrace)
}

func run(ctx context.Context, c Command, grace time.Duration) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	cpus, err := ParseCPUs(c.CPUs)
	if err != nil {
		return Result{}, err
	}
	if IsSupervisor(os.Args) {
		// Each supervisor would start the next one, without end.
		return Result{}, errors.New("this program does not hand over to process.Supervise, so it cannot run anything")
	}
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	drain, write, err := startDrain(c)
	if err != nil {
		return Result{}, err
	}
	answer, runErr := supervised(ctx, c, request{
		Args: c.Args, Env: environment(c.Env), Dir: c.Dir, TimeLimit: c.TimeLimit, Grace: grace,
		CPUs: cpus, PSS: c.PSS, Watch: c.Watch,
	}, write)
	cut, outputErr := drain.finish()
	var result Result
	if !answer.Started.IsZero() {
		result = answer.result()
	}
	result.OutputCut = cut
	switch {
	case ctx.Err() != nil:
		return result, context.Cause(ctx)
	case runErr != nil:
		return Result{}, runErr
	}
	return result, outputErr
}

// supervised runs c, as r, under a new supervisor. It takes over out.
func supervised(ctx context.Context, c Command, r request, out *os.File) (report, error) {
	s, err := startSupervisor(out)
	if err != nil {
		return report{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = s.control.Close() })
	defer stop()
	sendErr := gob.NewEncoder(s.control).Encode(r)
	var answer report
	receiveErr := gob.NewDecoder(s.report).Decode(&answer)
	if err := s.wait(); err != nil {
		return report{}, err
	}
	if sendErr != nil {
		return report{}, fmt.Errorf("send the command to the supervisor: %w", sendErr)
	}
	if receiveErr != nil {
		return report{}, fmt.Errorf("read the supervisor's report: %w", receiveErr)
	}
	return answer, answer.startError(c)
}

// environment is env with the last value of each variable only, as os/exec hands it over.
func environment(env []string) []string {
	if len(env) == 0 {
		return nil
	}
	return (&exec.Cmd{Env: env}).Environ()
}

// child is a started supervisor as its parent sees it.
type child struct {
	command *exec.Cmd
	control *os.File
	report  *os.File
	stderr  bytes.Buffer
}

// startSupervisor starts this executable again as a supervisor. It takes over out.
func startSupervisor(out *os.File) (*child, error) {
	defer out.Close()
	controlRead, controlWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("control pipe: %w", err)
	}
	defer controlRead.Close()
	reportRead, reportWrite, err := os.Pipe()
	if err != nil {
		_ = controlWrite.Close()
		return nil, fmt.Errorf("report pipe: %w", err)
	}
	defer reportWrite.Close()

	s := &child{control: controlWrite, report: reportRead}
	s.command = &exec.Cmd{
		Path:        "/proc/self/exe", // this executable, even when its file has been replaced
		Args:        []string{supervisorName},
		Stderr:      &s.stderr,
		ExtraFiles:  []*os.File{controlRead, reportWrite, out}, // controlFD, reportFD, outputFD
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if err := s.command.Start(); err != nil {
		_, _ = controlWrite.Close(), reportRead.Close()
		return nil, fmt.Errorf("start the supervisor: %w", err)
	}
	return s, nil
}

// wait waits for the supervisor to exit. What it says on stderr is why it failed.
func (s *child) wait() error {
	err := s.command.Wait()
	_, _ = s.control.Close(), s.report.Close()
	if err == nil {
		return nil
	}
	if said := bytes.TrimSpace(s.stderr.Bytes()); len(said) > 0 {
		return fmt.Errorf("supervisor: %w: %s", err, said)
	}
	return fmt.Errorf("supervisor: %w", err)
}
