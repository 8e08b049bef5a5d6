package checker

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

// mypyExecutable is a program that was there. When it is the script of an environment, its
// Python is asked what is installed; of any other nothing is assumed.
func mypyExecutable(ctx context.Context, file string) mypy {
	m := mypy{
		command: []string{file},
		hide:    []diagnostics.Folder{{Path: filepath.Dir(filepath.Dir(file)), Name: "{checker}"}},
	}
	if python := interpreterOf(file); python != "" {
		m.identity = askPython(ctx, python)
		m.safePath = knowsSafePath(m.identity.Python)
	}
	return m
}

// interpreterOf is the Python that a script names in its first line; empty for other programs.
func interpreterOf(file string) string {
	script, err := os.Open(file)
	if err != nil {
		return "" // running it will tell
	}
	defer script.Close()
	line, err := bufio.NewReader(io.LimitReader(script, 4096)).ReadString('\n')
	path, ok := strings.CutPrefix(line, "#!")
	path = strings.TrimSpace(path)
	if err != nil || !ok || !filepath.IsAbs(path) || !strings.HasPrefix(filepath.Base(path), "python") {
		return ""
	}
	return path
}

// askPython fills in the version of a Python and the packages that it finds, as far as it tells.
func askPython(ctx context.Context, python string) bench.CheckerIdentity {
	const script = `
import json, re, sys
from importlib.metadata import distributions
packages = {re.sub("[-_.]+", "-", d.name).lower() + "==" + d.version for d in distributions() if d.name}
print(json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "packages": sorted(packages)}))`
	limited, cancel := context.WithTimeout(ctx, versionTime)
	defer cancel()
	ask := exec.CommandContext(limited, python, "-I", "-c", script)
	ask.Env = baseEnv()
	said, err := ask.Output()
	var identity bench.CheckerIdentity
	if err != nil || json.Unmarshal(said, &identity) != nil {
		return bench.CheckerIdentity{}
	}
	return identity
}
