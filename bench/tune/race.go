package tune

import (
	"math"
	"slices"

	"paceline/bench/stats"
)

// Rule is what is asked of a race, and when.
type Rule struct {
	Within float64 // how much slower than the best is good enough, as a share
	Level  float64 // the chance of a wrong answer that is called certain
	// Looks are the numbers of rounds after which the race is judged, ascending; the last is the most that
	// are run.
	Looks []int
}

// Level is 1 less the confidence of what is called certain.
const Level = 0.05

// RuleOf is the rule with the looks of [stats.Looks]. A race of fewer rounds than the first look needs is never certain.
func RuleOf(within float64, rounds int) Rule {
	return Rule{Within: within, Level: Level, Looks: stats.Looks(rounds)}
}

// InOneLook is the rule of a grid that is measured whole, and judged once, at the end.
func (r Rule) InOneLook() Rule {
	r.Looks = r.Looks[len(r.Looks)-1:]
	return r
}

// Fate is what came of a worker count in a race.
type Fate string

const (
	// Running counts may be the answer, or change it.
	Running Fate = "undecided"
	// Certified counts are within the margin of the best.
	Certified Fate = "within"
	// Rejected counts are not within the margin of another one.
	Rejected Fate = "slower"
	// Retired counts are larger than a certified one, so not the answer, and slower than another one, so not the best.
	Retired Fate = "not needed"
)

// Racer is one worker count in a race.
type Racer struct {
	Workers int
	Fate    Fate
	Round   int // after which it was rejected, retired or certified; 0 while it is running
	Rounds  int // in which its time entered
	// By is the worker count that it was slower than, when it was rejected or retired, by at least
	// the factor AtLeast.
	By      int
	AtLeast float64
}

// Measured says whether further rounds would need the count.
func (r Racer) Measured() bool { return r.Fate == Running || r.Fate == Certified }

// Race is how far a race has come.
type Race struct {
	Racers  []Racer
	Rounds  int  // that were judged
	Over    bool // no further round is needed
	Certain bool // Answer is the smallest count within the margin, at the rule's level
	Answer  int  // the worker count to use; -1 when there is none yet
	Fastest int  // the count with the shortest time on average of those still measured; -1 when there is none yet

	seen [][]float64 // the rows as far as they entered
}

// Run judges a race over rounds: rows of the logarithms of wall times, one for each of the worker counts, which
// ascend; NaN where there is none. What was measured of a count after it had been dropped is not looked at, so
// rounds of a whole grid may be given too.
func (r Rule) Run(counts []int, rows [][]float64) Race {
	race := Race{Answer: -1, Fastest: -1}
	for _, n := range counts {
		race.Racers = append(race.Racers, Racer{Workers: n, Fate: Running})
	}
	parts := stats.SpentAt(r.Level/float64(2*max(1, len(counts)-1)), r.Looks)
	for i, look := range r.Looks {
		for race.Rounds < min(look, len(rows)) {
			race.enter(rows[race.Rounds])
		}
		if look > len(rows) {
			break
		}
		if look >= stats.FirstLook {
			race.look(r.Within, look, stats.BoundsOf(race.seen, parts[i]))
		}
		if race.Over {
			break
		}
	}
	race.Over = race.Over || len(rows) >= r.Looks[len(r.Looks)-1] || len(counts) == 0
	race.settle()
	return race
}

// enter takes a row in, without what is measured no more.
func (r *Race) enter(row []float64) {
	row = slices.Clone(row)
	for i := range r.Racers {
		if !r.Racers[i].Measured() {
			row[i] = math.NaN()
		}
		if !math.IsNaN(row[i]) {
			r.Racers[i].Rounds++
		}
	}
	r.Rounds, r.seen = r.Rounds+1, append(r.seen, row)
}

// look drops, certifies and retires counts, and ends the race when it is decided.
func (r *Race) look(within float64, round int, b stats.Bounds) {
	margin := math.Log1p(within)
	r.Answer = -1 // what an earlier look certified may have been rejected since
	slower := func(i int, by float64) (int, float64) {
		worst, most := -1, by
		for j := range r.Racers {
			if low, _ := b.Of(i, j); j != i && r.Racers[j].Measured() && low > most {
				worst, most = j, low
			}
		}
		return worst, most
	}
	r.drop(Rejected, round, func(int) float64 { return margin }, slower)
	for i := range r.Racers {
		good := r.Racers[i].Fate == Running
		for j := range r.Racers {
			if good && j != i && r.Racers[j].Measured() {
				_, high := b.Of(i, j)
				good = high <= margin
			}
		}
		if good {
			r.Racers[i].Fate, r.Racers[i].Round = Certified, round
		}
	}
	first := slices.IndexFunc(r.Racers, func(x Racer) bool { return x.Fate == Certified })
	if first < 0 {
		return
	}
	r.drop(Retired, round, func(i int) float64 {
		if i > first {
			return 0
		}
		return math.Inf(1)
	}, slower)
	r.Answer = r.Racers[first].Workers
	r.Certain = !slices.ContainsFunc(r.Racers[:first], Racer.Measured)
	r.Over = r.Certain
}

// drop gives a fate to all counts that are slower than another one by more than a margin of theirs.
func (r *Race) drop(fate Fate, round int, margin func(int) float64, slower func(i int, by float64) (int, float64)) {
	dropped := slices.Clone(r.Racers)
	for i := range r.Racers {
		if !r.Racers[i].Measured() {
			continue
		}
		if by, most := slower(i, margin(i)); by >= 0 {
			dropped[i].Fate, dropped[i].Round = fate, round
			dropped[i].By, dropped[i].AtLeast = r.Racers[by].Workers, math.Exp(most)
		}
	}
	r.Racers = dropped
}

// settle finds the fastest count, which is the answer of a race that certified none.
func (r *Race) settle() {
	if i := r.fastest(); i >= 0 {
		r.Fastest = r.Racers[i].Workers
	}
	if r.Answer < 0 {
		r.Answer = r.Fastest
	}
}

// fastest is the index of the count with the shortest time on average; -1 when the rows do not tell.
func (r *Race) fastest() int {
	var in []int // that have a time; without the others, which nothing links to them
	for i, racer := range r.Racers {
		if racer.Rounds > 0 {
			in = append(in, i)
		}
	}
	rows := make([][]float64, len(r.seen))
	for n, row := range r.seen {
		for _, i := range in {
			rows[n] = append(rows[n], row[i])
		}
	}
	blocks, best := stats.BlocksOf(rows), -1
	for at, i := range in {
		if !r.Racers[i].Measured() {
			continue
		}
		if best >= 0 {
			difference := blocks.Difference(at, best)
			if math.IsNaN(difference) {
				return -1
			}
			if difference >= 0 {
				continue
			}
		}
		best = at
	}
	if best < 0 {
		return -1
	}
	return in[best]
}
