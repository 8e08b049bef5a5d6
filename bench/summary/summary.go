package summary

import (
	"slices"

	"paceline/bench"
)

// Summary is what a session found out.
type Summary struct {
	Manifest bench.Manifest
	Cells    []Cell // in the order of the plan; measured cells that it does not name come last
	// Findings are whole sentences about what is wrong with a checker: other diagnostics than
	// they should be, trials that failed. Warnings are about what limits the numbers. Both may
	// hold foreign text (names, errors) as it is.
	Findings, Warnings []string
}

// Of summarises a session, finished or not.
func Of(m bench.Manifest, trials []bench.Trial) Summary {
	counted := map[bench.Cell]rounds{}
	plain := map[bench.Cell][]bench.Trial{}
	names := m.Plan.Cells()
	for _, t := range trials {
		if t.Instrument != bench.InstrumentNone {
			continue
		}
		plain[t.Cell] = append(plain[t.Cell], t)
		if !t.Counted {
			continue
		}
		if counted[t.Cell] == nil {
			counted[t.Cell] = rounds{}
		}
		counted[t.Cell][t.Round] = t
		if !slices.Contains(names, t.Cell) {
			names = append(names, t.Cell)
		}
	}
	s := Summary{Manifest: m, Warnings: outcome(m, counted)}
	for _, name := range names {
		c := summarise(name, counted[name], counted[name.Sequential()])
		c.Failed = len(bad(plain[name]))
		s.Cells = append(s.Cells, c)
		s.Findings = append(s.Findings, findings(name, counted[name], plain[name])...)
		s.Warnings = append(s.Warnings, trialWarnings(name, counted[name], plain[name])...)
	}
	s.Warnings = slices.Concat(s.Warnings, uncounted(s.Cells), shortage(s.Cells))
	return s
}

// subject is what a table or a sentence is about.
type subject struct {
	Checker, Variant, Corpus, CPUs string
}

func (c Cell) subject() subject {
	return subject{Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus, CPUs: c.CPUs}
}

// group is the cells of one subject: the ones that are compared with each other.
type group struct {
	subject
	cells []Cell
}

// groups splits the cells by subject, both in the order of the plan.
func (s Summary) groups() []group {
	var all []group
	for _, c := range s.Cells {
		i := slices.IndexFunc(all, func(g group) bool { return g.subject == c.subject() })
		if i < 0 {
			i = len(all)
			all = append(all, group{subject: c.subject()})
		}
		all[i].cells = append(all[i].cells, c)
	}
	return all
}
