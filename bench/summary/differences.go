package summary

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paceline/bench"
)

// Differences are the diagnostics of one checker on one corpus that trials lacked or had beyond
// the sequential ones.
type Differences struct {
	Checker string       `json:"checker"`
	Corpus  string       `json:"corpus"`
	All     []Difference `json:"all"` // by module; in a module, what is missing comes first
}

// Difference is one diagnostic that is not in every answer.
type Difference struct {
	Module  string   `json:"module"` // empty when the message is about no file
	Missing bool     `json:"missing"`
	Text    string   `json:"text"`
	Cells   []string `json:"cells"`  // in which it occurred
	Trials  int      `json:"trials"` // in which it occurred
	Of      int      `json:"of"`     // trials of those cells with an answer
	// Known says that in each of those trials the catalogue records all differences.
	Known bool `json:"known"`
}

// said tells differences apart.
type said struct {
	module  string
	missing bool
	text    string
}

// tally counts in how many trials of which cells a difference occurred.
type tally struct {
	cells   []bench.Cell
	trials  int
	unknown bool
}

// differences lists what trials with an answer said otherwise, whatever they were made for.
func differences(trials []bench.Trial) []Differences {
	type place struct{ checker, corpus string }
	var places []place
	found := map[place]map[said]*tally{}
	answers := map[bench.Cell]int{}
	for _, t := range trials {
		if t.Diagnostics == nil || t.Status == bench.Crashed || t.Status == bench.TimedOut {
			continue
		}
		answers[t.Cell]++
		here := place{t.Checker, t.Corpus}
		for _, what := range saidOtherwise(*t.Diagnostics) {
			if found[here] == nil {
				found[here] = map[said]*tally{}
				places = append(places, here)
			}
			if found[here][what] == nil {
				found[here][what] = &tally{}
			}
			found[here][what].add(t)
		}
	}
	var all []Differences
	for _, here := range places {
		all = append(all, Differences{Checker: here.checker, Corpus: here.corpus, All: listed(found[here], answers)})
	}
	return all
}

// saidOtherwise lists each difference of a trial once.
func saidOtherwise(d bench.Diagnostics) []said {
	var all []said
	add := func(missing bool, diagnostics []bench.Diagnostic) {
		for _, d := range diagnostics {
			what := said{module(d.Path), missing, d.Text}
			if !slices.Contains(all, what) {
				all = append(all, what)
			}
		}
	}
	add(true, d.Missing)
	add(false, d.Extra)
	return all
}

func (y *tally) add(t bench.Trial) {
	y.trials++
	y.unknown = y.unknown || !t.Diagnostics.Known
	if !slices.Contains(y.cells, t.Cell) {
		y.cells = append(y.cells, t.Cell)
	}
}

func listed(found map[said]*tally, answers map[bench.Cell]int) []Difference {
	var all []Difference
	for _, what := range slices.SortedFunc(maps.Keys(found), func(a, b said) int {
		missing := map[bool]int{true: 0, false: 1}
		return cmp.Or(cmp.Compare(a.module, b.module), missing[a.missing]-missing[b.missing], cmp.Compare(a.text, b.text))
	}) {
		y := found[what]
		d := Difference{Module: what.module, Missing: what.missing, Text: what.text, Trials: y.trials, Known: !y.unknown}
		slices.SortFunc(y.cells, func(a, b bench.Cell) int {
			return cmp.Or(cmp.Compare(a.Cache, b.Cache), a.Workers-b.Workers, cmp.Compare(a.Name(), b.Name()))
		})
		for _, c := range y.cells {
			d.Cells = append(d.Cells, c.Name())
			d.Of += answers[c]
		}
		all = append(all, d)
	}
	return all
}

// module turns a path relative to the corpus into the name of a module.
func module(path string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(path, "i"), ".py")
	if name == strings.TrimSuffix(path, "i") {
		return path // no Python file
	}
	return strings.TrimSuffix(strings.ReplaceAll(name, "/", "."), ".__init__")
}

// Title says whose differences they are.
func (d Differences) Title() string {
	return fmt.Sprintf("Diagnostics of %s on %s that are not the sequential ones (- missing, + instead):", d.Checker, d.Corpus)
}

// Lines shows the differences as a diff, safe to show on a terminal: the module, what it lacks
// and has, each with the trials in which it does.
func (d Differences) Lines() []string {
	var lines []string
	for i, one := range d.All {
		if i == 0 || one.Module != d.All[i-1].Module {
			lines = append(lines, Printable(one.Heading()))
		}
		sign := "+ "
		if one.Missing {
			sign = "- "
		}
		for _, line := range one.Lines() {
			lines = append(lines, sign+line)
			sign = "  "
		}
		lines = append(lines, "    "+Printable(one.Occurrence()))
	}
	return lines
}

// Lines are those of the message, safe to show on a terminal.
func (d Difference) Lines() []string {
	var lines []string
	for line := range strings.SplitSeq(d.Text, "\n") {
		lines = append(lines, Printable(line))
	}
	return lines
}

// Heading is the module in words.
func (d Difference) Heading() string {
	if d.Module == "" {
		return "about no file"
	}
	return d.Module
}

// Occurrence says in how many trials of which cells it occurred, and whether that is known.
func (d Difference) Occurrence() string {
	text := fmt.Sprintf("in %d of %s of %s", d.Trials, count(d.Of, "trial"), strings.Join(d.Cells, ", "))
	if d.Known {
		text += "; known: the catalogue records it"
	}
	return text
}
