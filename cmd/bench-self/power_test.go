package main

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"paceline/bench/compare"
	"paceline/bench/stats"
	"paceline/bench/testenv"
)

// TestPowerOfDocument holds the table of docs/COMPARING.md to the sessions that it was made from.
func TestPowerOfDocument(t *testing.T) {
	holdTable(t, "docs/COMPARING.md", powerCommand, " -->\n```text\n", "```\n<!-- end -->\n", power)
}

// holdTable holds a table of a document, between an opening after the names of sessions and its end, to what the command makes
// of them.
func holdTable(t *testing.T, file, command, opening, end string, write func(sessions []string, w io.Writer) error) {
	t.Helper()
	t.Chdir("../..")
	start := "<!-- made by: bench-self " + command + " "
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), start)
	dirs, rest, named := strings.Cut(rest, opening)
	_, after, ended := strings.Cut(rest, end)
	if !found || !named || !ended {
		t.Fatalf("%s has no table that bench-self %s makes", file, command)
	}
	var out bytes.Buffer
	if err := write(strings.Fields(dirs), &out); err != nil {
		t.Fatal(err)
	}
	made := before + start + dirs + opening + out.String() + end + after
	switch {
	case made == string(old):
	case testenv.Updating():
		if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s holds another table than bench-self %s makes: go test ./cmd/bench-self -run %s -update writes it anew", file, command, t.Name())
	}
}

// TestPowerOfRecordedSessions holds what is drawn from the recorded rounds to what was promised: no more false alarms than
// the level allows, and more of what is there is found than by a test that takes no notice of rounds.
func TestPowerOfRecordedSessions(t *testing.T) {
	e, err := gather([]string{"../../docs/sessions/slowed-1", "../../docs/sessions/slowed-2"})
	if err != nil {
		t.Fatal(err)
	}
	table := e.drawn(40)
	found := func(row, column int) int {
		n, err := strconv.Atoi(table.Rows[row][column])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for row := range 2 {
		if found(row, 2) <= found(row, 4) {
			t.Errorf("%s: %d are found, and %d without the rounds", table.Rows[row][0], found(row, 2), found(row, 4))
		}
	}
	if alarms := found(2, 2); 1-stats.AtMost(alarms-1, sameComparisons, compare.Level) < 0.001 {
		t.Errorf("%d false alarms in %d comparisons at %v", alarms, sameComparisons, compare.Level)
	}
}

func TestPowerOfOtherSessions(t *testing.T) {
	for _, test := range []struct {
		dirs []string
		want string
	}{
		{nil, "name sessions of three checkers"},
		{[]string{"nowhere"}, "nowhere is no session"},
		{[]string{"../../docs/sessions/mypy-self"}, "has not one cell of three checkers"},
	} {
		var out bytes.Buffer
		if err := power(test.dirs, &out); err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%v: %v, want %q", test.dirs, err, test.want)
		}
	}
}
