package runner

import (
	"slices"

	"paceline/bench"
)

// spot is the place of a trial in the session.
type spot struct {
	cell         bench.Cell
	round, block int
	seed         int
	instrument   bench.Instrument
	copies, copy int // of a ceiling trial
	verbose      bool
}

// place is where the trial stands in the plan.
func (s spot) place() bench.Place {
	return bench.Place{Cell: s.cell, Round: s.round, Instrument: s.instrument, Copies: s.copies, Copy: s.copy}
}

// begun is the trial as far as it is known before it runs.
func (s spot) begun() bench.Trial {
	return bench.Trial{
		Round: s.round, Block: s.block, Seed: s.seed, Cell: s.cell,
		Instrument: s.instrument, Copies: s.copies, Copy: s.copy, Disturbed: []string{},
	}
}

// blocks lists the trials of one round, by blocks: the timed ones in the order drawn, and after
// those what is instrumented, so that no timed trial runs beside it.
func (r *run) blocks(number int) [][]spot {
	drawn := order(r.cells, r.plan.Seed, number)
	var blocks [][]spot
	add := func(instrument bench.Instrument, cells []bench.Cell) {
		var block []spot
		for _, c := range cells {
			s := spot{cell: c, round: number, block: len(blocks) + 1, seed: drawn.seed, instrument: instrument}
			var beside []spot
			if !r.joins {
				beside = append(beside, s)
			}
			if instrument == bench.InstrumentNone && r.instrument.watches(c) {
				s.instrument = r.instrument.Name
				beside = append(beside, s)
			}
			// Whoever comes second may have it easier, so they take turns.
			if number%2 == 0 {
				slices.Reverse(beside)
			}
			block = append(block, beside...)
		}
		blocks = append(blocks, block)
	}
	for _, cells := range drawn.blocks {
		add(bench.InstrumentNone, cells)
	}
	if r.joins {
		return blocks
	}
	if r.plan.Memory && number <= bench.MemoryRounds {
		for _, cells := range drawn.blocks {
			add(bench.InstrumentMemory, cells)
		}
	}
	if r.plan.Ceiling && number <= bench.CeilingRounds {
		blocks = append(blocks, r.crowds(number, drawn.seed, len(blocks)+1)...)
	}
	return blocks
}

// crowds lists the sequential checkers that run at once: 2, 4, ... up to the number of CPUs,
// for each checker and corpus that is measured cold.
func (r *run) crowds(number, seed, firstBlock int) [][]spot {
	var crowds [][]spot
	for _, c := range r.cells {
		if !c.InCrowds() {
			continue
		}
		for _, copies := range bench.CeilingCopies(r.session.Manifest.Host.UsableCPUs) {
			var crowd []spot
			for i := range copies {
				crowd = append(crowd, spot{
					cell: c, round: number, block: firstBlock + len(crowds), seed: seed,
					instrument: bench.InstrumentCeiling, copies: copies, copy: i + 1,
				})
			}
			crowds = append(crowds, crowd)
		}
	}
	return crowds
}
