package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/sweep"
)

// trialsOf makes trials of two rounds: the plain ones, and sampled ones of some cells, beside them
// or after them.
func trialsOf(p bench.Plan, beside bool, sampled func(bench.Cell) bool) []bench.Trial {
	return watchedTrials(p, beside, bench.InstrumentSampler, sampled)
}

func watchedTrials(p bench.Plan, beside bool, instrument bench.Instrument, watched func(bench.Cell) bool) []bench.Trial {
	trials := []bench.Trial{{Cell: p.Cells()[0], Instrument: bench.InstrumentNone}} // warm-up
	var after []bench.Trial
	for round := range 2 {
		for _, c := range p.Cells() {
			trials = append(trials, bench.Trial{Round: round + 1, Cell: c, Instrument: bench.InstrumentNone})
			if !watched(c) {
				continue
			}
			t := bench.Trial{Round: round + 1, Cell: c, Instrument: instrument}
			if beside {
				trials = append(trials, t)
			} else {
				after = append(after, t)
			}
		}
	}
	return append(trials, after...)
}

func TestCommandsRepeatTheSampling(t *testing.T) {
	one := bench.Plan{
		Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"path:my project"}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold, bench.Warm},
		Rounds: 20, TimeLimit: 10 * time.Minute, OutputLimit: 64 << 20, Seed: 7,
	}
	limited, two := one, one
	limited.Budget = 12 * time.Minute
	two.Checkers = []string{"mypy@2.4.1", "mypy@2.4.1+pure"}
	const (
		sampling = "paceline profile --checker mypy@2.4.1 --corpus 'path:my project' --workers 0,2 --cache cold,warm --rounds 20 "
		running  = "paceline run --checker mypy@2.4.1 --corpus 'path:my project' --workers 0,2 --cache cold,warm --rounds 20 " +
			"--seed 7 --time-limit 10m0s --output-limit 67108864 --out again"
		runningTwo = "paceline run --checker mypy@2.4.1 --checker mypy@2.4.1+pure --corpus 'path:my project' --workers 0,2 --cache cold,warm --rounds 20 " +
			"--seed 7 --time-limit 10m0s --output-limit 67108864 --out again"
		report = "paceline report again"
	)
	all := func(bench.Cell) bool { return true }
	for _, c := range []struct {
		name   string
		plan   bench.Plan
		trials []bench.Trial
		want   []string
	}{
		{"plain", one, trialsOf(one, false, func(bench.Cell) bool { return false }), []string{running, report}},
		{"profiles", one, trialsOf(one, true, all), []string{sampling + "--seed 7 --time-limit 10m0s --out again", report}},
		{"profiles with a budget", limited, trialsOf(limited, true, all), []string{sampling + "--budget 12m0s --seed 7 --time-limit 10m0s --out again", report}},
		{"all joined", one, trialsOf(one, false, all), []string{
			running, "paceline profile --checker mypy@2.4.1 --corpus 'path:my project' --workers 0,2 --cache cold,warm --out again", report,
		}},
		{"one cell joined", one, trialsOf(one, false, func(c bench.Cell) bool { return c.Workers == 2 && c.Cache == bench.Cold }), []string{
			running, "paceline profile --checker mypy@2.4.1 --corpus 'path:my project' --workers 2 --cache cold --out again", report,
		}},
		{"traces", one, watchedTrials(one, true, bench.InstrumentTap, func(c bench.Cell) bool { return c.Workers == 2 }), []string{
			"paceline trace --checker mypy@2.4.1 --corpus 'path:my project' --workers 2 --cache cold,warm --rounds 20 --seed 7 --time-limit 10m0s --out again", report,
		}},
		{"traces joined profiles", one, slices.Concat(trialsOf(one, true, all),
			watchedTrials(one, false, bench.InstrumentTap, func(c bench.Cell) bool { return c.Workers == 2 && c.Cache == bench.Cold })[9:]), []string{
			sampling + "--seed 7 --time-limit 10m0s --out again",
			"paceline trace --checker mypy@2.4.1 --corpus 'path:my project' --workers 2 --cache cold --out again", report,
		}},
		{"joined twice", two, trialsOf(two, false, func(c bench.Cell) bool {
			return c.Checker == two.Checkers[1] || c.Workers == 2 || c.Cache == bench.Cold
		}), []string{
			runningTwo,
			"paceline profile --checker mypy@2.4.1 --corpus 'path:my project' --workers 0,2 --cache cold --out again",
			"paceline profile --checker mypy@2.4.1 --corpus 'path:my project' --workers 2 --cache warm --out again",
			"paceline profile --checker mypy@2.4.1+pure --corpus 'path:my project' --workers 0,2 --cache cold,warm --out again",
			report,
		}},
	} {
		if got := Commands(c.plan, c.trials); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestCommandsOfRecordedProfiles looks at a session that paceline profile measured.
func TestCommandsOfRecordedProfiles(t *testing.T) {
	s, err := session.Read(filepath.Join("..", "..", "docs", "sessions", "profile-mypy-self"))
	if err != nil {
		t.Fatal(err)
	}
	want := "paceline profile --checker mypy@2.4.1 --corpus mypy-self --workers 0,1,2,4 --cache cold --rounds 20 --budget 12m0s " +
		fmt.Sprintf("--seed %d --time-limit 10m0s --out again", s.Manifest.Plan.Seed)
	if got := Commands(s.Manifest.Plan, s.Trials)[0]; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A sweep is repeated with the arm of its earlier releases, which no flag but --native-parser names.
func TestCommandsRepeatASweep(t *testing.T) {
	p := bench.Plan{
		Checkers: []string{"mypy@2.3.1", "mypy@2.4.0"}, Corpora: []string{"hello"}, Workers: []int{0, 2}, Caches: []bench.CacheState{bench.Cold},
		Variants: []bench.Variant{{Name: "files", Flags: []string{"--no-sqlite-cache"}}}, Sweep: true,
		Rounds: 12, TimeLimit: 10 * time.Minute, OutputLimit: 64 << 20, Seed: 7,
	}
	const (
		first = "paceline sweep --no-history --checker mypy@2.3.1 --checker mypy@2.4.0 --variant 'files=--no-sqlite-cache' "
		rest  = "--corpus hello --workers 0,2 --cache cold --rounds 12 --seed 7 --time-limit 10m0s --output-limit 67108864 --out again"
	)
	if got := Commands(p, nil)[0]; got != first+"'--native-parser=false' "+rest {
		t.Errorf("without the arm: %s", got)
	}
	arm, _ := sweep.Arm(p.Checkers, p.Workers)
	p.Variants = append(p.Variants, arm)
	if got := Commands(p, nil)[0]; got != first+rest {
		t.Errorf("with the arm: %s", got)
	}
}
