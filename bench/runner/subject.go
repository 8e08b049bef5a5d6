package runner

import (
	"context"
	"fmt"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/corpora"
)

// parts are the checkers and corpora of a plan, by the names that the plan uses.
type parts struct {
	specs   []checker.Spec
	corpora []corpora.Corpus
}

// Check reports the first thing about the plan that cannot be run, before anything is fetched.
func Check(plan bench.Plan) error {
	_, err := find(plan)
	return err
}

func find(plan bench.Plan) (parts, error) {
	var p parts
	if err := plan.Validate(); err != nil {
		return p, err
	}
	for _, text := range plan.Checkers {
		spec, err := checker.Parse(text)
		if err == nil {
			err = spec.Accepts(plan.Workers)
		}
		if err != nil {
			return p, fmt.Errorf("--checker: %w", err)
		}
		p.specs = append(p.specs, spec)
	}
	for _, name := range plan.Corpora {
		corpus, err := corpora.Find(name)
		if err != nil {
			return p, fmt.Errorf("--corpus: %w", err)
		}
		p.corpora = append(p.corpora, corpus)
	}
	return p, nil
}

// pair names a checker with a corpus.
type pair struct{ checker, corpus string }

func pairOf(c bench.Cell) pair { return pair{c.Checker, c.Corpus} }

// subject is a checker with a corpus, both ready.
type subject struct {
	checker   checker.Checker
	corpus    corpora.Ready
	reference *reference // nil until it is known
}

// prepare makes everything of the plan ready and says what it turned out to be.
func prepare(ctx context.Context, store *fetch.Store, plan bench.Plan, m *bench.Manifest) (map[pair]*subject, error) {
	p, err := find(plan)
	if err != nil {
		return nil, err
	}
	subjects := map[pair]*subject{}
	var ready []corpora.Ready
	for i, corpus := range p.corpora {
		r, err := corpus.Prepare(ctx, store)
		if err != nil {
			return nil, err
		}
		ready = append(ready, r)
		m.Corpora = append(m.Corpora, bench.CorpusIdentity{
			Corpus: plan.Corpora[i], Package: corpus.Archive.Package, Version: corpus.Archive.Version,
			SHA256: r.SHA256, Lock: r.LockDigest, Python: r.PythonVersion,
		})
	}
	for i, spec := range p.specs {
		installed, err := checker.Install(ctx, store, spec)
		if err != nil {
			return nil, err
		}
		m.Checkers = append(m.Checkers, installed.Identity())
		for k, r := range ready {
			subjects[pair{plan.Checkers[i], plan.Corpora[k]}] = &subject{checker: installed, corpus: r}
		}
	}
	return subjects, nil
}

// expect is the catalogue's answer for the checker's version, if it has one.
func (s *subject) expect() *corpora.Expect {
	answer, known := s.corpus.Corpus.Expect[s.checker.Identity().Version]
	if !known {
		return nil
	}
	return &answer
}

// task is one check of the corpus.
func (s *subject) task(cwd, cacheDir string, workers, seed int) checker.Task {
	task := checker.Task{
		Source: s.corpus.Dir, Path: s.corpus.Path, Args: s.corpus.Args,
		Python: s.corpus.Python, OwnConfig: s.corpus.Config,
		Dir: cwd, CacheDir: cacheDir, Workers: workers, HashSeed: seed,
	}
	if s.corpus.WorkDir != "" {
		task.Dir, task.Project = s.corpus.WorkDir, true
	}
	return task
}
