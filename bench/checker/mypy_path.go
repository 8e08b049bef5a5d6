package checker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/diagnostics"
	"paceline/bench/fetch"
)

// installMypyPath takes a mypy that is already there: an executable, an environment that has
// one, or a checkout, which gets an environment of the packages that it requires.
func installMypyPath(ctx context.Context, store *fetch.Store, spec Spec) (Checker, error) {
	m, err := findMypy(ctx, store, spec.Path)
	if err != nil {
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	m.identity.Checker = spec.Text
	if err := m.askVersion(ctx); err != nil {
		return nil, fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	return m, nil
}

func findMypy(ctx context.Context, store *fetch.Store, where string) (mypy, error) {
	full, err := filepath.Abs(where)
	if err != nil {
		return mypy{}, err
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return mypy{}, fmt.Errorf("name an executable, an environment or a checkout of mypy (a revision of one is mypy:CHECKOUT@REV+compiled): %w", err)
	case !info.IsDir():
		return mypyExecutable(ctx, full), nil
	case isFile(filepath.Join(full, mypyName, "__init__.py")):
		return mypyCheckout(ctx, store, full)
	}
	for _, inside := range []string{"bin/mypy", "Scripts/mypy.exe"} {
		if file := filepath.Join(full, filepath.FromSlash(inside)); isFile(file) {
			return mypyExecutable(ctx, file), nil
		}
	}
	return mypy{}, fmt.Errorf("%s holds neither mypy/__init__.py (a checkout) nor bin/mypy (an environment)", full)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// What a revision of mypy runs with.
const (
	requirementsFile = "mypy-requirements.txt" // names the packages
	requirementsKind = "mypy-checkout"         // begins the name of their lock
)

// mypyCheckout runs a checkout in place, compiled if it was compiled there.
func mypyCheckout(ctx context.Context, store *fetch.Store, dir string) (mypy, error) {
	text, err := os.ReadFile(filepath.Join(dir, requirementsFile))
	if err != nil {
		return mypy{}, fmt.Errorf("read what the checkout requires: %w", err)
	}
	lock, err := store.Require(ctx, requirementsKind, strings.Split(string(text), "\n"))
	if err != nil {
		return mypy{}, err
	}
	m, err := onPath(ctx, store, dir, lock)
	m.identity.Git = gitState(ctx, dir)
	return m, err
}

// onPath runs the mypy of a folder with the packages of a lock.
func onPath(ctx context.Context, store *fetch.Store, dir string, lock fetch.Lock) (mypy, error) {
	env, err := store.Environment(ctx, lock)
	if err != nil {
		return mypy{}, err
	}
	// mypy asks the Python of a corpus's packages where it finds them, with its own environment: a PYTHONPATH would add
	// this mypy to them, as sources to be checked.
	python, err := store.Joined(ctx, dir, env)
	if err != nil {
		return mypy{}, err
	}
	return mypy{
		identity: bench.CheckerIdentity{Python: env.Version, Packages: env.Packages, Lock: env.Lock},
		command:  []string{python, "-m", mypyName},
		hide:     []diagnostics.Folder{{Path: dir, Name: "{checker}"}, {Path: env.Dir, Name: "{environment}"}},
		safePath: knowsSafePath(env.Version),
	}, nil
}

const versionTime = 2 * time.Minute // an interpreted checkout compiles its bytecode first

// noVersionError is that a mypy ran and did not tell its version, or told one that does not do.
type noVersionError struct{ error }

// askVersion fills the identity with what mypy says of itself.
func (m *mypy) askVersion(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, versionTime, errors.New("it did not answer --version in time"))
	defer cancel()
	neutral, err := os.MkdirTemp("", "paceline-version-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(neutral)
	args := append(slices.Clone(m.command), "--version")
	ask := exec.CommandContext(limited, args[0], args[1:]...)
	ask.Dir, ask.Env, ask.WaitDelay = neutral, baseEnv(), time.Second
	said, err := ask.CombinedOutput()
	if limited.Err() != nil {
		return context.Cause(limited)
	}
	var exit *exec.ExitError
	if err != nil {
		err = fmt.Errorf("ask %s: %w: %s", strings.Join(args, " "), err, firstLine(said))
	}
	if errors.As(err, &exit) && !build.Killed(err) {
		return noVersionError{err}
	}
	if err != nil {
		return err
	}
	if err := m.readVersion(string(said)); err != nil {
		return noVersionError{err}
	}
	return nil
}

// readVersion reads "mypy 2.4.1 (compiled: yes)".
func (m *mypy) readVersion(said string) error {
	found := regexp.MustCompile(`^mypy (\S+) \(compiled: (yes|no)\)\s*$`).FindStringSubmatch(said)
	if found == nil {
		return fmt.Errorf("this is no mypy: asked for its version, it says %q", firstLine([]byte(said)))
	}
	release := regexp.MustCompile(`^\d+\.\d+(\.\d+)?`).FindString(found[1])
	if _, err := mypyVersion(release); err != nil {
		return err
	}
	compiled := found[2] == "yes"
	m.identity.Version, m.identity.Compiled = found[1], &compiled
	return nil
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line
}
