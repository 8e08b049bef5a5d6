package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/shell"
)

// marker stands on the line before a fenced block whose commands this test runs.
const marker = "<!-- test -->"

// TestDocs runs the paceline commands of all marked blocks of README.md and docs/: those of
// one file one after the other in one folder.
func TestDocs(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		commands := marked(string(text))
		if len(commands) == 0 && filepath.Base(file) == "README.md" {
			t.Errorf("README.md has no sh block after a line %s: mark the commands that must work", marker)
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, command := range commands {
				runExample(t, command)
			}
		})
	}
}

// marked returns the paceline commands of the marked sh blocks, continued lines joined.
func marked(text string) []string {
	var commands []string
	before, inside := "", false
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		line = strings.TrimSpace(line)
		switch {
		case inside && line == "```":
			inside = false
		case inside:
			line = strings.TrimPrefix(line, "bin/")
			if strings.HasPrefix(line, "paceline ") {
				commands = append(commands, line)
			}
		case line == "```sh" && before == marker:
			inside = true
		}
		before = line
	}
	return commands
}

func runExample(t *testing.T, command string) {
	t.Helper()
	// The shell's own syntax beyond words and quotes is not for examples that are tested.
	words, err := shell.Fields(command, os.Getenv)
	if err != nil {
		t.Errorf("%s: %v", command, err)
		return
	}
	var out, complaints bytes.Buffer
	status := run(t.Context(), words[1:], streams{in: strings.NewReader(""), out: &out, err: &complaints})
	if status == unable || status == interrupted {
		t.Errorf("%s: status %d\n%s", command, status, complaints.String())
	}
}

func TestMarked(t *testing.T) {
	text := "```sh\npaceline unmarked\n```\n" + marker + "\n```sh\n$ other\nbin/paceline run \\\n  --json\npaceline plot S\n```\npaceline text\n"
	got := marked(text)
	want := []string{"paceline run    --json", "paceline plot S"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}
