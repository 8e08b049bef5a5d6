package session

import (
	"fmt"
	"iter"
	"slices"

	"paceline/bench"
)

// maxCells is more than anybody measures: a plan that has more is damaged.
const maxCells = 100_000

// planned is what a plan asks for.
type planned struct {
	plan  bench.Plan
	cells []bench.Cell
	known map[bench.Cell]bool
	// warmUp are the cells that may run before the rounds, as [bench.Cell.InWarmUp] has them.
	warmUp map[bench.Cell]bool
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
	p.known, p.warmUp = make(map[bench.Cell]bool, len(p.cells)), map[bench.Cell]bool{}
	for _, c := range p.cells {
		p.known[c] = true
		// Sequential ones are the reference also where the plan has none.
		p.warmUp[c.InWarmUp()], p.warmUp[c.Sequential().InWarmUp()] = true, true
	}
	if m.Plan.Ceiling {
		p.crowds = bench.CeilingCopies(m.Host.UsableCPUs)
	}
	return p, nil
}

// has says whether a trial at the place is one that the plan asks for.
func (p planned) has(at bench.Place) bool {
	if !p.known[at.Cell] || at.Round < 1 || at.Round > p.plan.Rounds {
		return false
	}
	switch at.Instrument {
	case bench.InstrumentNone:
		return at.Copies == 0 && at.Copy == 0
	case bench.InstrumentMemory:
		return p.plan.Memory && at.Round <= bench.MemoryRounds && at.Copies == 0 && at.Copy == 0
	case bench.InstrumentCeiling:
		return at.Round <= bench.CeilingRounds && at.Cell.InCrowds() && slices.Contains(p.crowds, at.Copies) &&
			at.Copy >= 1 && at.Copy <= at.Copies
	}
	return false
}

// round lists the places of one round.
func (p planned) round(number int) iter.Seq[bench.Place] {
	return func(yield func(bench.Place) bool) {
		for _, c := range p.cells {
			if !yield(bench.Place{Cell: c, Round: number, Instrument: bench.InstrumentNone}) {
				return
			}
			memory := bench.Place{Cell: c, Round: number, Instrument: bench.InstrumentMemory}
			if p.has(memory) && !yield(memory) {
				return
			}
			for _, copies := range p.crowds {
				for copy := 1; copy <= copies; copy++ {
					at := bench.Place{Cell: c, Round: number, Instrument: bench.InstrumentCeiling, Copies: copies, Copy: copy}
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

// firstMissing finds the first place of the plan, up to a round, that has no trial and should have.
func (p planned) firstMissing(rounds int, made map[bench.Place]int, out func(bench.Cell) bool) (bench.Place, bool) {
	for number := 1; number <= rounds; number++ {
		for at := range p.round(number) {
			if made[at] == 0 && !out(at.Cell) {
				return at, true
			}
		}
	}
	return bench.Place{}, false
}
