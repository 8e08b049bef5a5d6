package summary

import (
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/stats"
)

// Ceiling is how much work so many sequential checkers get done that run at once and do not
// know of each other: no N workers can do better on this machine.
type Ceiling struct {
	Checker string `json:"checker"`
	Variant string `json:"variant"`
	Corpus  string `json:"corpus"`
	CPUs    string `json:"cpus,omitempty"`
	Copies  int    `json:"copies"` // how many ran at once
	Rounds  int    `json:"rounds"` // behind the value; those with a copy that is not ok are left out
	// Value is the median over rounds of the summed speeds: what one checker alone would take
	// over what each copy took. Copies that do not hinder each other reach their number.
	Value float64  `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
}

// crowd is what ran at once, over all rounds.
type crowd struct {
	cell   bench.Cell
	copies int
}

// crowds holds the trials of each crowd by round and copy; of a copy that ran again, the last.
type crowds map[crowd]map[int]map[int]bench.Trial

func (all crowds) add(t bench.Trial) {
	which := crowd{t.Cell, t.Copies}
	if all[which] == nil {
		all[which] = map[int]map[int]bench.Trial{}
	}
	if all[which][t.Round] == nil {
		all[which][t.Round] = map[int]bench.Trial{}
	}
	all[which][t.Round][t.Copy] = t
}

// of lists the ceilings of a cell by the number of copies, and what must be said of them.
func (all crowds) of(name bench.Cell, alone Rounds) (ceilings []Ceiling, warnings []string) {
	say := sayer(name, &warnings)
	for _, copies := range all.sizes(name) {
		seen := all[crowd{name, copies}]
		var speeds []float64
		for round, crowd := range seen {
			if speed, ok := speedOf(crowd, copies, alone, round); ok {
				speeds = append(speeds, speed)
			}
		}
		left := len(seen) - len(speeds)
		say(left, "%d of %s with %d checkers at once %s left out of the ceiling: not all of them, or not the one alone, gave the right answer.",
			left, count(len(seen), "round"), copies, verb(left, "is", "are"))
		if len(speeds) == 0 {
			continue
		}
		e := stats.Median(speeds)
		c := Ceiling{
			Checker: name.Checker, Variant: name.Variant, Corpus: name.Corpus, CPUs: name.CPUs,
			Copies: copies, Rounds: e.N, Value: e.Value,
		}
		if e.Interval != nil {
			c.Low, c.High = &e.Interval.Low, &e.Interval.High
		}
		ceilings = append(ceilings, c)
	}
	return ceilings, warnings
}

// CeilingsByRound tells, for each round in which several of a cell's checker ran at once, how much work they did,
// by their number, in units of what one does alone. Rounds in which not all gave the right answer are left out.
func CeilingsByRound(trials []bench.Trial, name bench.Cell) map[int]map[int]float64 {
	e := sorted(nil, trials)
	ceilings := map[int]map[int]float64{}
	for _, copies := range e.crowds.sizes(name) {
		for round, copiesOf := range e.crowds[crowd{name, copies}] {
			speed, ok := speedOf(copiesOf, copies, e.counted[name], round)
			if !ok {
				continue
			}
			if ceilings[round] == nil {
				ceilings[round] = map[int]float64{}
			}
			ceilings[round][copies] = speed
		}
	}
	return ceilings
}

func (all crowds) sizes(name bench.Cell) []int {
	var sizes []int
	for which := range all {
		if which.cell == name {
			sizes = append(sizes, which.copies)
		}
	}
	slices.Sort(sizes)
	return sizes
}

// speedOf sums up what the copies of one round got done, in units of the same round's checker
// that ran alone.
func speedOf(crowd map[int]bench.Trial, copies int, alone Rounds, round int) (float64, bool) {
	single, ok := alone[round]
	if !ok {
		return 0, false
	}
	var sum float64
	for i := 1; i <= copies; i++ {
		t, ran := crowd[i]
		if !ran || t.Status != bench.OK || t.WallNanos <= 0 {
			return 0, false
		}
		sum += float64(single.WallNanos) / float64(t.WallNanos)
	}
	return sum, true
}

// sentence says what the machine gives to several checkers at once.
func (c Ceiling) sentence(name string) string {
	return fmt.Sprintf("Machine ceiling on %s: %d independent sequential checkers at once do %s the work of one alone%s.",
		name, c.Copies, timesBetween(&c.Value, c.Low, c.High), c.withoutInterval())
}

func (c Ceiling) withoutInterval() string {
	if c.Low != nil {
		return ""
	}
	return fmt.Sprintf(" (no 95%% interval: %s, %d more needed)", count(c.Rounds, "round"), stats.MinSamples-c.Rounds)
}

func (c Ceiling) subject() subject {
	return subject{Checker: c.Checker, Variant: c.Variant, Corpus: c.Corpus, CPUs: c.CPUs}
}
