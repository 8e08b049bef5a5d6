package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/tune"
)

// tuneAnswer is the JSON of paceline tune.
type tuneAnswer struct {
	tune.Result
	beyond
	Lines map[bench.CacheState]tuneLines `json:"lines"`
	Notes []string                       `json:"notes"`
}

// tuneLines are what to write where for a number of workers.
type tuneLines struct {
	MypyINI   string `json:"mypy_ini"`
	PyProject string `json:"pyproject_toml"`
	CI        string `json:"ci"`
}

func linesFor(workers int) tuneLines {
	return tuneLines{
		MypyINI:   fmt.Sprintf("[mypy]\nnum_workers = %d", workers),
		PyProject: fmt.Sprintf("[tool.mypy]\nnum_workers = %d", workers),
		CI:        fmt.Sprintf("mypy -n %d   # or MYPY_NUM_WORKERS=%d in the environment", workers, workers),
	}
}

// print prints the answer of a session.
func (f *tuneFlags) print(std streams, measured session.Session) error {
	answer := tuneAnswer{Result: tune.Of(measured.Manifest, measured.Trials), Lines: map[bench.CacheState]tuneLines{}}
	var err error
	if answer.beyond, err = beyondOf(measured.Dir, answer.Within); err != nil {
		if err := warn(std, fmt.Sprintf("no predictions: %v", err)); err != nil {
			return err
		}
	}
	for _, c := range answer.Caches {
		if c.Workers != nil {
			answer.Lines[c.Cache] = linesFor(*c.Workers)
		}
	}
	answer.Notes = slices.Concat(answer.Sentences(), edits(measured.Manifest), answer.sentences())
	if f.run.json {
		return printJSON(std.out, answer)
	}
	if err := printTables(std, asText, answer.tables(), answer.Notes); err != nil {
		return err
	}
	_, err = fmt.Fprint(std.out, "\n"+answer.lines())
	return err
}

// edits says why there is no answer for edits.
func edits(m bench.Manifest) []string {
	if !strings.HasPrefix(m.Plan.Corpora[0], "path:") {
		return nil
	}
	return []string{"After an edit is not measured: Paceline never writes into your sources, and only corpora of the catalogue have recorded edits."}
}

func (a tuneAnswer) tables() []summary.Table {
	tables := a.Tables()
	if len(a.Predictions) > 0 {
		t := summary.Table{Title: "Predicted: cold, on other machines", Header: []string{"CPUs", "workers to use (predicted)", "wall time (predicted)", "speedup (predicted)"}}
		for _, p := range a.Predictions {
			t.Rows = append(t.Rows, []string{strconv.Itoa(p.CPUs), strconv.Itoa(p.Workers), orDash(summary.Wall.Quantity(p.WallNanos, nil, nil)), orDash(summary.Ratio(p.Speedup, p.SpeedupLow, p.SpeedupHigh))})
		}
		tables = append(tables, t)
	}
	if len(a.Cycles) > 0 {
		t := summary.Table{Title: "Predicted: how many times as fast a run at its bound would be, at most, without a cycle of modules", Header: []string{"cycle around", "modules", "cost"}}
		for _, g := range a.Cycles[0].AtMost {
			t.Header = append(t.Header, fmt.Sprintf("%d workers (predicted)", g.Workers))
		}
		for _, c := range a.Cycles {
			row := []string{summary.Printable(c.Module), strconv.Itoa(c.Modules), summary.Duration(c.CostNanos)}
			for _, g := range c.AtMost {
				row = append(row, fmt.Sprintf("%.2fx", g.Ratio))
			}
			t.Rows = append(t.Rows, row)
		}
		tables = append(tables, t)
	}
	return tables
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// sentences say what the predictions tell and do not know.
func (a tuneAnswer) sentences() []string {
	var all []string
	for _, p := range a.Predictions {
		if p.Speedup == nil {
			continue
		}
		if p.Workers == 0 {
			all = append(all, fmt.Sprintf("On %d CPUs, workers would not help when cold (predicted).", p.CPUs))
			continue
		}
		all = append(all, fmt.Sprintf("On %d CPUs, use %s when cold: %s as fast as sequential (predicted).",
			p.CPUs, summary.Counted(p.Workers, "worker"), summary.Ratio(p.Speedup, p.SpeedupLow, p.SpeedupHigh)))
	}
	return append(all, a.limits...)
}

// lines are what to paste, by the numbers of workers that are recommended.
func (a tuneAnswer) lines() string {
	var text strings.Builder
	var told []int
	for _, c := range a.Caches {
		if c.Workers == nil || slices.Contains(told, *c.Workers) {
			continue
		}
		told = append(told, *c.Workers)
		var states []string
		for _, other := range a.Caches {
			if other.Workers != nil && *other.Workers == *c.Workers {
				states = append(states, string(other.Cache))
			}
		}
		l := linesFor(*c.Workers)
		fmt.Fprintf(&text, "To paste, for %s runs:\n\nmypy.ini:\n%s\n\npyproject.toml:\n%s\n\nCI:\n%s\n\n",
			strings.Join(states, " and "), indented(l.MypyINI), indented(l.PyProject), indented(l.CI))
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func indented(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
