package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paceline/bench/compare"
	"paceline/bench/session"
)

// compareFlags say what is compared and how it is shown, as given.
type compareFlags struct {
	base           string
	failOver       share
	allow          []string
	json, markdown bool
}

func newCompare(std streams) *cobra.Command {
	f := &compareFlags{}
	c := &cobra.Command{
		Use:   "compare SESSION | compare OLD NEW",
		Short: "Tell whether a checker is slower than another, and by how much",
		Long: `Compare sets the checkers of one session against the first one, round by round, or the variants
of a single checker against the plain one. Of two sessions it compares the cells that both have, which
is less certain: what the machine did otherwise counts as a difference.

For wall time, CPU time and memory it prints both medians, the ratio with its 95% interval, p adjusted
for all cells, and a verdict: slower, faster, same (with the smallest slowdown that the data would have
shown), or not enough data (with how many rounds would do). The exit status is 1 when the wall
time of a cell is longer by more than --fail-over.`,
		Example: `  paceline run --checker mypy@2.3.1 --checker mypy@2.4.1 --workers 0,2 --cache cold --rounds 20 --out S
  paceline compare S --fail-over 2%
  paceline compare OLD NEW --allow python --json`,
		Args: oneOrTwo,
		RunE: func(_ *cobra.Command, args []string) error {
			return compareSessions(std, args, f)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.base, "base", "", "the `CHECKER` of the session to compare with (default the first)")
	flags.Var(&f.failOver, "fail-over", "exit with 1 only when a wall time is longer by more than this `SHARE`, such as 2%; then the data must be able to show that much")
	flags.StringSliceVar(&f.allow, "allow", nil, allowHelp())
	flags.BoolVar(&f.markdown, "markdown", false, "print Markdown, for a pull request")
	flags.BoolVar(&f.json, "json", false, "print the rows as JSON")
	c.MarkFlagsMutuallyExclusive("json", "markdown")
	return c
}

func allowHelp() string {
	return "compare though these differ: `ASPECTS` of " + strings.Join(aspects(), ", ")
}

func oneOrTwo(c *cobra.Command, args []string) error {
	if len(args) == 2 {
		return nil
	}
	return named("SESSION")(c, args)
}

func aspects() []string {
	var names []string
	for _, a := range compare.Aspects() {
		names = append(names, string(a))
	}
	return names
}

func (f *compareFlags) options() (compare.Options, error) {
	o := compare.Options{Base: f.base, FailOver: float64(f.failOver)}
	for _, name := range f.allow {
		if !slices.Contains(aspects(), name) {
			return o, fmt.Errorf("--allow %q: what may differ is one of %s", name, strings.Join(aspects(), ", "))
		}
		o.Allow = append(o.Allow, compare.Aspect(name))
	}
	return o, nil
}

func compareSessions(std streams, dirs []string, f *compareFlags) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	c, err := comparisonOf(std, dirs, o)
	if err != nil {
		return err
	}
	failed := c.AddGrowth()
	if f.markdown {
		err = c.Markdown(std.out)
	} else {
		err = showComparison(std, c, f.json)
	}
	if err = errors.Join(failed, err); err == nil && len(c.Findings) > 0 {
		err = findingError{}
	}
	return err
}

// showComparison prints the tables, or the rows as JSON; findings and warnings go to the other stream.
func showComparison(std streams, c compare.Comparison, asJSON bool) error {
	var err error
	if asJSON {
		err = printJSON(std.out, c.JSON())
	} else {
		err = c.Text(std.out)
	}
	return errors.Join(err, c.Notes(std.err))
}

// comparisonOf compares within one session, or between two.
func comparisonOf(std streams, dirs []string, o compare.Options) (compare.Comparison, error) {
	var sessions []session.Session
	for _, dir := range dirs {
		s, err := readSession(std, dir)
		if err != nil {
			return compare.Comparison{}, err
		}
		sessions = append(sessions, s)
	}
	if len(sessions) == 1 {
		return compare.Within(sessions[0], o)
	}
	if o.Base != "" {
		return compare.Comparison{}, errors.New("--base does not go with two sessions: the first one is the base")
	}
	return compare.Between(sessions[0], sessions[1], o)
}
