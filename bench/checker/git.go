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
	changed, ok := askGit(ctx, dir, "status", "--porcelain", "--untracked-files=no")
	if !ok {
		return nil
	}
	return &bench.Git{Commit: strings.TrimSpace(commit), Dirty: changed != ""}
}

func askGit(ctx context.Context, dir string, question ...string) (answer string, ok bool) {
	limited, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	answer, err := build.Git(limited, dir, question...)
	return answer, err == nil
}
