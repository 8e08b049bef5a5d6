package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/pflag"

	"paceline/bench/sweep"
	"paceline/bench/testenv"
)

// All releases of all ranges are in the plan, each once and the earliest first; those before 2.4 also with the native parser.
func TestSweepOfRanges(t *testing.T) {
	testenv.Index(t, "mypy-2.10.0.tar.gz", "mypy-2.0.0.tar.gz", "mypy-2.1.0.tar.gz", "mypy-2.2.0rc1.tar.gz", "mypy-2.2.0.tar.gz",
		"mypy-2.3.0.tar.gz", "mypy-2.3.1.tar.gz", "mypy-2.4.0.tar.gz", "mypy-2.4.0-py3-none-any.whl")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, test := range []struct {
		asked, want []string
		before      int // of these, so many are before 2.4
	}{
		{
			[]string{"mypy@2.1..2.4.0", "mypy@2.10.0", "mypy@2.0.0..2.2.0", "mypy@2.2"},
			[]string{"mypy@2.0.0", "mypy@2.1.0", "mypy@2.2.0", "mypy@2.3.0", "mypy@2.3.1", "mypy@2.4.0", "mypy@2.10.0"}, 5,
		},
		{
			[]string{"mypy@2.4.0..2.10.0+pure", "mypy@2.3.1+pure"},
			[]string{"mypy@2.3.1+pure", "mypy@2.4.0+pure", "mypy@2.10.0+pure"}, 1,
		},
	} {
		f := newSweepFlags()
		flags := pflag.NewFlagSet("sweep", pflag.ContinueOnError)
		f.register(flags)
		args := []string{"--corpus", "hello", "--workers", "0,1", "--no-history"}
		for _, name := range test.asked {
			args = append(args, "--checker", name)
		}
		if err := flags.Parse(args); err != nil {
			t.Fatal(err)
		}
		var complaints bytes.Buffer
		plan, err := f.plan(t.Context(), streams{err: &complaints}, flags, filepath.Join(t.TempDir(), "S"))
		if err != nil || !plan.Sweep || !slices.Equal(plan.Checkers, test.want) {
			t.Errorf("%q: %q, %v, want %q\n%s", test.asked, plan.Checkers, err, test.want, complaints.String())
			continue
		}
		if v := plan.Variants; len(v) != 1 || !sweep.IsArm(v[0]) || !slices.Equal(v[0].Checkers, test.want[:test.before]) {
			t.Errorf("%q: variants %+v, want the native parser for %q", test.asked, v, test.want[:test.before])
		}
	}
}
