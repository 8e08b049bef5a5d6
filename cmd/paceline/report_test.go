package main

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"mvdan.cc/sh/v3/shell"
	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/plots/report"
)

// TestReportRepeatsThePlan reads the command line of the page as a shell and run do: it must
// ask for the same plan.
func TestReportRepeatsThePlan(t *testing.T) {
	text := rapid.StringMatching(`[a-z@:./ '"\\$*#!~-]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		want := bench.Plan{
			Checkers:    rapid.SliceOfN(text, 1, 3).Draw(t, "checkers"),
			Corpora:     rapid.SliceOfN(text, 1, 3).Draw(t, "corpora"),
			Workers:     rapid.SliceOfN(rapid.IntRange(0, 64), 1, 4).Draw(t, "workers"),
			CPUs:        rapid.SliceOfN(rapid.SampledFrom([]string{"0", "0-1,3"}), 0, 2).Draw(t, "cpus"),
			Caches:      rapid.SliceOfN(rapid.SampledFrom(bench.CacheStates()), 1, 3).Draw(t, "caches"),
			Rounds:      rapid.IntRange(1, 100).Draw(t, "rounds"),
			Memory:      rapid.Bool().Draw(t, "memory"),
			Ceiling:     rapid.Bool().Draw(t, "ceiling"),
			Precision:   rapid.SampledFrom([]float64{0, 0.02, 0.005}).Draw(t, "precision"),
			Budget:      rapid.SampledFrom([]time.Duration{0, time.Minute, 90 * time.Second}).Draw(t, "budget"),
			TimeLimit:   rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Minute}).Draw(t, "time limit"),
			OutputLimit: rapid.Int64Range(1, 1<<40).Draw(t, "output limit"),
			Seed:        rapid.Uint64().Draw(t, "seed"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "variants") {
			want.Variants = append(want.Variants, bench.Variant{
				Name: rapid.StringMatching(`[a-z_]{1,5}`).Draw(t, "name"), Flags: rapid.SliceOfN(text, 0, 3).Draw(t, "flags"),
			})
		}
		command := report.Commands(want, nil)[0]
		words, err := shell.Fields(command, nil)
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		f := newRunFlags()
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		f.register(flags)
		if err := flags.Parse(words[2:]); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		got, err := f.plan(flags, 2)
		if err != nil || f.out == "" || strings.Join(words[:2], " ") != "paceline run" {
			t.Fatalf("%s: %v", command, err)
		}
		if len(want.CPUs) == 0 {
			got.CPUs, want.CPUs = nil, nil
		}
		for i, v := range want.Variants {
			want.Variants[i].Flags = append([]string{}, v.Flags...)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\nasks for %+v\nwant     %+v", command, got, want)
		}
	})
}

// TestReportRepeatsTheProfile does so with a session that paceline profile measured.
func TestReportRepeatsTheProfile(t *testing.T) {
	s, err := session.Read("../../docs/sessions/profile-mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	command := report.Commands(s.Manifest.Plan, s.Trials)[0]
	words, err := shell.Fields(command, nil)
	if err != nil || strings.Join(words[:2], " ") != "paceline profile" {
		t.Fatalf("%s: %v", command, err)
	}
	f := &profileFlags{run: newRunFlags(), samples: profileSamples}
	flags := pflag.NewFlagSet("profile", pflag.ContinueOnError)
	f.register(flags)
	if err := flags.Parse(words[2:]); err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	got, err := f.run.watched(flags, "profiles")
	if err != nil || !reflect.DeepEqual(got.plan, s.Manifest.Plan) {
		t.Fatalf("%s\nasks for %+v, %v\nwant     %+v", command, got.plan, err, s.Manifest.Plan)
	}
}
