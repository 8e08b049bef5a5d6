package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"paceline/bench/process"
)

const (
	exitFine        = 0
	exitFinding     = 1
	exitCannot      = 2
	exitInterrupted = 130
)

func main() {
	if process.IsSupervisor(os.Args) {
		os.Exit(process.Supervise())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == jobCommand {
		if err := runJob(args[1:], stdout); err != nil {
			fmt.Fprintf(stderr, "bench-self: job %q: %v\n", args[1:], err)
			return exitCannot
		}
		return exitFine
	}
	tables := map[string]func(sessions []string, w io.Writer) error{powerCommand: power, tuneCommand: tuned}
	if len(args) > 0 && tables[args[0]] != nil {
		if err := tables[args[0]](args[1:], stdout); err != nil {
			fmt.Fprintf(stderr, "bench-self: %v\n", err)
			return exitCannot
		}
		return exitFine
	}
	flags := flag.NewFlagSet("bench-self", flag.ContinueOnError)
	flags.SetOutput(stderr)
	paceline := flags.String("paceline", "bin/paceline", "the paceline `executable` to measure")
	asJSON := flags.Bool("json", false, "print the results as JSON")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return exitFine
	}
	if err != nil {
		return exitCannot
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "bench-self: unknown argument %q: it takes flags only\n", flags.Arg(0))
		return exitCannot
	}
	results, problems := measureAll(ctx, *paceline, stderr)
	print := printTable
	if *asJSON {
		print = printJSON
	}
	if err := print(stdout, results); err != nil {
		problems = append(problems, fmt.Errorf("print the results: %w", err))
	}
	for _, problem := range problems {
		fmt.Fprintf(stderr, "bench-self: %v\n", problem)
	}
	return exitStatus(ctx, results, problems)
}

func exitStatus(ctx context.Context, results []result, problems []error) int {
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case len(problems) > 0:
		return exitCannot
	}
	for _, r := range results {
		if !r.ok() {
			return exitFinding
		}
	}
	return exitFine
}
