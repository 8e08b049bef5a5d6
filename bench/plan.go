package bench

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plan is what a session is asked to measure. The cells are the product of its axes, within the limits of its variants.
type Plan struct {
	Checkers []string     `json:"checkers"`
	Variants []Variant    `json:"variants,omitempty"` // beside the plain one, which always runs
	Corpora  []string     `json:"corpora"`
	Workers  []int        `json:"workers"`
	CPUs     []string     `json:"cpus,omitempty"` // lists such as 0-1,3; none is all CPUs
	Caches   []CacheState `json:"caches"`
	Rounds   int          `json:"rounds"` // with Precision: the most rounds to run
	// Memory adds, to each of the first MemoryRounds rounds, a trial of each cell that reads
	// proportional set sizes.
	Memory bool `json:"memory,omitempty"`
	// Ceiling adds, to each of the first CeilingRounds rounds, independent sequential checkers
	// at once: 2, 4, ... up to the number of CPUs.
	Ceiling bool `json:"ceiling,omitempty"`
	// Precision, when above 0, stops the session once every cell's 95% interval of the median
	// wall time is within this share of the median, on either side.
	Precision float64 `json:"precision,omitempty"`
	// Budget, when above 0, is the time after which no new round is started.
	Budget time.Duration `json:"budget_ns,omitempty"`
	// Sweep says that the checkers are releases of one checker, in ascending order.
	Sweep bool `json:"sweep,omitempty"`
	// Bisect, unless nil, says that the session is a step of a bisect: its checkers are measured only until one of them is judged.
	Bisect *Bisect `json:"bisect,omitempty"`
	// Race, unless nil, has worker counts measured only as long as they may matter to how many to use.
	Race        *Race         `json:"race,omitempty"`
	TimeLimit   time.Duration `json:"time_limit_ns"`      // of one trial
	OutputLimit int64         `json:"output_limit_bytes"` // of one trial
	Seed        uint64        `json:"seed"`               // of the order of cells and of the hash seeds
}

// Race is what decides how many workers to use, for each cache state by itself.
type Race struct {
	// Within is how much slower than the best worker count is good enough, as a share.
	Within float64 `json:"within"`
	// MaxMemoryBytes, when above 0, is the peak of summed resident sizes that no trial may exceed.
	MaxMemoryBytes int64 `json:"max_memory_bytes,omitempty"`
}

// Variant is a checker's named extra flags.
type Variant struct {
	Name  string   `json:"name"`
	Flags []string `json:"flags"`
	// Checkers and Workers limit the variant to some of the plan's; empty is all.
	Checkers []string `json:"checkers,omitempty"`
	Workers  []int    `json:"workers,omitempty"`
}

// Has says whether the plan has cells of the variant with that checker and so many workers.
func (v Variant) Has(checker string, workers int) bool {
	return (len(v.Checkers) == 0 || slices.Contains(v.Checkers, checker)) && (len(v.Workers) == 0 || slices.Contains(v.Workers, workers))
}

// MemoryRounds is how many rounds have memory trials: as a peak hardly varies, a few tell it.
const MemoryRounds = 3

// CeilingRounds is how many rounds have ceiling trials: as many as an interval needs.
const CeilingRounds = 6

// InCrowds says whether the cell's checker is one of those that run at once in ceiling trials.
func (c Cell) InCrowds() bool {
	return c.Workers == 0 && c.Cache == Cold && c.Variant == "" && c.CPUs == ""
}

// CeilingCopies lists how many sequential checkers run at once in ceiling trials on a machine
// with so many CPUs: 2, 4, 8, ... and as many as there are CPUs.
func CeilingCopies(cpus int) []int {
	var copies []int
	for n := 2; n < cpus && n > 0; n *= 2 {
		copies = append(copies, n)
	}
	if cpus >= 2 {
		copies = append(copies, cpus)
	}
	return copies
}

// MinPrecisionRounds is how many rounds a session with a wanted precision runs at least:
// stopping as soon as few rounds happen to agree would favour lucky sessions.
const MinPrecisionRounds = 10

// Cells lists every cell of the plan, in the order of its axes.
func (p Plan) Cells() []Cell {
	var cells []Cell
	for _, corpus := range p.Corpora {
		for _, cpus := range p.cpus() {
			for _, cache := range p.Caches {
				for _, checker := range p.Checkers {
					for _, variant := range p.variants() {
						for _, workers := range p.Workers {
							if !variant.Has(checker, workers) {
								continue
							}
							cells = append(cells, Cell{
								Checker: checker, Variant: variant.Name, Corpus: corpus,
								Workers: workers, CPUs: cpus, Cache: cache,
							})
						}
					}
				}
			}
		}
	}
	return cells
}

// variants are the plain one and those of the plan.
func (p Plan) variants() []Variant { return append([]Variant{{}}, p.Variants...) }

// VariantsOf are those that a checker is measured with, beside the plain one.
func (p Plan) VariantsOf(checker string) []Variant {
	var all []Variant
	for _, v := range p.Variants {
		if slices.ContainsFunc(p.Workers, func(n int) bool { return v.Has(checker, n) }) {
			all = append(all, v)
		}
	}
	return all
}

func (p Plan) cpus() []string {
	if len(p.CPUs) == 0 {
		return []string{""}
	}
	return p.CPUs
}

// Flags are the extra flags of the variant of that name.
func (p Plan) Flags(variant string) []string {
	for _, v := range p.Variants {
		if v.Name == variant {
			return v.Flags
		}
	}
	return nil
}

// Validate reports the first thing about the plan that cannot be measured.
func (p Plan) Validate() error {
	for _, axis := range []struct {
		name string
		n    int
	}{{"--checker", len(p.Checkers)}, {"--corpus", len(p.Corpora)}, {"--workers", len(p.Workers)}, {"--cache", len(p.Caches)}} {
		if axis.n == 0 {
			return fmt.Errorf("%s is empty: name at least one", axis.name)
		}
	}
	if err := unique("--checker", p.Checkers); err != nil {
		return err
	}
	if err := unique("--corpus", p.Corpora); err != nil {
		return err
	}
	if err := unique("--workers", p.Workers); err != nil {
		return err
	}
	if err := unique("--cache", p.Caches); err != nil {
		return err
	}
	if err := unique("--cpus", p.CPUs); err != nil {
		return err
	}
	if err := p.validateVariants(); err != nil {
		return err
	}
	for _, n := range p.Workers {
		if n < 0 {
			return fmt.Errorf("--workers %d: a worker count is 0 (sequential) or more", n)
		}
	}
	if !slices.Contains(p.Workers, 0) && len(p.Checkers) == 1 && len(p.Variants) == 0 {
		return fmt.Errorf("--workers %s has no sequential cell, which speedup is measured against: add 0 (two checkers or variants can be compared without)",
			listed(p.Workers))
	}
	for _, cache := range p.Caches {
		if !slices.Contains(CacheStates(), cache) {
			return fmt.Errorf("--cache %q: known cache states are %v", cache, CacheStates())
		}
	}
	return p.validateLimits()
}

// validateVariants reports a variant that is given twice or is limited to what the plan does not have.
func (p Plan) validateVariants() error {
	var names []string
	for _, v := range p.variants() {
		names = append(names, v.Name)
		for _, checker := range v.Checkers {
			if !slices.Contains(p.Checkers, checker) {
				return fmt.Errorf("the variant %s is limited to %s, which is no checker of the plan", v.Name, checker)
			}
		}
		for _, workers := range v.Workers {
			if !slices.Contains(p.Workers, workers) {
				return fmt.Errorf("the variant %s is limited to %d workers, which the plan does not have", v.Name, workers)
			}
		}
	}
	return unique("--variant", names)
}

func (p Plan) validateLimits() error {
	switch {
	case p.Sweep && len(p.Checkers) < 2:
		return errors.New("a sweep needs two releases or more: name a range such as mypy@2.0.0..2.4.1")
	case p.Ceiling && (!slices.Contains(p.Caches, Cold) || len(p.CPUs) > 0):
		return errors.New("--ceiling needs cold trials on all CPUs: add --cache cold and leave out --cpus")
	case p.Ceiling && !slices.Contains(p.Workers, 0):
		return errors.New("--ceiling is about sequential checkers: add 0 to --workers")
	case p.Rounds < 1:
		return fmt.Errorf("--rounds %d: at least 1 round is needed", p.Rounds)
	case p.Precision < 0 || p.Precision >= 1:
		return fmt.Errorf("--precision %g: give a share of the median between 0 and 1, such as 2%%", p.Precision)
	case p.Precision > 0 && p.Rounds < MinPrecisionRounds:
		return fmt.Errorf("--precision needs --rounds of at least %d: it may stop only after that many", MinPrecisionRounds)
	case p.Race != nil && !(p.Race.Within > 0 && p.Race.Within < 1):
		return fmt.Errorf("--within %g: give a share between 0 and 1, such as 3%%", p.Race.Within)
	case p.Budget < 0:
		return fmt.Errorf("--budget %v: give a time above 0", p.Budget)
	case p.TimeLimit <= 0:
		return fmt.Errorf("--time-limit %v: give a time above 0", p.TimeLimit)
	case p.OutputLimit <= 0:
		return fmt.Errorf("--output-limit %d: give a number of bytes above 0", p.OutputLimit)
	}
	return nil
}

func listed(workers []int) string {
	texts := make([]string, len(workers))
	for i, n := range workers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

func unique[T comparable](flag string, values []T) error {
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return fmt.Errorf("%s %v is given twice: name each once", flag, v)
		}
	}
	return nil
}
