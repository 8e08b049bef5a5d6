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
	Parameters map[string]string `json:"parameters,omitempty"`
}

func writeHyperfine(w io.Writer, e Export) error {
	var results []hyperfineResult
	differ := e.differing()
	for _, c := range e.Cells {
		r, err := hyperfineOf(c)
		if err != nil {
			return err
		}
		r.Parameters = parameters(c.Cell, differ)
		results = append(results, r)
	}
	return writeJSON(w, map[string]any{"results": results})
}

func hyperfineOf(c Cell) (r hyperfineResult, err error) {
	r = hyperfineResult{Command: c.String()}
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

// parameters are a cell's values of some axes.
func parameters(c bench.Cell, axes []string) map[string]string {
	values, chosen := axesOf(c), map[string]string{}
	for _, axis := range axes {
		chosen[axis] = values[axis]
	}
	return chosen
}

// differing names the axes in which cells differ. These are the parameters, as hyperfine has those of --parameter-list: what
// draws over a parameter refuses a file with more than that one.
func (e Export) differing() []string {
	first := axesOf(e.Cells[0].Cell)
	var axes []string
	for axis, value := range first {
		if slices.ContainsFunc(e.Cells, func(c Cell) bool { return axesOf(c.Cell)[axis] != value }) {
			axes = append(axes, axis)
		}
	}
	return axes
}

func axesOf(c bench.Cell) map[string]string {
	return map[string]string{
		"checker": c.Checker, "variant": c.Variant, "corpus": c.Corpus, "workers": strconv.Itoa(c.Workers), "cpus": c.CPUs, "cache": string(c.Cache),
	}
}
