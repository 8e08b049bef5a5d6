package session

import (
	"fmt"
	"iter"
	"slices"

	"paceline/bench"
)

// place is where a trial stands in the plan.
type place struct {
	cell         bench.Cell
	round        int
	instrument   bench.Instrument
	copies, copy int // of a ceiling trial
}

func placeOf(t bench.Trial) place {
	return place{cell: t.Cell, round: t.Round, instrument: t.Instrument, copies: t.Copies, copy: t.Copy}
}

func (p place) String() string {
	text := fmt.Sprintf("%s in round %d", p.cell, p.round)
	switch p.instrument {
	case bench.InstrumentNone:
		return text
	case bench.InstrumentCeiling:
		return fmt.Sprintf("%s, ceiling copy %d of %d", text, p.copy, p.copies)
	}
	return fmt.Sprintf("%s, instrument %s", text, p.instrument)
}

// maxCells is more than anybody measures: a plan that has more is damaged.
const maxCells = 100_000

// planned is what a plan asks for.
type planned struct {
	plan  bench.Plan
	cells []bench.Cell
	known map[bench.Cell]bool
	// crowds are how many sequential checkers run at once in ceiling trials.
	crowds []int
}

func plannedBy(m bench.Manifest) (planned, error) {
	p := planned{plan: m.Plan}
	if err := m.Plan.Validate(); err != nil {
		return p, fmt.Errorf("its plan cannot be measured: %w", err)
	}
	cells := 1
	for _, n := range []int{
		len(m.Plan.Checkers), len(m.Plan.Corpora), len(m.Plan.Workers), len(m.Plan.Caches),
		len(m.Plan.Variants) + 1, max(len(m.Plan.CPUs), 1),
	} {
		if cells *= n; cells > maxCells {
			return p, fmt.Errorf("its plan has more than %d cells", maxCells)
		}
	}
	p.cells = m.Plan.Cells()
	p.known = make(map[bench.Cell]bool, len(p.cells))
	for _, c := range p.cells {
		p.known[c] = true
	}
	if m.Plan.Ceiling {
		p.crowds = bench.CeilingCopies(m.Host.UsableCPUs)
	}
	return p, nil
}

// inCrowds says whether ceiling trials run the cell.
func inCrowds(c bench.Cell) bool {
	return c.Workers == 0 && c.Cache == bench.Cold && c.Variant == "" && c.CPUs == ""
}

// has says whether a trial at the place is one that the plan asks for.
func (p planned) has(at place) bool {
	if !p.known[at.cell] || at.round < 1 || at.round > p.plan.Rounds {
		return false
	}
	switch at.instrument {
	case bench.InstrumentNone:
		return at.copies == 0 && at.copy == 0
	case bench.InstrumentMemory:
		return p.plan.Memory && at.round <= bench.MemoryRounds && at.copies == 0 && at.copy == 0
	case bench.InstrumentCeiling:
		return at.round <= bench.CeilingRounds && inCrowds(at.cell) && slices.Contains(p.crowds, at.copies) &&
			at.copy >= 1 && at.copy <= at.copies
	}
	return false
}

// round lists the places of one round.
func (p planned) round(number int) iter.Seq[place] {
	return func(yield func(place) bool) {
		for _, c := range p.cells {
			if !yield(place{cell: c, round: number, instrument: bench.InstrumentNone}) {
				return
			}
			memory := place{cell: c, round: number, instrument: bench.InstrumentMemory}
			if p.has(memory) && !yield(memory) {
				return
			}
			for _, copies := range p.crowds {
				for copy := 1; copy <= copies; copy++ {
					at := place{cell: c, round: number, instrument: bench.InstrumentCeiling, copies: copies, copy: copy}
					if !p.has(at) {
						break
					}
					if !yield(at) {
						return
					}
				}
			}
		}
	}
}

// firstMissing finds the first place of the plan, up to a round, that has no trial.
func (p planned) firstMissing(rounds int, made map[place]int) (place, bool) {
	for number := 1; number <= rounds; number++ {
		for at := range p.round(number) {
			if made[at] == 0 {
				return at, true
			}
		}
	}
	return place{}, false
}
