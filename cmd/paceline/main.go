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

	"paceline/bench/process"
	"paceline/bench/summary"
)

func main() {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the usual effect is back, so that a second one ends Paceline at
	// once. The supervisor then kills what is running.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// streams are the standard streams of the command.
type streams struct {
	in       io.Reader
	out, err io.Writer
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
