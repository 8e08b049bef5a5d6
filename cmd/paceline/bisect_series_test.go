package main

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench/fetch"
	"paceline/bench/testenv"
)

// The series runs from good to bad, whichever release is the newer one; of commits it has the first parents.
func TestCandidatesBetween(t *testing.T) {
	testenv.Index(t, "mypy-2.0.0.tar.gz", "mypy-2.1.0.tar.gz", "mypy-2.2.0rc1.tar.gz", "mypy-2.10.0.tar.gz")
	dir := t.TempDir()
	git := func(args ...string) string { return testenv.Git(t, dir, args...) }
	commit := func(subject string) {
		git("commit", "-q", "--allow-empty", "-m", subject)
		git("tag", subject)
	}
	git("init", "-q", "-b", "master")
	commit("first")
	git("checkout", "-q", "-b", "side")
	commit("aside")
	git("checkout", "-q", "master")
	commit("second")
	git("merge", "-q", "--no-ff", "-m", "merged", "side")
	git("tag", "merged")
	at := func(rev string) string { return "mypy:" + dir + "@" + rev + "+compiled" }
	of := func(subject string) string { return git("rev-parse", "--short=12", subject) + " (" + subject + ")" }
	store := &fetch.Store{Root: t.TempDir()}
	for name, c := range map[string]struct {
		good, bad string
		want      []string
		says      string // the error
	}{
		"releases":               {"mypy@2.0", "mypy@2.10.0", []string{"mypy@2.0.0", "mypy@2.1.0", "mypy@2.10.0"}, ""},
		"backwards":              {"mypy@2.10.0+pure", "mypy@2.1.0+pure", []string{"mypy@2.10.0+pure", "mypy@2.1.0+pure"}, ""},
		"a release that is none": {"mypy@2.9.0", "mypy@2.1.0", nil, "the index has no release 2.9.0"},
		"commits":                {at("first"), at("master"), []string{of("first"), of("second"), of("merged")}, ""},
		"commits backwards":      {at("master"), at("first"), nil, "does not descend from"},
	} {
		good, bad, err := bisectEnds(c.good, c.bad)
		if err != nil {
			t.Fatal(err)
		}
		found, err := candidatesBetween(t.Context(), store, good, bad)
		var got []string
		for _, candidate := range found {
			got = append(got, candidate.String())
			if candidate.Commit != "" && candidate.Checker != at(candidate.Commit) {
				t.Errorf("%s: %+v", name, candidate)
			}
		}
		if !slices.Equal(got, c.want) || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q, %v; want %q, %q", name, got, err, c.want, c.says)
		}
	}
}
