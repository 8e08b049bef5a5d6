package main

import (
	"slices"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"paceline/bench"
)

// planOf parses run's flags as the command does.
func planOf(t *testing.T, cpus int, args ...string) bench.Plan {
	t.Helper()
	f := newRunFlags()
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	plan, err := f.plan(flags, cpus)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Validate(); err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestPlanByDefault(t *testing.T) {
	plan := planOf(t, 2)
	if !slices.Equal(plan.Workers, []int{0, 1, 2, 4}) || !slices.Equal(plan.Caches, []bench.CacheState{bench.Cold, bench.Warm}) {
		t.Errorf("workers %v, caches %v", plan.Workers, plan.Caches)
	}
	if plan.Rounds != 12 || plan.Budget != 0 || plan.Precision != 0 || plan.TimeLimit != 10*time.Minute || plan.OutputLimit != 64<<20 {
		t.Errorf("%+v", plan)
	}
}

func TestPlanAsGiven(t *testing.T) {
	plan := planOf(t, 2, "--checker", "cmd:a,b", "--checker", "mypy@2.4.1", "--workers", "0, 3", "--workers", "5",
		"--cache", "warm", "--seed", "9", "--output-limit", "1KiB")
	if !slices.Equal(plan.Checkers, []string{"cmd:a,b", "mypy@2.4.1"}) {
		t.Errorf("checkers %q: a command may hold commas", plan.Checkers)
	}
	if !slices.Equal(plan.Workers, []int{0, 3, 5}) || !slices.Equal(plan.Caches, []bench.CacheState{bench.Warm}) {
		t.Errorf("workers %v, caches %v", plan.Workers, plan.Caches)
	}
	if plan.Seed != 9 || plan.OutputLimit != 1024 {
		t.Errorf("seed %d, output limit %d", plan.Seed, plan.OutputLimit)
	}
}

// A session has one name for a release, however it was asked for.
func TestPlansNameReleases(t *testing.T) {
	asked := newRunFlags()
	asked.checkers.values = []string{"mypy@2.4"}
	tuned, err := (&tuneFlags{run: asked, within: 0.03}).plan(pflag.NewFlagSet("tune", pflag.ContinueOnError), "hello", bench.Host{UsableCPUs: 2})
	if err != nil {
		t.Fatal(err)
	}
	for command, plan := range map[string]bench.Plan{
		"run": planOf(t, 2, "--checker", "mypy@2.4"), "tune": tuned, "noise": (&noiseFlags{checker: "mypy@2.4"}).plan(),
	} {
		if !slices.Equal(plan.Checkers, []string{"mypy@2.4.0"}) {
			t.Errorf("%s: checkers %q", command, plan.Checkers)
		}
	}
}

// A wanted precision decides about the rounds, unless they are given too.
func TestPlanWithPrecision(t *testing.T) {
	for _, text := range []string{"2%", "0.02"} {
		plan := planOf(t, 2, "--precision", text)
		if plan.Precision != 0.02 || plan.Rounds != precisionRounds || plan.Budget != precisionBudget {
			t.Errorf("--precision %s: %+v", text, plan)
		}
	}
	plan := planOf(t, 2, "--precision", "2%", "--rounds", "20", "--budget", "1m")
	if plan.Rounds != 20 || plan.Budget != time.Minute {
		t.Errorf("%+v", plan)
	}
}

func TestPlanSeedsDiffer(t *testing.T) {
	if a, b := planOf(t, 2).Seed, planOf(t, 2).Seed; a == b {
		t.Errorf("two runs drew the same seed %d", a)
	}
}

func TestLadder(t *testing.T) {
	for cpus, want := range map[int][]int{1: {0, 1, 2}, 2: {0, 1, 2, 4}, 3: {0, 1, 2, 4}, 4: {0, 1, 2, 4, 8}} {
		if got := ladder(cpus); !slices.Equal(got, want) {
			t.Errorf("%d CPUs: %v, want %v", cpus, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]size{"1000": 1000, "2KiB": 2048, "64MiB": 64 << 20, "1 GiB": 1 << 30} {
		var got size
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "MiB", "1.5MiB", "1MB", "9999999999GiB"} {
		if err := new(size).Set(text); err == nil {
			t.Errorf("%q is taken for a size", text)
		}
	}
	for value, want := range map[size]string{1000: "1000", 2048: "2KiB", 64 << 20: "64MiB"} {
		if got := value.String(); got != want {
			t.Errorf("%d is shown as %s, want %s", int64(value), got, want)
		}
	}
}
