package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/host"
)

func newDoctor(std streams) *cobra.Command {
	var spec string
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Is this machine, and this checker, fit to measure?",
		Long: `Doctor looks for what makes numbers worse or keeps them from being measured: CPUs that
cannot be used, a hypervisor or other programs that take CPU time, a clock speed that
changes, too little memory, a slow disk, a missing Python or package index, and a folder
that workers would load in place of the checker. Each check is ok, warn or fail, and says
what to do. It keeps all CPUs busy for a second and installs nothing, except what a
checkout given as mypy:PATH requires; a revision of one, it builds.

Exit status: 1 when a check fails, otherwise 0.`,
		Example: `  paceline doctor
  paceline doctor --checker mypy@2.4.1+pure --json`,
		Args: named(),
		RunE: func(c *cobra.Command, _ []string) error {
			parsed, err := checker.Parse(spec)
			if err != nil {
				return err
			}
			return doctor(c.Context(), std, parsed, asJSON)
		},
	}
	c.Flags().StringVar(&spec, "checker", "mypy@2.4.1", "the `CHECKER` that is to be measured")
	c.Flags().BoolVar(&asJSON, "json", false, "print the checks as JSON")
	return c
}

func doctor(ctx context.Context, std streams, spec checker.Spec, asJSON bool) error {
	root, err := fetch.DefaultRoot()
	if err != nil {
		return err
	}
	machine, err := host.Examine(ctx, root)
	if err != nil {
		return err
	}
	// As many workers as run starts by itself.
	checks := host.Checks(machine, slices.Max(ladder(machine.Host.UsableCPUs)))
	show := newReporter(std.err)
	parts, err := partChecks(ctx, &fetch.Store{Root: root, Progress: show.say}, spec)
	show.close()
	if err != nil {
		return err
	}
	checks = append(checks, parts...)
	if asJSON {
		err = printJSON(std.out, checks)
	} else {
		err = printChecks(std.out, checks)
	}
	if err == nil && slices.ContainsFunc(checks, func(c host.Check) bool { return c.Level == host.Fail }) {
		err = findingError{}
	}
	return err
}

// printChecks prints a line for each check, and what to do about it below.
func printChecks(w io.Writer, checks []host.Check) error {
	rows := [][]string{{"check", "", "found"}}
	for _, c := range checks {
		rows = append(rows, []string{c.Name, string(c.Level), oneLine(c.Finding)})
		if c.Advice != "" {
			rows = append(rows, []string{"", "", "-> " + oneLine(c.Advice)})
		}
	}
	return printTable(w, rows)
}
