package runner

import (
	"context"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/fetch"
	"paceline/bench/process"
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
	for _, cpus := range plan.CPUs {
		if _, err := process.ParseCPUs(cpus); err != nil {
			return p, fmt.Errorf("--cpus: %w", err)
		}
	}
	for _, text := range plan.Checkers {
		spec, err := checker.Parse(text)
		if err == nil {
			err = spec.Accepts(plan.Workers)
		}
		if err == nil {
			err = spec.AcceptsVariants(plan.VariantsOf(text))
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
		for _, cache := range plan.Caches {
			if _, known := corpus.Edits[cache]; cache.Edited() && !known {
				return p, fmt.Errorf("--cache %s: no such edit of the corpus %s is recorded: choose cold or warm", cache, name)
			}
		}
		p.corpora = append(p.corpora, corpus)
	}
	return p, nil
}

// pair names a checker, with a variant's flags, and a corpus.
type pair struct{ checker, variant, corpus string }

func pairOf(c bench.Cell) pair { return pair{c.Checker, c.Variant, c.Corpus} }

// subject is a checker with a corpus, both ready.
type subject struct {
	checker   checker.Checker
	flags     []string // of the variant
	corpus    corpora.Ready
	expect    *corpora.Expect // the catalogue's answer; nil when it has none
	reference *reference      // nil until it is known
}

// subjectsOf makes everything of the plan ready and says in the manifest what it turned out to
// be.
func subjectsOf(ctx context.Context, store *fetch.Store, plan bench.Plan, m *bench.Manifest) (map[pair]*subject, error) {
	p, err := find(plan)
	if err != nil {
		return nil, err
	}
	// What a revision means is found out before anything takes its time, and stays so.
	for i, spec := range p.specs {
		if p.specs[i], err = spec.Pinned(ctx); err != nil {
			return nil, err
		}
	}
	var ready []corpora.Ready
	for i, corpus := range p.corpora {
		r, err := corpus.Prepare(ctx, store)
		if err != nil {
			return nil, err
		}
		if r.Guessed != "" && store.Progress != nil {
			store.Progress(plan.Corpora[i] + ": checking " + r.Guessed)
		}
		ready = append(ready, r)
		m.Corpora = append(m.Corpora, bench.CorpusIdentity{
			Corpus: plan.Corpora[i], Package: corpus.Archive.Package, Version: corpus.Archive.Version,
			SHA256: r.SHA256, Lock: r.LockDigest, Python: r.PythonVersion, Guessed: r.Guessed,
		})
	}
	var installed []checker.Checker
	for _, spec := range p.specs {
		c, err := checker.Install(ctx, store, spec)
		if err != nil {
			return nil, err
		}
		m.Checkers = append(m.Checkers, c.Identity())
		installed = append(installed, c)
	}
	return product(plan, installed, ready), nil
}

// product makes a subject of each checker, variant and corpus of the plan.
func product(plan bench.Plan, installed []checker.Checker, ready []corpora.Ready) map[pair]*subject {
	subjects := map[pair]*subject{}
	for _, c := range plan.Cells() {
		p := pairOf(c)
		if subjects[p] != nil {
			continue
		}
		s := &subject{
			checker: installed[slices.Index(plan.Checkers, c.Checker)],
			corpus:  ready[slices.Index(plan.Corpora, c.Corpus)],
			flags:   plan.Flags(c.Variant),
		}
		// A variant's flags may change the answer.
		if answer, known := s.corpus.Corpus.Expect[s.checker.Identity().Version]; known && c.Variant == "" {
			s.expect = &answer
		}
		subjects[p] = s
	}
	return subjects
}

// task is one check of the corpus.
func (s *subject) task(p spot, at slot) checker.Task {
	task := checker.Task{
		Source: s.corpus.Dir, Path: s.corpus.Path, Args: s.corpus.Args,
		Python: s.corpus.Python, OwnConfig: s.corpus.Config,
		Dir: at.cwd, CacheDir: at.cache, Workers: p.cell.Workers, HashSeed: p.seed,
		Flags: s.flags, Verbose: p.verbose,
	}
	if s.corpus.WorkDir != "" {
		task.Dir, task.Project = s.corpus.WorkDir, true
	}
	return task
}
