package checker

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// script writes an executable file.
func script(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

const saysVersion = "#!/bin/sh\necho 'mypy 2.4.1 (compiled: no)'\n"

func installed(t *testing.T, path string) mypy {
	t.Helper()
	c, err := Install(t.Context(), nil, Spec{Text: "mypy:" + path, Name: mypyName, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return c.(mypy)
}

func TestExecutableOfAnEnvironment(t *testing.T) {
	dir := t.TempDir()
	python := script(t, filepath.Join(dir, "bin", "python3.11"), `#!/bin/sh
case "$*" in *--version*) echo 'mypy 2.4.1 (compiled: no)';; *) echo '{"python": "3.11.7", "packages": ["librt==1", "mypy==2.4.1"]}';; esac
`)
	script(t, filepath.Join(dir, "bin", "mypy"), "#!"+python+"\n")
	m := installed(t, dir)
	got := m.Identity()
	if got.Version != "2.4.1" || got.Python != "3.11.7" || !slices.Equal(got.Packages, []string{"librt==1", "mypy==2.4.1"}) || !m.safePath {
		t.Errorf("%+v, safe path %v", got, m.safePath)
	}
}

func TestExecutableOfUnknownKind(t *testing.T) {
	m := installed(t, script(t, filepath.Join(t.TempDir(), "mypy"), saysVersion))
	if got := m.Identity(); got.Version != "2.4.1" || got.Python != "" || got.Packages != nil || m.safePath {
		t.Errorf("%+v, safe path %v", got, m.safePath)
	}
}

// What a Python says is taken whole or not at all.
func TestAskPythonInVain(t *testing.T) {
	for name, text := range map[string]string{
		"fails":     "#!/bin/sh\necho '{\"python\": \"3.11.7\"}'; exit 1\n",
		"no JSON":   "#!/bin/sh\necho 3.11.7\n",
		"odd types": "#!/bin/sh\necho '{\"python\": \"3.11.7\", \"packages\": 3}'\n",
	} {
		if got := askPython(t.Context(), script(t, filepath.Join(t.TempDir(), "python"), text)); got.Python != "" || got.Packages != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestInterpreterOf(t *testing.T) {
	for text, want := range map[string]string{
		"#!/env/bin/python\nimport x\n":       "/env/bin/python",
		"#! /env/bin/python3.12 \r\nimport x": "/env/bin/python3.12",
		"#!/usr/bin/env python3\n":            "",
		"#!/bin/sh\n":                         "",
		"#!python\n":                          "",
		"#!/env/bin/python":                   "",
		"\x7fELF\x02\x01\n":                   "",
		"":                                    "",
	} {
		if got := interpreterOf(script(t, filepath.Join(t.TempDir(), "mypy"), text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got := interpreterOf(filepath.Join(t.TempDir(), "none")); got != "" {
		t.Errorf("no file: %q", got)
	}
}

// Only a mypy that ran can be at fault for telling no version.
func TestNoVersion(t *testing.T) {
	ask := func(text string) error {
		m := mypy{command: []string{script(t, filepath.Join(t.TempDir(), "mypy"), text)}}
		return m.askVersion(t.Context())
	}
	for text, itsFault := range map[string]bool{
		"#!/bin/sh\nexit 1\n": true, "#!/bin/sh\necho mypy\n": true, "#!/bin/sh\necho 'mypy 1.0.0 (compiled: yes)'\n": true,
		"#!/bin/sh\nkill -9 $$\n": false, "#!/gone\n": false,
	} {
		if err := ask(text); err == nil || errors.As(err, &noVersionError{}) != itsFault {
			t.Errorf("%q: its fault: %v, %v", text, !itsFault, err)
		}
	}
	t.Setenv("TMPDIR", "/gone")
	if err := ask(saysVersion); err == nil || errors.As(err, &noVersionError{}) {
		t.Errorf("no room for a folder: %v", err)
	}
}
