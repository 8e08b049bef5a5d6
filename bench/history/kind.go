package history

import (
	"strings"

	"paceline/bench"
)

// KindOf is what a checker is beside its version: "mypy compiled", "mypy interpreted", "mypy checkout compiled", "mypy commit compiled".
// Points of one series are of one kind. A command is a kind of its own, "cmd:COMMAND", and so is a schedule that is replayed.
func KindOf(c bench.CheckerIdentity) string {
	at := strings.IndexAny(c.Checker, "@:")
	if at < 0 || strings.HasPrefix(c.Checker, "cmd:") || strings.HasPrefix(c.Checker, "replay:") {
		return c.Checker
	}
	name, rest := c.Checker[:at], c.Checker[at+1:]
	words := []string{name}
	if c.Checker[at] == ':' {
		words = append(words, placed(c))
	}
	switch _, build, built := strings.Cut(rest, "+"); {
	case c.Compiled != nil && *c.Compiled:
		words = append(words, "compiled")
	case c.Compiled != nil:
		words = append(words, "interpreted")
	case built && c.Checker[at] == '@':
		words = append(words, build)
	}
	return strings.Join(words, " ")
}

// placed says what a checker is that is no release. Only commits are built here; only a checkout has a commit, or packages that Paceline
// installed for it.
func placed(c bench.CheckerIdentity) string {
	if c.Build != "" {
		return "commit"
	}
	if c.Git != nil || c.Lock != "" {
		return "checkout"
	}
	return "executable"
}
