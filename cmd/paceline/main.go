package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"paceline/bench/build"
	"paceline/bench/process"
	"paceline/bench/replay"
	"paceline/bench/summary"
)

func main() {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	if replay.IsWorker(os.Args) {
		os.Exit(replay.Work(os.Args))
	}
	os.Exit(run(interruptible(), os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// sameSignal is how long further signals are taken for the first one: some send it to a process
// and then to its whole group.
const sameSignal = time.Second

// interruptible ends with the first signal. A later one ends Paceline at once, and the
// supervisor then kills what is running.
func interruptible() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		<-signals
		cancel()
		first := time.Now()
		for range signals {
			if time.Since(first) > sameSignal {
				os.Exit(interrupted)
			}
		}
	}()
	return ctx
}

// streams are the standard streams of the command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// warn tells what limits an answer, a line each.
func warn(std streams, warnings ...string) error {
	for _, w := range warnings {
		if _, err := fmt.Fprintln(std.err, "warning: "+summary.Printable(w)); err != nil {
			return err
		}
	}
	return nil
}

// Exit statuses.
const (
	fine        = 0
	finding     = 1
	unable      = 2
	interrupted = 130
)

// findingError ends with the status of a finding, which has been printed.
type findingError struct{}

func (findingError) Error() string { return "something was found" }

// run runs one command line and returns its exit status.
func run(ctx context.Context, args []string, std streams) int {
	root := newRoot(std)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return fine
	case errors.Is(err, findingError{}):
		return finding
	case ctx.Err() != nil:
		fmt.Fprintln(std.err, "paceline: interrupted")
		return interrupted
	}
	fmt.Fprintln(std.err, "paceline: "+oneLine(err.Error()))
	var failed *build.FailedError
	if errors.As(err, &failed) {
		for _, line := range failed.Lines {
			fmt.Fprintln(std.err, "  "+summary.Printable(line))
		}
	}
	return unable
}

// oneLine joins the lines of an error, which may quote what another program printed.
func oneLine(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			parts = append(parts, line)
		}
	}
	return summary.Printable(strings.Join(parts, "; "))
}
