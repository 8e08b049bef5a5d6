package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paceline/bench"
)

// Aspect is something that should be the same on both sides, because it changes times by itself.
type Aspect string

const (
	// Compiler is the C compiler of checkers that were built here.
	Compiler Aspect = "compiler"
	// Corpus is what is checked: its sources and packages.
	Corpus Aspect = "corpus"
	// Host is the machine.
	Host Aspect = "host"
	// Plan is what is measured: corpora, workers, cache states, CPUs, variants and their flags, the instruments between
	// the trials.
	Plan Aspect = "plan"
	// Python is what runs the checkers and what the corpora are checked for.
	Python Aspect = "python"
)

// Aspects lists all of them.
func Aspects() []Aspect { return []Aspect{Compiler, Corpus, Host, Plan, Python} }

// difference is one thing that differs.
type difference struct {
	aspect      Aspect
	what        string // such as "mypy-self sha256"
	old, recent string
}

// refuse reports the differences that are not allowed.
func refuse(allow []Aspect, found []difference) error {
	var texts []string
	var aspects []string
	for _, d := range found {
		if slices.Contains(allow, d.aspect) {
			continue
		}
		texts = append(texts, fmt.Sprintf("%s: %s is %s and %s", d.aspect, d.what, d.old, d.recent))
		if !slices.Contains(aspects, string(d.aspect)) {
			aspects = append(aspects, string(d.aspect))
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return fmt.Errorf("what should be the same differs (%s): measure both alike, or allow it with --allow %s",
		strings.Join(texts, "; "), strings.Join(aspects, ","))
}

// differencesWithin tells what sets the checkers of one session apart beside their versions.
func differencesWithin(m bench.Manifest, pairs []pair) []difference {
	return checkersApart(m, m, pairs)
}

func differencesBetween(old, recent bench.Manifest, pairs []pair) []difference {
	found := corporaApart(old, recent, pairs)
	found = append(found, keysApart(Host, facts(old.Host.Machine()), facts(recent.Host.Machine()))...)
	found = append(found, keysApart(Plan, measured(old.Plan), measured(recent.Plan))...)
	return append(found, checkersApart(old, recent, pairs)...)
}

// measured is the part of a plan that decides what a trial is and what happens around it.
func measured(p bench.Plan) map[string]string {
	p.Variants = slices.Clone(p.Variants)
	for i := range p.Variants { // which cells have them makes no other trial of a cell
		p.Variants[i].Checkers, p.Variants[i].Workers = nil, nil
	}
	plan := facts(p, "checkers", "rounds", "precision", "budget_ns", "time_limit_ns", "output_limit_bytes", "seed", "sweep", "bisect")
	for _, of := range []string{"workers", "caches", "corpora", "cpus", "variants"} {
		plan[of] = sortedList(plan[of])
	}
	return plan
}

// sortedList is a JSON list in an order of its own: that of the axes does not matter.
func sortedList(text string) string {
	var items []json.RawMessage
	if json.Unmarshal([]byte(text), &items) != nil {
		return text
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(item)
	}
	slices.Sort(texts)
	return "[" + strings.Join(texts, ",") + "]"
}

// facts are the JSON values of a struct by their key, but for some.
func facts(value any, but ...string) map[string]string {
	text, err := json.Marshal(value)
	var raw map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &raw) != nil {
		return nil // what is compared are structs of plain values
	}
	all := map[string]string{}
	for key, value := range raw {
		if !slices.Contains(but, key) {
			all[key] = string(value)
		}
	}
	return all
}

func keysApart(aspect Aspect, old, recent map[string]string) []difference {
	keys := slices.Collect(maps.Keys(old))
	for key := range recent {
		if _, both := old[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var found []difference
	for _, key := range keys {
		if old[key] != recent[key] {
			found = append(found, difference{aspect, key, named(old[key]), named(recent[key])})
		}
	}
	return found
}

func named(value string) string {
	if value == "" {
		return "unknown"
	}
	return value
}

func corporaApart(old, recent bench.Manifest, pairs []pair) []difference {
	var found []difference
	for _, name := range corporaOf(pairs) {
		before, after := old.Corpus(name), recent.Corpus(name)
		for _, d := range keysApart(Corpus, facts(before, "corpus", "python"), facts(after, "corpus", "python")) {
			d.what = name + " " + d.what
			found = append(found, d)
		}
		if before.Python != after.Python {
			found = append(found, difference{Python, "the Python of " + name, named(before.Python), named(after.Python)})
		}
	}
	return found
}

func corporaOf(pairs []pair) []string {
	var names []string
	for _, p := range pairs {
		if !slices.Contains(names, p.head.Corpus) {
			names = append(names, p.head.Corpus)
		}
	}
	return names
}

// checkersApart tells whose checkers run under different Pythons or were built by different compilers. One that is not
// known is not compared.
func checkersApart(old, recent bench.Manifest, pairs []pair) []difference {
	var found []difference
	for _, p := range pairs {
		before, after := old.Checker(p.base.Checker), recent.Checker(p.head.Checker)
		what := fmt.Sprintf("that of %s and of %s", p.base.Checker, p.head.Checker)
		for _, d := range []difference{{Python, what, before.Python, after.Python}, {Compiler, what, before.Compiler, after.Compiler}} {
			if d.old != "" && d.recent != "" && d.old != d.recent && !slices.Contains(found, d) {
				found = append(found, d)
			}
		}
	}
	return found
}
