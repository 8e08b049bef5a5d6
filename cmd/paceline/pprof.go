package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/google/pprof/driver"
	"github.com/spf13/cobra"
)

func newPprof(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "pprof [pprof flags] FILE",
		Short: "Look at profiles with google/pprof, which is built in",
		Long: `Pprof is google/pprof's own driver with its own flags; "paceline pprof -help" lists them.
Only -symbolize has another default, none: profiles from Paceline have their names in
them, and nothing is fetched.`,
		Example: `  paceline pprof -top FILE
  paceline pprof -http localhost:8080 FILE`,
		DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error {
			return pprof(c.Context(), std, args)
		},
	}
}

// pprof runs the driver, which knows nothing of contexts: when interrupted it is left alone.
func pprof(ctx context.Context, std streams, args []string) error {
	flags := newPprofFlags(args)
	ui := newPprofUI(std)
	done := make(chan error, 1)
	go func() { done <- driver.PProf(&driver.Options{Flagset: flags, UI: ui}) }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-done:
		return pprofError(flags, ui, err)
	}
}

// pprofError makes one error of all that went wrong.
func pprofError(flags *pprofFlags, ui *pprofUI, err error) error {
	switch {
	case flags.helped:
		return nil
	case flags.err != nil:
		return fmt.Errorf("pprof: %w", flags.err)
	case err != nil:
		return fmt.Errorf("pprof: %w\n%s", err, ui.reasons())
	}
	ui.goLive()
	return nil
}

// pprofFlags are the driver's flags, read from args instead of the whole command line.
type pprofFlags struct {
	*flag.FlagSet
	args   []string
	extra  string
	helped bool  // help was asked for and printed
	err    error // what is wrong with args
}

func newPprofFlags(args []string) *pprofFlags {
	f := &pprofFlags{FlagSet: flag.NewFlagSet("pprof", flag.ContinueOnError), args: args}
	f.SetOutput(io.Discard)
	return f
}

// String defines a flag of the driver, with our default where it differs.
func (f *pprofFlags) String(name, def, usage string) *string {
	if name == "symbolize" {
		def = "none"
	}
	return f.FlagSet.String(name, def, usage)
}

// StringList defines a flag that may be given several times.
func (f *pprofFlags) StringList(name, _, usage string) *[]*string {
	list := new([]*string)
	f.Func(name, usage, func(value string) error {
		*list = append(*list, &value)
		return nil
	})
	return list
}

func (f *pprofFlags) ExtraUsage() string        { return f.extra }
func (f *pprofFlags) AddExtraUsage(text string) { f.extra += text + "\n" }

// Parse returns what is to be looked at, or nil when that cannot be known.
func (f *pprofFlags) Parse(usage func()) []string {
	f.FlagSet.Usage = func() {}
	switch err := f.FlagSet.Parse(f.args); {
	case errors.Is(err, flag.ErrHelp):
		usage()
		f.helped = true
		return nil
	case err != nil:
		f.err = fmt.Errorf("%w: paceline pprof -help lists the flags", err)
		return nil
	}
	if f.NArg() == 0 {
		f.err = errors.New("name a profile, as in paceline pprof -top FILE")
	}
	return f.Args()
}
