package summary

import (
	"slices"

	"paceline/bench"
)

// Summary is what a session found out.
type Summary struct {
	Manifest        bench.Manifest   `json:"-"`
	Cells           []Cell           `json:"cells"` // in the order of the plan; measured cells that it does not name come last
	Ceilings        []Ceiling        `json:"ceilings,omitempty"`
	Recommendations []Recommendation `json:"recommendations,omitempty"`
	Differences     []Differences    `json:"differences,omitempty"`
	// Findings are whole sentences about what is wrong with a checker: other diagnostics than
	// they should be, trials that failed, instrumented ones too. Warnings are about what limits
	// the numbers. Both may hold foreign text (names, errors) as it is.
	Findings []string `json:"findings,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// Of summarises a session, finished or not.
func Of(m bench.Manifest, trials []bench.Trial) Summary {
	e := sorted(m.Plan.Cells(), trials)
	s := Summary{Manifest: m, Differences: differences(trials), Warnings: slices.Concat(outcome(m, e.counted), checkouts(m))}
	for _, name := range e.names {
		own, base := e.counted[name], e.counted[name.Sequential()]
		c := summarise(name, own, base)
		c.Failed, c.Lost = len(bad(e.plain[name])), lost(e.plain[name], own)
		c.Orders = orders(e.all[name])
		c.Undisturbed = undisturbed(c, own, base)
		c.addMemory(e.memory[name])
		s.Cells = append(s.Cells, c)
		s.Findings = append(s.Findings, findings(name, e.all[name])...)
		s.Warnings = append(s.Warnings, trialWarnings(name, own, e.plain[name])...)
		ceilings, warnings := e.crowds.of(name, own)
		s.Ceilings = append(s.Ceilings, ceilings...)
		s.Warnings = append(s.Warnings, warnings...)
	}
	if m.Plan.Race != nil {
		s.Warnings = append(s.Warnings, "Worker counts were measured only as long as they mattered: paceline tune SESSION tells how many to use.")
		s.Warnings = slices.Concat(s.Warnings, uncounted(s.Cells), shortage(s.Cells))
		return s
	}
	for _, g := range s.groups() {
		for _, state := range g.states() {
			if r := recommend(g.in(state), e.counted); r != nil {
				s.Recommendations = append(s.Recommendations, *r)
			}
		}
	}
	s.Warnings = slices.Concat(s.Warnings, uncounted(s.Cells), shortage(s.Cells))
	return s
}

// evidence is the trials of a session by what they are for.
type evidence struct {
	names   []bench.Cell                 // of the plan, then others that are counted
	all     map[bench.Cell][]bench.Trial // whatever they were made for
	counted map[bench.Cell]Rounds        // timed
	plain   map[bench.Cell][]bench.Trial // timed, counted or not
	memory  map[bench.Cell]Rounds        // with proportional set sizes
	crowds  crowds
}

func sorted(planned []bench.Cell, trials []bench.Trial) evidence {
	e := evidence{
		names: planned, all: map[bench.Cell][]bench.Trial{}, counted: map[bench.Cell]Rounds{}, plain: map[bench.Cell][]bench.Trial{},
		memory: map[bench.Cell]Rounds{}, crowds: crowds{},
	}
	known := map[bench.Cell]bool{}
	for _, name := range planned {
		known[name] = true
	}
	for _, t := range trials {
		e.all[t.Cell] = append(e.all[t.Cell], t)
		switch t.Instrument {
		case bench.InstrumentNone:
			e.plain[t.Cell] = append(e.plain[t.Cell], t)
			if !t.Counted || t.Round == 0 {
				continue
			}
			put(e.counted, t)
			if !known[t.Cell] {
				e.names, known[t.Cell] = append(e.names, t.Cell), true
			}
		case bench.InstrumentMemory:
			if t.Status == bench.OK || t.Status == bench.Differs {
				put(e.memory, t)
			}
		case bench.InstrumentCeiling:
			e.crowds.add(t)
		}
	}
	return e
}

func put(all map[bench.Cell]Rounds, t bench.Trial) {
	if all[t.Cell] == nil {
		all[t.Cell] = Rounds{}
	}
	all[t.Cell][t.Round] = t
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

// in lists the group's cells of one cache state.
func (g group) in(state bench.CacheState) []Cell {
	var cells []Cell
	for _, c := range g.cells {
		if c.Cache == state {
			cells = append(cells, c)
		}
	}
	return cells
}
