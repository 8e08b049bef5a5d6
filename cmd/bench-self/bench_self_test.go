package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paceline/bench/stats"
)

func TestParseHyperfine(t *testing.T) {
	got, err := parseHyperfine([]byte(`{"results": [{"command": "/bin/true", "mean": 0.5, "median": 0.0006255, "times": [0.1]}]}`))
	if err != nil || got != 625500*time.Nanosecond {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{
		``, `[]`, `{"results": []}`, `{"results": [{"mean": 1}]}`,
		`{"results": [{"median": 1}, {"median": 2}]}`, `{"results": [{"median": -1}]}`,
	} {
		if got, err := parseHyperfine([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestParseSummary(t *testing.T) {
	got, err := parseSummary([]byte(`[{"checker": "cmd:/bin/true", "workers": 0, "wall_ns": 712345, "differs": 0}]`))
	if err != nil || got != 712345 {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{``, `{}`, `[]`, `[{"trials": 0}]`, `[{"wall_ns": 1}, {"wall_ns": 2}]`} {
		if got, err := parseSummary([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	got, err := parseTime("2.03 3.90 0.11\n")
	if want := (usage{wall: 2030 * time.Millisecond, cpu: 4010 * time.Millisecond}); err != nil || got != want {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "1 2", "1 2 3 4", "1 2 x", "NaN 1 1", "Command exited with non-zero status 1\n0.00 0.00 0.00\n"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestJudging(t *testing.T) {
	for _, test := range []struct {
		limit   *limit
		ratio   float64
		verdict string
	}{
		{atMost(1.5), 1.5, "ok"},
		{atMost(1.5), 0.2, "ok"},
		{atMost(1.5), 1.501, "FAIL"},
		{within(0.02), 0.98, "ok"},
		{within(0.02), 0.979, "FAIL"},
		{within(0.02), 1.02, "ok"},
		{within(0.02), 1.021, "FAIL"},
		{nil, 7, "-"},
	} {
		r := result{limit: test.limit, ratio: &stats.Estimate{N: 1, Value: test.ratio}}
		if got := r.verdict(); got != test.verdict {
			t.Errorf("%v of %v: %s, want %s", test.ratio, test.limit, got, test.verdict)
		}
	}
	if r := (result{limit: atMost(1)}); r.ok() {
		t.Error("a limit without a ratio is met")
	}
}

func TestCompareTakesTheMedianOfPairs(t *testing.T) {
	own := []time.Duration{10, 200, 36}
	other := []time.Duration{10, 100, 30}
	r, err := compared("what", own, other, "tool", atMost(1.5))
	if err != nil || r.ratio.Value != 1.2 || r.paceline != 36 || r.other != 30 || !r.ok() {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := compared("what", own, []time.Duration{1, 0, 1}, "tool", nil); err == nil {
		t.Errorf("a ratio to nothing is %+v", r.ratio)
	}
}

// found is one result of each kind.
func found(t *testing.T) []result {
	t.Helper()
	six := []time.Duration{100, 100, 100, 100, 100, 100}
	good, err := compared("good", []time.Duration{101, 101, 101, 101, 101, 102}, six, "hyperfine -N", atMost(1.5))
	if err != nil {
		t.Fatal(err)
	}
	bad, err := compared("bad", []time.Duration{103 * time.Second}, []time.Duration{100 * time.Second}, "/usr/bin/time", within(0.02))
	if err != nil {
		t.Fatal(err)
	}
	return []result{good, bad, {what: "shown", paceline: 2 * time.Second, tool: "/usr/bin/time"}}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	if err := printTable(&out, found(t)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"what Paceline other of ratio limit verdict",
		"good 0s 0s hyperfine -N 1.01 (1.01-1.02) at most 1.5 ok",
		"bad 1m43s 1m40s /usr/bin/time 1.03 0.98 to 1.02 FAIL",
		"shown 2s 0s /usr/bin/time - - -",
	}
	for i, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
		if got := strings.Join(strings.Fields(line), " "); i >= len(want) || got != want[i] {
			t.Errorf("line %d is %q", i, got)
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := printJSON(&out, found(t)); err != nil {
		t.Fatal(err)
	}
	var lines []map[string]any
	if err := json.Unmarshal(out.Bytes(), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 || lines[0]["ratio_low"] != 1.01 || lines[0]["ok"] != true || lines[1]["ok"] != false ||
		lines[1]["paceline_ns"] != 103e9 || lines[1]["limit_high"] != 1.02 || lines[2]["other_ns"] != 0.0 {
		t.Errorf("%s", out.Bytes())
	}
	if _, known := lines[2]["ratio"]; known {
		t.Errorf("a result without a ratio has one: %s", out.Bytes())
	}
	out.Reset()
	if err := printJSON(&out, nil); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("nothing is %q, %v", out.String(), err)
	}
}

func TestExitStatus(t *testing.T) {
	all := found(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		ctx      context.Context
		results  []result
		problems []error
		want     int
	}{
		{t.Context(), all[:1], nil, exitFine},
		{t.Context(), all[2:], nil, exitFine},
		{t.Context(), all, nil, exitFinding},
		{t.Context(), all, []error{errors.New("hyperfine is missing")}, exitCannot},
		{cancelled, nil, []error{context.Canceled}, exitInterrupted},
	} {
		if got := exitStatus(test.ctx, test.results, test.problems); got != test.want {
			t.Errorf("%d results, %v: %d, want %d", len(test.results), test.problems, got, test.want)
		}
	}
}

func TestBadArguments(t *testing.T) {
	for _, args := range [][]string{{"--nothing"}, {"surplus"}, {jobCommand}, {jobCommand, "nothing", "1s"}, {jobCommand, "burn", "long"}} {
		var stdout, stderr bytes.Buffer
		if got := run(t.Context(), args, &stdout, &stderr); got != exitCannot || stderr.Len() == 0 || stdout.Len() > 0 {
			t.Errorf("%q: status %d, %q", args, got, stderr.String())
		}
	}
}

func TestMissingToolSaysWhatToDo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := hyperfine().find()
	if err == nil || !strings.Contains(err.Error(), "apt-get install hyperfine") {
		t.Errorf("hyperfine: %v", err)
	}
	_, err = pacelineAt(filepath.Join(t.TempDir(), "paceline")).find()
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("paceline: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if path, err := pacelineAt(self).find(); err != nil || path != self {
		t.Errorf("%s: %q, %v", self, path, err)
	}
}
