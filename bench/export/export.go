package export

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// Export is what is written.
type Export struct {
	Manifest bench.Manifest
	Cells    []Cell   // by checker and corpus in the order of the plan
	Warnings []string // what whoever uses the numbers should know
}

// Cell is one cell with the trials that are written, in the order of rounds; there is at least one.
type Cell struct {
	bench.Cell
	Trials []bench.Trial
}

// Of selects the trials of a session that count and pass the filter. It is an error when there is none.
func Of(m bench.Manifest, trials []bench.Trial, f Filter) (Export, error) {
	counted := summary.RoundsOf(trials)
	if len(counted) == 0 {
		return Export{}, nothing(len(trials))
	}
	names, err := f.choose(slices.SortedFunc(maps.Keys(counted), inOrder(m.Plan)))
	if err != nil {
		return Export{}, err
	}
	e := Export{Manifest: m}
	var untimed, all int
	for _, name := range names {
		c := Cell{Cell: name}
		rounds := counted[name]
		for _, round := range slices.Sorted(maps.Keys(rounds)) {
			if timed(rounds[round]) {
				c.Trials = append(c.Trials, rounds[round])
			}
		}
		all, untimed = all+len(rounds), untimed+len(rounds)-len(c.Trials)
		if len(c.Trials) > 0 {
			e.Cells = append(e.Cells, c)
		}
	}
	if len(e.Cells) == 0 {
		return Export{}, fmt.Errorf("nothing to export: none of %s has a wall time above 0 (paceline session verify tells what is wrong with a session)",
			summary.Counted(all, "counted trial"))
	}
	e.warn(untimed, all)
	return e, nil
}

// nothing tells that no trial counts.
func nothing(trials int) error {
	if trials == 0 {
		return errors.New("nothing to export: the session has no trial")
	}
	return fmt.Errorf("nothing to export: none of %s counts, as warm-up, disturbed, watched and failed ones do not (paceline report tells why)",
		summary.Counted(trials, "trial"))
}

// timed says whether the trial has times that another tool can use.
func timed(t bench.Trial) bool { return t.WallNanos > 0 && t.UserNanos >= 0 && t.SysNanos >= 0 }

// values lists what is known of one metric.
func (c Cell) values(m summary.Metric) []float64 {
	var xs []float64
	for _, t := range c.Trials {
		if x, ok := m.Positive(t); ok {
			xs = append(xs, x)
		}
	}
	return xs
}

// inOrder keeps the cells of a checker together.
func inOrder(p bench.Plan) func(a, b bench.Cell) int {
	return func(a, b bench.Cell) int {
		return cmp.Or(
			cmp.Compare(slices.Index(p.Checkers, a.Checker), slices.Index(p.Checkers, b.Checker)),
			strings.Compare(a.Checker, b.Checker),
			cmp.Compare(slices.Index(p.Corpora, a.Corpus), slices.Index(p.Corpora, b.Corpus)),
			strings.Compare(a.Corpus, b.Corpus),
			strings.Compare(string(a.Cache), string(b.Cache)),
			strings.Compare(a.Variant, b.Variant),
			strings.Compare(a.CPUs, b.CPUs),
			cmp.Compare(a.Workers, b.Workers),
		)
	}
}

// warn counts what is left out, and what is written but not as good as it should be.
func (e *Export) warn(untimed, all int) {
	var trials, disturbed, differ, noCPU, noMemory, few int
	for _, c := range e.Cells {
		trials += len(c.Trials)
		noCPU += len(c.Trials) - len(c.values(summary.CPU))
		noMemory += len(c.Trials) - len(c.values(summary.MaxRSS))
		if len(c.Trials) < stats.MinSamples {
			few++
		}
		for _, t := range c.Trials {
			if len(t.Disturbed) > 0 {
				disturbed++
			}
			if t.Status == bench.Differs {
				differ++
			}
		}
	}
	for _, w := range []struct {
		n, of    int
		sentence string
	}{
		{untimed, all, "%d of %d counted trials left out: no wall time above 0, or a negative CPU time"},
		{noCPU, trials, "CPU time left out of %d of %d trials: it is 0 or not known"},
		{noMemory, trials, "peak RSS left out of %d of %d trials: it is 0 or not known"},
		{disturbed, trials, "%d of %d trials were disturbed by the machine; they count because repeating them did not help"},
		{differ, trials, "%d of %d trials gave other diagnostics than sequential"},
		{few, len(e.Cells), fmt.Sprintf("%%d of %%d cells have fewer than %d rounds: too few for an interval or a test", stats.MinSamples)},
	} {
		if w.n > 0 {
			e.Warnings = append(e.Warnings, fmt.Sprintf(w.sentence, w.n, w.of))
		}
	}
}
