package checker

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/diagnostics"
	"paceline/bench/fetch"
	"paceline/bench/pep440"
)

//go:embed locks/*.txt
var locks embed.FS

// installMypy makes a released mypy ready in an environment of its own.
func installMypy(ctx context.Context, store *fetch.Store, spec Spec) (Checker, error) {
	lock, err := mypyLock(ctx, store, spec)
	if err != nil {
		return nil, notInstalled(ctx, store, spec, err)
	}
	env, err := store.Environment(ctx, lock)
	if err != nil {
		return nil, notInstalled(ctx, store, spec, err)
	}
	if !holdsMypy(env.Packages, spec.Version) {
		return nil, fmt.Errorf("checker %s: its environment %s does not have it: remove that folder, and the lock %s in %s if it is there",
			spec.Text, env.Dir, lock.Name, filepath.Join(store.Root, "recorded"))
	}
	compiled := spec.Build != pure
	if compiled && !holdsCompiled(env.Dir) {
		return nil, notCompiled(spec, env.Version)
	}
	return mypy{
		identity: bench.CheckerIdentity{
			Checker: spec.Text, Version: spec.Version, Compiled: &compiled,
			Python: env.Version, Packages: env.Packages, Lock: env.Lock,
		},
		command:  []string{env.Python, "-m", mypyName},
		hide:     []diagnostics.Folder{{Path: env.Dir, Name: "{checker}"}},
		safePath: knowsSafePath(env.Version),
	}, nil
}

// holdsMypy tells whether mypy of that version is among the packages, by whatever spelling.
func holdsMypy(packages []string, version string) bool {
	return slices.ContainsFunc(packages, func(p string) bool {
		name, there, _ := strings.Cut(p, "==")
		return name == mypyName && pep440.Compare(there, version) == 0
	})
}

// mypyLock is the lock that comes with Paceline, or the one that this machine resolved first.
func mypyLock(ctx context.Context, store *fetch.Store, spec Spec) (fetch.Lock, error) {
	released := Spec{Name: spec.Name, Version: spec.Version}
	name := mypyName + "-" + spec.Version
	if spec.Build != "" {
		name += "+" + spec.Build
	}
	text, err := locks.ReadFile(path.Join("locks", name+".txt"))
	if err == nil {
		return fetch.Lock{Name: name, Text: string(text)}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fetch.Lock{}, fmt.Errorf("read the lock of %s: %w", name, err)
	}
	if spec.Build != pure {
		return store.Recorded(ctx, name, func(ctx context.Context) (fetch.Lock, error) {
			return resolveMypy(ctx, store, name, spec.Version)
		})
	}
	lock, err := mypyLock(ctx, store, released)
	if err != nil {
		return fetch.Lock{}, err
	}
	return store.Recorded(ctx, name, func(ctx context.Context) (fetch.Lock, error) {
		return pureMypy(ctx, store, lock, spec.Version)
	})
}

// resolveMypy asks for the exact version, after telling an unknown one from an unreachable index.
func resolveMypy(ctx context.Context, store *fetch.Store, name, version string) (fetch.Lock, error) {
	if _, err := store.Files(ctx, mypyName, version); err != nil {
		return fetch.Lock{}, err
	}
	return store.Resolve(ctx, name, []string{mypyName + "==" + version})
}

// pureMypy holds mypy itself to the wheel that is not compiled, and leaves the rest alone.
func pureMypy(ctx context.Context, store *fetch.Store, lock fetch.Lock, version string) (fetch.Lock, error) {
	files, err := store.Files(ctx, mypyName, version)
	if err != nil {
		return fetch.Lock{}, err
	}
	for _, file := range files {
		if strings.HasSuffix(file.Name, "-py3-none-any.whl") && file.SHA256 != "" {
			return lock.Only(mypyName, file.SHA256)
		}
	}
	return fetch.Lock{}, errNoPureWheel
}

// knowsSafePath says whether a Python of that version heeds PYTHONSAFEPATH: 3.11 was the first.
func knowsSafePath(version string) bool {
	var major, minor int
	_, err := fmt.Sscanf(version, "%d.%d", &major, &minor)
	return err == nil && (major > 3 || major == 3 && minor >= 11)
}
