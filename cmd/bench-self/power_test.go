package main

import (
	"bytes"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"paceline/bench/compare"
	"paceline/bench/stats"
)

var update = flag.Bool("update", false, "write the table of docs/COMPARING.md anew")

// TestPowerOfDocument holds the table of docs/COMPARING.md to the sessions that it was made from.
func TestPowerOfDocument(t *testing.T) {
	t.Chdir("../..")
	const file, start, end = "docs/COMPARING.md", "<!-- made by: bench-self power ", "```\n<!-- end -->\n"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), start)
	dirs, rest, named := strings.Cut(rest, " -->\n```text\n")
	_, after, ended := strings.Cut(rest, end)
	if !found || !named || !ended {
		t.Fatalf("%s has no table that bench-self power makes", file)
	}
	var out bytes.Buffer
	if err := power(strings.Fields(dirs), &out); err != nil {
		t.Fatal(err)
	}
	made := before + start + dirs + " -->\n```text\n" + out.String() + end + after
	switch {
	case made == string(old):
	case *update:
		if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s holds another table than bench-self power makes: go test ./cmd/bench-self -run TestPowerOfDocument -update writes it anew", file)
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
