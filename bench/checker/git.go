package checker

import (
	"context"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/build"
)

// gitTime is for one question: looking at every file of a checkout may take a while on a slow disk.
const gitTime = 30 * time.Second

// gitState is the state of a checkout; nil when there is no git, or the folder is not the top
// of a checkout, since one further up tells nothing about it.
func gitState(ctx context.Context, dir string) *bench.Git {
	head, ok := askGit(ctx, dir, "rev-parse", "--show-prefix", "HEAD")
	prefix, commit, _ := strings.Cut(head, "\n")
	if !ok || prefix != "" {
		return nil
	}
	unfiltered, ok := withoutFilters(ctx, dir)
	if !ok {
		return nil
	}
	changed, ok := askGit(ctx, dir, append(unfiltered, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")...)
	if !ok {
		return nil
	}
	return &bench.Git{Commit: strings.TrimSpace(commit), Dirty: changed != ""}
}

// withoutFilters are the flags of git that keep it from running a program over each file that it compares, as a
// checkout's configuration may ask for. It is not ok when there is no way to.
func withoutFilters(ctx context.Context, dir string) (flags []string, ok bool) {
	// git config fails when it finds nothing, so there is one to be found.
	named, ok := askGit(ctx, dir, "-c", "filter.none.clean=", "config", "--name-only", "-z", "--get-regexp", `^filter\..*\.(clean|process|required)$`)
	for name := range strings.SplitSeq(strings.TrimSuffix(named, "\x00"), "\x00") {
		if strings.ContainsRune(name, '=') {
			return nil, false // git would take what follows for the value
		}
		flags = append(flags, "-c", name+"=")
	}
	return flags, ok
}

func askGit(ctx context.Context, dir string, question ...string) (answer string, ok bool) {
	limited, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	answer, err := build.Git(limited, dir, question...)
	return answer, err == nil
}
