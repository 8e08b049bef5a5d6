package checker

import (
	"context"
	"fmt"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/bench/process"
)

// Checker is an installed checker.
type Checker interface {
	// Identity says what it turned out to be.
	Identity() bench.CheckerIdentity
	// Invoke returns how one trial of the task is started.
	Invoke(Task) (Invocation, error)
	// Read returns what the checker said, with this machine's folders taken out.
	Read(output string, task Task) Answer
	// Roles returns the part that each process that matters played.
	Roles([]process.Process) []bench.Role
}

// Task is one check of a corpus.
type Task struct {
	Source    string   // folder of the corpus; paths in the answer are relative to it
	Path      []string // folders in which the checker finds the corpus's modules
	Args      []string // what to check
	Python    string   // interpreter whose packages the corpus needs; empty for none
	OwnConfig bool     // Args name a configuration file
	Dir       string   // working directory
	CacheDir  string   // the checker's cache
	Workers   int      // 0 is sequential
	HashSeed  int      // PYTHONHASHSEED
	Flags     []string // of a variant; they go over those in Args
	// Verbose has the checker say which modules it checked, for Answer.Rechecked.
	Verbose bool
	// Project says that Dir is the project's own folder instead of an empty one.
	Project bool
}

// Invocation is how one trial is started.
type Invocation struct {
	Args  []string
	Env   []string
	Watch string // regular expression of the mapped files that tell which code was loaded
}

// Answer is what a checker said.
type Answer struct {
	Diagnostics []bench.Diagnostic // nil, not empty, when the output is not understood
	Files       *int               // number of files it says it checked; nil when it did not say
	Crash       string             // what it said about an error of its own; empty for none
	Rechecked   []string           // modules that it checked rather than took from its cache; of verbose trials only
}

// Install makes the checker ready, fetching what is missing.
func Install(ctx context.Context, store *fetch.Store, spec Spec) (Checker, error) {
	switch {
	case spec.Command != "":
		return installCommand(spec)
	case spec.Replay != "":
		return installReplay(ctx, spec)
	case spec.Rev != "":
		return installMypyBuilt(ctx, store, spec)
	case spec.Path != "":
		return installMypyPath(ctx, store, spec)
	case spec.Name == mypyName:
		return installMypy(ctx, store, spec)
	}
	return nil, fmt.Errorf("checker %s: no way to install it", spec.Text)
}
