package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"paceline/bench/pep440"
)

// Environment is a venv that holds exactly the packages of a lock.
type Environment struct {
	Dir string
	// Python is its interpreter, an absolute path.
	Python string
	// Version is the interpreter's, such as 3.11.7.
	Version string
	// Packages are the lock's packages that apply to this interpreter, as name==version.
	Packages []string
	// Lock is the lock's digest.
	Lock string
}

// marking is what the file .complete of an environment says: that it is whole, and which
// interpreter it was made with. Size and time of that file spare starting it to ask.
type marking struct {
	Python   string   `json:"python"`
	Version  string   `json:"version"`
	Size     int64    `json:"size"`
	Modified int64    `json:"modified_ns"`
	Packages []string `json:"packages"`
}

// Environment returns a venv that holds exactly the lock's packages, which it makes when it
// is absent. When it is there, neither the network nor Python is asked.
func (s *Store) Environment(ctx context.Context, l Lock) (env Environment, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("make the Python environment of %s: %w", l.Name, s.explain(err))
		}
	}()
	if _, err := l.pins(); err != nil {
		return Environment{}, err
	}
	now, err := s.interpreter()
	if err != nil {
		return Environment{}, err
	}
	root, err := filepath.Abs(filepath.Join(s.Root, "environments"))
	if err != nil {
		return Environment{}, err
	}
	if env, ok := finished(root, l, now); ok {
		return env, nil
	}
	release, err := s.hold(ctx, environmentKey(l, "any", now.Python))
	if err != nil {
		return Environment{}, err
	}
	defer release()
	if env, ok := finished(root, l, now); ok {
		return env, nil
	}
	py, err := inspect(ctx, s.Python)
	if err == nil {
		err = py.usable()
	}
	if err != nil {
		return Environment{}, err
	}
	now.Version = py.Version
	return s.build(ctx, l, filepath.Join(root, environmentKey(l, now.Version, now.Python)), now)
}

// pip returns an interpreter that has pip: a Python on its own often has none.
func (s *Store) pip(ctx context.Context) (string, error) {
	env, err := s.Environment(ctx, Lock{Name: "pip"})
	return env.Python, err
}

// interpreter describes the store's Python as a file, without starting it.
func (s *Store) interpreter() (marking, error) {
	if !filepath.IsAbs(s.Python) {
		return marking{}, fmt.Errorf("the Python %q is no absolute path: take one from FindPython", s.Python)
	}
	info, err := os.Stat(s.Python)
	if err != nil {
		// Not wrapped: it is no error of the store's disk.
		return marking{}, fmt.Errorf("the Python %s is gone: install it again: %v", s.Python, err)
	}
	return marking{Python: s.Python, Size: info.Size(), Modified: info.ModTime().UnixNano()}, nil
}

func environmentKey(l Lock, version, python string) string {
	interpreter := sha256.Sum256([]byte(python))
	return fmt.Sprintf("%s-%s-%x", l.Digest()[:16], version, interpreter[:4])
}

// finished finds a whole environment of the lock that was made with the interpreter as it is now.
func finished(root string, l Lock, now marking) (Environment, bool) {
	dirs, err := filepath.Glob(filepath.Join(root, environmentKey(l, "*", now.Python)))
	if err != nil {
		return Environment{}, false
	}
	for _, dir := range dirs {
		text, err := os.ReadFile(markingFile(dir))
		var m marking
		if err != nil || json.Unmarshal(text, &m) != nil {
			continue
		}
		same := m.Python == now.Python && m.Size == now.Size && m.Modified == now.Modified
		if _, err := os.Stat(venvPython(dir)); err == nil && same {
			return m.environment(dir, l), true
		}
	}
	return Environment{}, false
}

func (m marking) environment(dir string, l Lock) Environment {
	return Environment{Dir: dir, Python: venvPython(dir), Version: m.Version, Packages: m.Packages, Lock: l.Digest()}
}

func markingFile(dir string) string { return filepath.Join(dir, ".complete") }

func venvPython(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts", "python.exe")
	}
	return filepath.Join(dir, "bin", "python")
}

// build makes an environment in its place, where an unfinished one may be.
func (s *Store) build(ctx context.Context, l Lock, dir string, m marking) (env Environment, err error) {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Dir(dir), 0o755)); err != nil {
		return Environment{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	s.say("making a Python %s environment for %s (%d packages)", m.Version, l.Name, len(l.Packages()))
	if _, err := run(ctx, s.Python, nil, "-m", "venv", dir); err != nil {
		return Environment{}, fmt.Errorf("make a venv with %s; check its venv module, and that %s has room (XDG_CACHE_HOME chooses another place): %w", s.Python, s.Root, err)
	}
	if err := s.install(ctx, l, dir); err != nil {
		return Environment{}, err
	}
	if m.Packages, err = installed(ctx, l, dir); err != nil {
		return Environment{}, err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return Environment{}, err
	}
	return m.environment(dir, l), writeWhole(markingFile(dir), text)
}

func (s *Store) install(ctx context.Context, l Lock, dir string) error {
	if len(l.Packages()) == 0 {
		return nil
	}
	lock := filepath.Join(dir, "lock.txt")
	if err := os.WriteFile(lock, []byte(l.Text), 0o644); err != nil {
		return err
	}
	_, err := run(ctx, venvPython(dir), nil, "-m", "pip", "install", "--require-hashes", "--no-deps",
		"--only-binary", ":all:", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", lock)
	if err = s.answered(ctx, err); err != nil {
		return fmt.Errorf("install with pip; check the network, PIP_INDEX_URL and that %s has room (XDG_CACHE_HOME chooses another place): %w", filepath.Dir(dir), err)
	}
	return nil
}

// installed lists the lock's packages that pip found to apply.
func installed(ctx context.Context, l Lock, dir string) ([]string, error) {
	const script = `
import importlib.metadata as m, json
print(json.dumps([d.metadata["Name"] + "==" + d.version for d in m.distributions()]))`
	out, err := run(ctx, venvPython(dir), nil, "-c", script)
	if err != nil {
		return nil, fmt.Errorf("list the installed packages: %w", err)
	}
	var found []string
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		return nil, fmt.Errorf("list the installed packages: %w", err)
	}
	packages := []string{}
	for _, p := range l.Packages() {
		name, version, _ := strings.Cut(p, "==")
		same := func(f string) bool {
			n, v, _ := strings.Cut(f, "==")
			return normalize(n) == name && pep440.Compare(v, version) == 0
		}
		if slices.ContainsFunc(found, same) {
			packages = append(packages, p)
		}
	}
	return packages, nil
}
