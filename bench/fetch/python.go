package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"

	"paceline/bench/pep440"
)

// interpreter is what a Python says about itself.
type interpreter struct {
	Path      string `json:"path"`
	Version   string `json:"version"`
	Venv      bool   `json:"venv"`
	EnsurePip bool   `json:"ensurepip"`
}

// FindPython returns the absolute path and the version of the first Python on PATH that can
// make environments: 3.10 or newer with the venv module.
func FindPython(ctx context.Context) (path, version string, err error) {
	names := []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"}
	var why error
	for _, name := range names {
		found, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		py, err := inspect(ctx, found)
		if ctx.Err() != nil {
			return "", "", fmt.Errorf("find Python: %w", context.Cause(ctx))
		}
		if err != nil {
			// A launcher that has no such version: the next name may be a real one.
			continue
		}
		if err = py.usable(); err == nil {
			return py.Path, py.Version, nil
		}
		if why == nil {
			why = err
		}
	}
	if why == nil {
		why = errors.New("there is none on PATH: install Python 3.10 or newer with its venv module (Debian: apt install python3 python3-venv)")
	}
	return "", "", fmt.Errorf("find Python: %w", why)
}

func inspect(ctx context.Context, python string) (interpreter, error) {
	// Old syntax on purpose: a Python 2 must be able to say that it is too old.
	const script = `
import json, sys
try:
    from importlib.util import find_spec
except ImportError:
    def find_spec(name): return None
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % tuple(sys.version_info[:3]),
    "venv": find_spec("venv") is not None, "ensurepip": find_spec("ensurepip") is not None}))`
	out, err := run(ctx, python, nil, "-c", script)
	if err != nil {
		return interpreter{}, fmt.Errorf("ask %s for its version: %w", python, err)
	}
	var py interpreter
	if err := json.Unmarshal([]byte(out), &py); err != nil {
		return interpreter{}, fmt.Errorf("ask %s for its version: it answered %q", python, short(out))
	}
	return py, nil
}

func (py interpreter) usable() error {
	if pep440.Compare(py.Version, "3.10") < 0 {
		return fmt.Errorf("%s is Python %s, which is too old: install Python 3.10 or newer", py.Path, py.Version)
	}
	if !py.Venv || !py.EnsurePip {
		return fmt.Errorf("%s has no venv module: install it (Debian: apt install python3-venv)", py.Path)
	}
	return nil
}
