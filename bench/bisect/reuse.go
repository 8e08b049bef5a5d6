package bisect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// Reused is what is used of a session that had been measured before. Its checkers go by the names of the candidates that they are.
type Reused struct {
	Session     string                  `json:"session"`
	Started     time.Time               `json:"started"` // this and the seed tell sessions from copies of them
	Seed        uint64                  `json:"seed"`
	Host        bench.Host              `json:"host"`
	Environment map[string]string       `json:"environment,omitempty"`
	Checkers    []bench.CheckerIdentity `json:"checkers"` // that have times in its rounds
	Corpus      bench.CorpusIdentity    `json:"corpus"`
	Rounds      []map[string]int64      `json:"rounds"` // wall times in nanoseconds by checker
}

// Reuse is what a bisect takes of a session. It is an error when that is nothing, or taken already: the same rounds would count twice.
func (r Record) Reuse(dir string, s session.Session) (Reused, error) {
	m := s.Manifest
	for _, other := range r.Reused {
		if other.Seed == m.Plan.Seed && other.Started.Equal(m.Started) {
			return Reused{}, fmt.Errorf("its rounds are those of %s, which are used already: name each session once", other.Session)
		}
	}
	s = r.named(s)
	rounds := r.Reusable(s)
	if len(rounds) == 0 {
		return Reused{}, fmt.Errorf("no round of it has two of the candidates on %s with a right answer: leave it out", r.cell("").Name())
	}
	reused := Reused{Session: dir, Started: m.Started, Seed: m.Plan.Seed, Host: m.Host, Environment: m.Environment, Corpus: m.Corpus(r.Corpus), Rounds: rounds}
	for _, c := range r.Candidates {
		if slices.ContainsFunc(rounds, func(walls map[string]int64) bool { return walls[c.Checker] > 0 }) {
			reused.Checkers = append(reused.Checkers, s.Manifest.Checker(c.Checker))
		}
	}
	return reused, nil
}

// Reusable are the rounds of a session that a bisect can be based on: those with at least two of its candidates in its cell, as wall
// times in nanoseconds by checker. A candidate that cannot be used there is left out.
func (r Record) Reusable(s session.Session) []map[string]int64 {
	counted := summary.RoundsOf(s.Trials)
	var usable []string
	for _, candidate := range r.Candidates {
		if unusable(r.cell(candidate.Checker), s.Trials) == "" {
			usable = append(usable, candidate.Checker)
		}
	}
	var rounds []map[string]int64
	for round := 1; round <= s.Manifest.Plan.Rounds; round++ {
		walls := map[string]int64{}
		for _, name := range usable {
			if t, made := counted[r.cell(name)][round]; made && t.WallNanos > 0 {
				walls[name] = t.WallNanos
			}
		}
		if len(walls) > 1 {
			rounds = append(rounds, walls)
		}
	}
	return rounds
}

// named is a session in which the candidates have their names, whatever they were asked for by: a commit by a branch, or 2.4.0 by 2.4. Its plan stays as
// it was.
func (r Record) named(s session.Session) session.Session {
	s.Manifest.Checkers, s.Trials = slices.Clone(s.Manifest.Checkers), slices.Clone(s.Trials)
	for _, c := range r.Candidates {
		spec, err := checker.Parse(c.Checker)
		at := slices.IndexFunc(s.Manifest.Checkers, func(is bench.CheckerIdentity) bool { return c.is(spec, is) })
		if err != nil || at < 0 || s.Manifest.Checker(c.Checker).Version != "" { // it may have its name already, and a branch besides
			continue
		}
		is := &s.Manifest.Checkers[at]
		for i := range s.Trials {
			if s.Trials[i].Checker == is.Checker {
				s.Trials[i].Checker = c.Checker
			}
		}
		is.Checker, is.Version = c.Checker, cmp.Or(spec.Version, is.Version)
		if is.Git != nil {
			git := *is.Git
			git.Rev, is.Git = spec.Rev, &git
		}
	}
	return s
}

// is says whether a checker turned out to be the candidate, which the spec asks for: a build of its commit, or that release.
func (c Candidate) is(spec checker.Spec, was bench.CheckerIdentity) bool {
	if c.Commit != "" {
		return was.Build != "" && was.Git != nil && strings.HasPrefix(was.Git.Commit, c.Commit)
	}
	asked, err := checker.Parse(was.Checker)
	return err == nil && asked.Version != "" && asked.Text == spec.Text
}

// Manifest is what is on record of a session that is reused, with a plan of what is used of it.
func (r Record) Manifest(u Reused) bench.Manifest {
	plan := r.Plan(Task{Kind: Confirm, Candidate: len(r.Candidates) - 1}, 0)
	plan.Checkers = nil
	for _, is := range u.Checkers {
		plan.Checkers = append(plan.Checkers, is.Checker)
	}
	return bench.Manifest{Plan: plan, Host: u.Host, Environment: u.Environment, Checkers: u.Checkers, Corpora: []bench.CorpusIdentity{u.Corpus}}
}
