package corpora

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/fetch"
)

// Ready is a corpus that can be checked: everything it needs is on this machine.
type Ready struct {
	Corpus Corpus
	// Dir is the folder of the sources.
	Dir string
	// WorkDir is where the check must run, because the project's own configuration counts
	// from there; empty where any neutral folder will do.
	WorkDir string
	// Path holds the absolute folders that go on MYPYPATH.
	Path []string
	// Args are the checker's arguments with their placeholders filled.
	Args []string
	// Config tells that Args carry a --config-file.
	Config bool
	// Python is the interpreter whose packages the check sees, and PythonVersion its full
	// version; empty where the check needs no packages.
	Python        string
	PythonVersion string
	// SHA256 is the identity of the sources, LockDigest that of the packages' lock.
	SHA256     string
	LockDigest string
	// Guessed says in words how a path: corpus is checked; empty for others.
	Guessed string
}

// Prepare fetches what the corpus needs and returns where it is.
func (c Corpus) Prepare(ctx context.Context, s *fetch.Store) (Ready, error) {
	r, err := c.prepare(ctx, s)
	if err != nil {
		return Ready{}, fmt.Errorf("prepare the corpus %s: %w", c.Name, err)
	}
	return r, nil
}

// Unchanged reports sources that are no longer those that Prepare found.
func (r Ready) Unchanged(ctx context.Context, s *fetch.Store) error {
	now, err := r.Corpus.prepare(ctx, s)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("verify the corpus %s after it was checked: %w", r.Corpus.Name, err)
	case now.SHA256 != r.SHA256:
		return fmt.Errorf("the corpus %s was changed while it was checked, its sha256 from %s to %s: start a new session, and leave it alone",
			r.Corpus.Name, r.SHA256, now.SHA256)
	}
	return nil
}

func (c Corpus) prepare(ctx context.Context, s *fetch.Store) (Ready, error) {
	if c.Path != "" {
		return c.preparePath(ctx)
	}
	dir, err := c.unpack(ctx, s)
	if err != nil {
		return Ready{}, err
	}
	r := Ready{Corpus: c, SHA256: c.SHA256()}.At(dir)
	if c.Lock == "" {
		return r, nil
	}
	if err := c.preparePackages(ctx, s, &r); err != nil {
		return Ready{}, err
	}
	return r, nil
}

// At is the corpus with its sources in another folder, such as a copy that may be edited. A
// path: corpus stays where it is.
func (r Ready) At(dir string) Ready {
	c := r.Corpus
	if c.Path != "" {
		return r
	}
	r.Dir, r.Path, r.Args = dir, nil, nil
	for _, folder := range c.Sources {
		r.Path = append(r.Path, filepath.Join(dir, filepath.FromSlash(folder)))
	}
	if c.PythonVersion != "" {
		r.Args = []string{"--python-version", c.PythonVersion}
	}
	for _, arg := range c.Args {
		r.Args = append(r.Args, fill(arg, dir))
	}
	r.Config = slices.ContainsFunc(r.Args, isConfigFile)
	return r
}

func (c Corpus) unpack(ctx context.Context, s *fetch.Store) (string, error) {
	if len(c.Files) == 0 {
		return s.Unpack(ctx, c.Archive)
	}
	return s.Place(ctx, bench.FileName(c.Name)+"-"+c.SHA256()[:12], c.Files)
}

func (c Corpus) preparePackages(ctx context.Context, s *fetch.Store, r *Ready) error {
	lock, err := c.lock()
	if err != nil {
		return err
	}
	env, err := s.Environment(ctx, lock)
	if err != nil {
		return err
	}
	r.Python, r.PythonVersion, r.LockDigest = env.Python, env.Version, env.Lock
	return nil
}

// fill puts the sources' folder where an argument says {src}.
func fill(arg, dir string) string {
	if rest, ok := strings.CutPrefix(arg, "{src}/"); ok {
		return filepath.Join(dir, filepath.FromSlash(rest))
	}
	return strings.ReplaceAll(arg, "{src}", dir)
}

func isConfigFile(arg string) bool {
	return arg == "--config-file" || strings.HasPrefix(arg, "--config-file=")
}

// Resolve locks the packages that checking the corpus needs, from what its entry says it needs or
// from the requirements that come with its sources.
func (c Corpus) Resolve(ctx context.Context, s *fetch.Store) (fetch.Lock, error) {
	lock, err := c.resolve(ctx, s)
	if err != nil {
		return fetch.Lock{}, fmt.Errorf("lock the packages of the corpus %s: %w", c.Name, err)
	}
	return lock, nil
}

func (c Corpus) resolve(ctx context.Context, s *fetch.Store) (fetch.Lock, error) {
	if c.Lock == "" {
		return fetch.Lock{}, errors.New("its check needs no packages, so there is nothing to lock")
	}
	if len(c.Needs) > 0 {
		return s.Resolve(ctx, c.Lock, c.Needs)
	}
	dir, err := c.unpack(ctx, s)
	if err != nil {
		return fetch.Lock{}, err
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.Requirements)))
	if err != nil {
		return fetch.Lock{}, err
	}
	return s.Resolve(ctx, c.Lock, strings.Split(string(text), "\n"))
}
