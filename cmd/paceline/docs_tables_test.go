package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench/testenv"
)

const (
	tableStart = "<!-- made by: paceline "
	tableEnd   = "<!-- end -->\n"
	fence      = "```"
)

// TestTables holds every table of README.md and docs/ to the session that it was made from. A
// table stands between a line that names its command and an end mark.
func TestTables(t *testing.T) {
	t.Chdir("../..")
	files, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "README.md") {
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		made := remade(t, string(old))
		if file == "README.md" && !strings.Contains(made, tableStart) {
			t.Error("README.md has no table that a command makes")
		}
		switch {
		case made == string(old):
		case testenv.Updating():
			if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s holds another table than its command makes: go test ./cmd/paceline -run TestTables -update writes it anew", file)
		}
	}
}

// remade is the document with its tables made anew.
func remade(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, tableStart)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		command, rest, _ := strings.Cut(rest, " -->\n")
		old, after, ended := strings.Cut(rest, tableEnd)
		if !ended {
			t.Fatalf("the table of %q has no end mark", command)
		}
		var out, complaints bytes.Buffer
		std := streams{in: strings.NewReader(""), out: &out, err: &complaints}
		if status := run(t.Context(), strings.Fields(command), std); status != fine && status != finding {
			t.Fatalf("paceline %s: status %d: %s", command, status, complaints.String())
		}
		made := out.String()
		if strings.HasPrefix(old, fence) { // not every command speaks Markdown
			made = fence + "text\n" + made + fence + "\n"
		}
		b.WriteString(tableStart + command + " -->\n" + made + tableEnd)
		text = after
	}
}
