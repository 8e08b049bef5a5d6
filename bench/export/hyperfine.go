package export

import (
	"io"
	"slices"
	"strconv"

	descriptive "github.com/montanaflynn/stats"

	"paceline/bench"
	"paceline/bench/stats"
)

// hyperfineResult is one command of hyperfine --export-json. Times are seconds; user and system are means.
type hyperfineResult struct {
	Command    string            `json:"command"`
	Mean       float64           `json:"mean"`
	Stddev     *float64          `json:"stddev"` // of the sample; null of a single run
	Median     float64           `json:"median"`
	User       float64           `json:"user"`
	System     float64           `json:"system"`
	Min        float64           `json:"min"`
	Max        float64           `json:"max"`
	Times      []float64         `json:"times"`
	ExitCodes  []int             `json:"exit_codes"`
	Parameters map[string]string `json:"parameters"`
}

func writeHyperfine(w io.Writer, e Export) error {
	var results []hyperfineResult
	for _, c := range e.Cells {
		r, err := hyperfineOf(c)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	return writeJSON(w, map[string]any{"results": results})
}

func hyperfineOf(c Cell) (r hyperfineResult, err error) {
	r = hyperfineResult{Command: c.String(), Parameters: parameters(c.Cell)}
	var user, system []float64
	for _, t := range c.Trials {
		r.Times = append(r.Times, float64(t.WallNanos)/1e9)
		r.ExitCodes = append(r.ExitCodes, t.Exit)
		user, system = append(user, float64(t.UserNanos)/1e9), append(system, float64(t.SysNanos)/1e9)
	}
	r.Median, r.Min, r.Max = stats.Median(r.Times).Value, slices.Min(r.Times), slices.Max(r.Times)
	for _, of := range []struct {
		to *float64
		xs []float64
	}{{&r.Mean, r.Times}, {&r.User, user}, {&r.System, system}} {
		if *of.to, err = descriptive.Mean(of.xs); err != nil {
			return r, err
		}
	}
	if len(r.Times) > 1 {
		deviation, err := descriptive.StandardDeviationSample(r.Times)
		if err != nil {
			return r, err
		}
		r.Stddev = &deviation
	}
	return r, nil
}

// parameters are the axes of the plan, as hyperfine has those of --parameter-list.
func parameters(c bench.Cell) map[string]string {
	all := map[string]string{
		"checker": c.Checker, "corpus": c.Corpus, "cache": string(c.Cache), "workers": strconv.Itoa(c.Workers),
	}
	if c.Variant != "" {
		all["variant"] = c.Variant
	}
	if c.CPUs != "" {
		all["cpus"] = c.CPUs
	}
	return all
}
