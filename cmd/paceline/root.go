package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench/summary"
)

// newRoot builds the command with all its subcommands.
func newRoot(std streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "paceline",
		Short: "Benchmark parallel type checkers",
		Long: `Paceline measures how much faster a type checker is with worker processes, cold and
warm, on this machine. It runs each cell in turn for a number of rounds, keeps every
trial in a session directory, and prints medians with 95% intervals.

Exit status: 0 fine, 1 a finding (such as diagnostics that differ from the sequential
ones), 2 could not do it, 130 interrupted.`,
		Example: `  paceline run --checker mypy@2.4.1 --corpus mypy-self --workers 0,1,2,4 --out S
  paceline plot S`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.SetFlagErrorFunc(flagError)
	// What it says of subcommands is in their Use already.
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "\n  {{.CommandPath}} [command]", "", 1))
	group(root, newDoctor(std), newRun(std), newTune(std), newBisect(std), newPlot(std), newReport(std), newNotes(std), newNoise(std), newCompare(std), newSweep(std), newHistory(std), newSession(std), newCorpora(std), newProfile(std), newTrace(std), newReplay(std), newPredict(std), newPprof(std), newExport(std), newReplayIdentity(std), newReplayCheck(std))
	root.SetHelpCommand(newHelp(root))
	return root
}

// version is that of the module, which Go takes from the source control where it can.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// nearEnough is how many letters of a name may be wrong for it to be a near miss.
const nearEnough = 2

// group makes a command of subcommands: alone it prints its help.
func group(parent *cobra.Command, children ...*cobra.Command) {
	parent.Args = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return unknownCommand(c, args[0])
	}
	parent.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	parent.DisableFlagsInUseLine = true
	parent.Use += " COMMAND"
	parent.SuggestionsMinimumDistance = nearEnough
	parent.AddCommand(children...)
}

func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Help about a command",
		Example: "  paceline help run",
		RunE: func(_ *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(target, rest[0])
			}
			return target.Help()
		},
	}
}

func unknownCommand(parent *cobra.Command, name string) error {
	return fmt.Errorf("unknown command %q: %s", name, nearMiss(parent, name, "%s", parent.CommandPath()))
}

// nearMiss asks whether one of the parent's commands was meant, shown in that form, or else
// points to the help.
func nearMiss(parent *cobra.Command, name, form, help string) string {
	var meant []string
	for _, s := range parent.SuggestionsFor(name) {
		meant = append(meant, fmt.Sprintf(form, s))
	}
	if len(meant) == 0 {
		return fmt.Sprintf("%s --help lists what there is", help)
	}
	return fmt.Sprintf("did you mean %s?", strings.Join(meant, " or "))
}

// named checks that there is one argument for each name; a last name with ... takes several.
func named(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		several := len(names) > 0 && strings.HasSuffix(names[len(names)-1], "...")
		switch {
		case len(args) < len(names):
			return fmt.Errorf("%s needs a %s: %s --help has an example",
				c.Name(), strings.TrimSuffix(names[len(args)], "..."), c.CommandPath())
		case len(args) > len(names) && !several:
			return fmt.Errorf("%s does not take the argument %s: %s --help has an example",
				c.Name(), summary.Printable(args[len(names)]), c.CommandPath())
		}
		return nil
	}
}
