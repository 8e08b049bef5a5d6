package export

import (
	"fmt"
	"io"
	"strings"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
)

// actionEntry is one point of a chart of github-action-benchmark. The chart's tooltip and the
// action's comments show "VALUE UNIT (RANGE)", the tooltip with the lines of extra below.
type actionEntry struct {
	Name  string  `json:"name"` // one chart a name
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	Range string  `json:"range,omitempty"` // free text; absent with too few rounds for an interval
	Extra string  `json:"extra"`
}

// writeAction writes the medians of all cells and metrics.
func writeAction(w io.Writer, e Export) error {
	var entries []actionEntry
	labels := e.labels()
	for i, c := range e.Cells {
		for _, of := range []struct {
			metric summary.Metric
			unit   string
			per    float64
		}{{summary.Wall, "s", 1e9}, {summary.CPU, "s", 1e9}, {summary.MaxRSS, "MiB", 1 << 20}} {
			median := stats.Median(c.values(of.metric))
			if median.N == 0 {
				continue
			}
			entries = append(entries, actionEntry{
				Name: fmt.Sprintf("%s %s", labels[i], of.metric), Unit: of.unit, Value: median.Value / of.per,
				Range: rangeOf(median, of.per), Extra: extra(e.Manifest, c, median.N),
			})
		}
	}
	return writeJSON(w, entries)
}

// rangeOf is the 95% interval of a median in its unit.
func rangeOf(e stats.Estimate, per float64) string {
	if e.Interval == nil {
		return ""
	}
	return fmt.Sprintf("%.4g-%.4g", e.Interval.Low/per, e.Interval.High/per)
}

// extra says in lines where a value comes from.
func extra(m bench.Manifest, c Cell, n int) string {
	estimate := "median of " + summary.Counted(n, "round")
	if n >= stats.MinSamples {
		estimate += ", with its 95% interval"
	}
	return strings.Join([]string{estimate, "checker " + line(c.Checker) + more(m, c.Checker), machine(m.Host)}, "\n")
}

// machine describes where it was measured.
func machine(h bench.Host) string {
	var parts []string
	for _, text := range []string{h.OS + "/" + h.Arch, h.CPUModel, hardware(h)} {
		if text != "" {
			parts = append(parts, line(text))
		}
	}
	return strings.Join(parts, ", ")
}

// more tells a checker's version and commit, where they say more than its name.
func more(m bench.Manifest, checker string) string {
	found := m.Checker(checker)
	var parts []string
	if found.Version != "" && !strings.Contains(checker, found.Version) {
		parts = append(parts, "version "+line(found.Version))
	}
	if found.Git != nil {
		parts = append(parts, "commit "+line(found.Git.Commit))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
