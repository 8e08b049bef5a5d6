package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Skip skips a test that lacks something of the machine, or fails it where PACELINE_CI is set. The text says what is missing and how
// to get it.
func Skip(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("PACELINE_CI") != "" {
		t.Fatalf("missing where everything must be there: "+format, args...)
	}
	t.Skipf(format, args...)
}

// Program is the path of the first of the named programs that is on PATH. Without one it skips the test, and get says how to
// install it.
func Program(t testing.TB, get string, names ...string) (path string) {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Skip(t, "no %s on PATH: %s", strings.Join(names, " or "), get)
	return ""
}

// Git runs git in a folder, with nobody's configuration, and returns what it printed. All commits have one author and one date, so
// equal files make equal commits.
func Git(t testing.TB, dir string, args ...string) (printed string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		command.Env = append(command.Env, fmt.Sprintf("GIT_%s_NAME=a", who), fmt.Sprintf("GIT_%s_EMAIL=a@b", who),
			fmt.Sprintf("GIT_%s_DATE=2026-01-01T00:00:00Z", who))
	}
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, said)
	}
	return strings.TrimSpace(string(said))
}
