package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"paceline/bench"
)

func TestPlanWithAxes(t *testing.T) {
	plan := planOf(t, 2, "--variant", "files=--no-sqlite-cache", "--variant", `quoted=--x "a b"`, "--variant", "again=",
		"--cpus", "0-1,3", "--cpus", "0", "--memory")
	if len(plan.Variants) != 3 || !slices.Equal(plan.Flags("files"), []string{"--no-sqlite-cache"}) ||
		!slices.Equal(plan.Flags("quoted"), []string{"--x", "a b"}) || len(plan.Flags("again")) != 0 {
		t.Errorf("%+v", plan.Variants)
	}
	if !slices.Equal(plan.CPUs, []string{"0-1,3", "0"}) || plan.Ceiling || !plan.Memory {
		t.Errorf("%+v", plan)
	}
	if got := len(plan.Cells()); got != 4*2*4*2 {
		t.Errorf("%d cells of 4 variants, 2 choices of CPUs, 4 worker counts and 2 cache states", got)
	}
}

func TestPlanWithCeiling(t *testing.T) {
	if plan := planOf(t, 2, "--ceiling"); !plan.Ceiling {
		t.Errorf("%+v", plan)
	}
	for _, p := range []bench.Plan{
		{Caches: []bench.CacheState{bench.Warm}}, {Caches: []bench.CacheState{bench.Cold}, CPUs: []string{"0"}},
	} {
		p.Checkers, p.Corpora, p.Workers, p.Ceiling = []string{"a"}, []string{"k"}, []int{0}, true
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), "--ceiling needs cold trials on all CPUs") {
			t.Errorf("%v", err)
		}
	}
}

func TestVariantsRefused(t *testing.T) {
	for text, says := range map[string]string{
		"files":     "write NAME=FLAGS",
		"=--x":      "a name has letters",
		"a/b=--x":   "a name has letters",
		`a="open`:   "split its flags",
		"a=$(true)": "split its flags",
	} {
		if _, err := variants([]string{text}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOnlyResume(t *testing.T) {
	for args, refused := range map[string]bool{"--resume S": false, "--resume S --json": false, "--resume S --rounds 3": true} {
		f := newRunFlags()
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		f.register(flags)
		if err := flags.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		err := onlyResume(flags)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "--rounds does not go with --resume") {
			t.Errorf("%s: %v", args, err)
		}
	}
}
