package runner

import (
	"slices"
	"time"

	"paceline/bench"
)

// pass is one time through a block, as far as it is on record.
type pass struct {
	trials []bench.Trial
	// again says that a disturbed trial of it had the block repeated.
	again bool
}

// blockKey is where a block stands in a session.
type blockKey struct{ round, number int }

// passesOf sorts recorded trials into passes through their blocks, a new one beginning where a
// place comes again, and counts those that had the block repeated.
func passesOf(trials []bench.Trial) (passes map[blockKey][]pass, repeats int) {
	passes = map[blockKey][]pass{}
	for _, t := range trials {
		if t.Round == 0 || t.Instrument == bench.InstrumentCeiling {
			continue
		}
		key := blockKey{t.Round, t.Block}
		of := passes[key]
		if len(of) == 0 || of[len(of)-1].has(t.Place()) {
			of = append(of, pass{})
		}
		p := &of[len(of)-1]
		p.trials = append(p.trials, t)
		if asksAgain(t) && !p.again && repeats < maxRepeats {
			p.again = true
			repeats++
		}
		passes[key] = of
	}
	return passes, repeats
}

// asksAgain says whether the trial was disturbed so that it does not count.
func asksAgain(t bench.Trial) bool { return len(t.Disturbed) > 0 && !t.Counted }

func (p pass) has(place bench.Place) bool {
	return slices.ContainsFunc(p.trials, func(t bench.Trial) bool { return t.Place() == place })
}

// disturbed lists the cells for which the block is to be repeated.
func (p pass) disturbed() []bench.Cell {
	var cells []bench.Cell
	for _, t := range p.trials {
		if asksAgain(t) {
			cells = append(cells, t.Cell)
		}
	}
	return cells
}

// took is at least how long it took.
func (p pass) took() time.Duration {
	var sum time.Duration
	for _, t := range p.trials {
		sum += time.Duration(t.WallNanos)
	}
	return sum
}

// resumed is how far a block has come: the pass that it is in, with what that lacks.
type resumed struct {
	pass
	lacks []spot
	took  time.Duration // the longest of its passes
}

// resumeBlock finds out how far a block came before the session was cut off.
func resumeBlock(block []spot, passes []pass) resumed {
	r := resumed{lacks: block}
	for i, p := range passes {
		meant := block
		if i > 0 {
			meant = again(block, passes[i-1].disturbed(), r.took)
		}
		r.took = max(r.took, p.took())
		r.pass = p
		r.lacks = slices.DeleteFunc(slices.Clone(meant), func(s spot) bool { return p.has(s.place()) })
	}
	return r
}
