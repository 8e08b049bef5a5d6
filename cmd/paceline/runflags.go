package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"

	"paceline/bench"
	"paceline/bench/checker"
)

// runFlags are what a plan is made of, as given.
type runFlags struct {
	checkers, corpora, workers, caches list
	variants, cpus                     []string
	memory, ceiling                    bool
	rounds                             int
	precision                          share
	budget, timeLimit                  time.Duration
	outputLimit                        size
	seed                               uint64
	out, resume                        string
	json                               bool
}

const (
	defaultRounds    = 12
	defaultTimeLimit = 10 * time.Minute
	// With --precision, rounds and time have to end somewhere too.
	precisionRounds = 100
	precisionBudget = 10 * time.Minute
)

func newRunFlags() *runFlags {
	return &runFlags{
		checkers:    list{values: []string{"mypy@2.4.1"}},
		corpora:     list{values: []string{"mypy-self"}},
		workers:     list{values: []string{"auto"}},
		caches:      list{values: []string{"cold,warm"}},
		rounds:      defaultRounds,
		timeLimit:   defaultTimeLimit,
		outputLimit: 64 << 20,
	}
}

func (f *runFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.Var(&f.checkers, "checker", "what checks: a `CHECKER`; repeat for several")
	flags.Var(&f.corpora, "corpus", "what is checked: a `CORPUS`; repeat for several")
	flags.Var(&f.workers, "workers", "`COUNTS` such as 0,1,2,4, where 0 is sequential; auto doubles up to twice the CPUs")
	flags.Var(&f.caches, "cache", "cache `STATES`")
	flags.StringArrayVar(&f.variants, "variant", nil, "also run with further flags: `NAME=FLAGS`, such as files=--no-sqlite-cache; repeat for several")
	flags.StringArrayVar(&f.cpus, "cpus", nil, "CPUs that trials may use: a `LIST` such as 0-1,3; repeat to compare (default all)")
	f.ceilingFlag(flags)
	flags.BoolVar(&f.memory, "memory", false, fmt.Sprintf("also measure proportional memory, in %d rounds of further trials", bench.MemoryRounds))
	flags.IntVar(&f.rounds, "rounds", f.rounds, fmt.Sprintf("trials of each cell, `N`; with --precision the most, %d unless given", precisionRounds))
	flags.Var(&f.precision, "precision", fmt.Sprintf("stop once every 95%% interval of a wall time is within this `SHARE` of its median, such as 2%%; takes %d rounds or more", bench.MinPrecisionRounds))
	flags.DurationVar(&f.budget, "budget", 0, fmt.Sprintf("start no round after this `TIME`, such as 10m (default none; with --precision %s)", span(precisionBudget)))
	flags.StringVar(&f.out, "out", "", "session `DIR`, new or empty (default paceline-session-DATE-TIME)")
	flags.StringVar(&f.resume, "resume", "", "go on with the session in `DIR` by its own plan; takes no other flag but --json")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the order of trials, kept in the manifest (default random)")
	flags.DurationVar(&f.timeLimit, "time-limit", f.timeLimit, "kill a trial after this `TIME`")
	flags.Var(&f.outputLimit, "output-limit", "keep no more of a trial's output: a `SIZE` in bytes, KiB, MiB or GiB")
	flags.BoolVar(&f.json, "json", false, "print the cells as JSON")
}

func (f *runFlags) ceilingFlag(flags *pflag.FlagSet) {
	flags.BoolVar(&f.ceiling, "ceiling", false, fmt.Sprintf("also run independent sequential checkers at once, in %d rounds: what this machine can give", bench.CeilingRounds))
}

// plan is what the flags ask for on a machine with so many CPUs.
func (f *runFlags) plan(flags *pflag.FlagSet, cpus int) (bench.Plan, error) {
	if err := notEmpty(flags, "out"); err != nil {
		return bench.Plan{}, err
	}
	workers, err := workerCounts(f.workers.values, cpus)
	if err != nil {
		return bench.Plan{}, err
	}
	plan := bench.Plan{
		Checkers: checker.Names(f.checkers.values), Corpora: f.corpora.values, Workers: workers, Rounds: f.rounds,
		Precision: float64(f.precision), Budget: f.budget,
		TimeLimit: f.timeLimit, OutputLimit: int64(f.outputLimit), Seed: f.seed,
	}
	plan.CPUs, plan.Memory, plan.Ceiling = f.cpus, f.memory, f.ceiling
	if plan.Variants, err = variants(f.variants); err != nil {
		return bench.Plan{}, err
	}
	for _, word := range words(f.caches.values) {
		plan.Caches = append(plan.Caches, bench.CacheState(word))
	}
	if !flags.Changed("seed") {
		plan.Seed = uint64(rand.Uint32()) // short enough to be typed again
	}
	if plan.Precision > 0 && !flags.Changed("rounds") {
		plan.Rounds = precisionRounds
	}
	if plan.Precision > 0 && !flags.Changed("budget") {
		plan.Budget = precisionBudget
	}
	return plan, nil
}

// directory is where the session goes.
func (f *runFlags) directory(now time.Time) string {
	if f.out != "" {
		return f.out
	}
	return "paceline-session-" + now.Format("20060102-150405")
}

// notEmpty reports a flag whose empty value would pass for a flag that was not given: one that a
// script fills from an unset variable.
func notEmpty(flags *pflag.FlagSet, name string) error {
	if flag := flags.Lookup(name); flag.Changed && flag.Value.String() == "" {
		wanted, _ := pflag.UnquoteUsage(flag)
		return fmt.Errorf("--%s is empty: name a %s, or leave the flag out", name, wanted)
	}
	return nil
}

// onlyResume reports a flag that --resume does not go with.
func onlyResume(flags *pflag.FlagSet) error {
	if other := givenBesides(flags, "resume", "json"); other != "" {
		return fmt.Errorf("--%s does not go with --resume: the plan is in the session's manifest", other)
	}
	return nil
}

// givenBesides is the last flag that was given and is none of those; empty when there is none.
func givenBesides(flags *pflag.FlagSet, those ...string) string {
	other := ""
	flags.Visit(func(given *pflag.Flag) {
		if !slices.Contains(those, given.Name) {
			other = given.Name
		}
	})
	return other
}

// variants reads NAME=FLAGS; the flags are split as a shell splits words.
func variants(texts []string) ([]bench.Variant, error) {
	var all []bench.Variant
	for _, text := range texts {
		name, rest, found := strings.Cut(text, "=")
		if !found || !plainName(name) {
			return nil, fmt.Errorf("--variant %q: write NAME=FLAGS, such as files=--no-sqlite-cache; a name has letters, digits, - and _", text)
		}
		flags, err := checker.Words(rest)
		if err != nil {
			return nil, fmt.Errorf("--variant %q: split its flags into words: %w", text, err)
		}
		all = append(all, bench.Variant{Name: name, Flags: append([]string{}, flags...)})
	}
	return all, nil
}

// plainName says whether a variant's name can be part of a file name.
func plainName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
}

// words splits lists at their commas.
func words(lists []string) []string {
	var all []string
	for _, list := range lists {
		for word := range strings.SplitSeq(list, ",") {
			all = append(all, strings.TrimSpace(word))
		}
	}
	return all
}

func workerCounts(lists []string, cpus int) ([]int, error) {
	var counts []int
	for _, word := range words(lists) {
		if word == "auto" {
			counts = append(counts, ladder(cpus)...)
			continue
		}
		some, err := countsIn(word)
		if err != nil {
			return nil, fmt.Errorf("--workers %q: give whole numbers with commas between them, such as 0,1,2,4, a range such as 1..8, or auto", word)
		}
		counts = append(counts, some...)
	}
	return counts, nil
}

// mostCounts is how many counts a range may have: more is a slip.
const mostCounts = 1024

// countsIn is a count, or all of a range such as 1..8.
func countsIn(word string) ([]int, error) {
	first, last, isRange := strings.Cut(word, "..")
	low, err := strconv.Atoi(first)
	if !isRange || err != nil {
		return []int{low}, err
	}
	high, err := strconv.Atoi(last)
	if err != nil || high < low || high-low >= mostCounts {
		return nil, errors.New("not a range")
	}
	var counts []int
	for n := low; n <= high; n++ {
		counts = append(counts, n)
	}
	return counts, nil
}

// ladder is sequential, one worker, and twice as many each step up to twice the CPUs.
func ladder(cpus int) []int {
	counts := []int{0}
	for n := 1; n <= 2*cpus; n *= 2 {
		counts = append(counts, n)
	}
	return counts
}
