package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/rogpeppe/go-internal/testscript"
)

// status N ARGS... runs paceline, which must end with status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: status N ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := runPaceline(ts, args[1:]); got != want {
		ts.Fatalf("ends with status %d, not %d", got, want)
	}
}

// refused ARGS... runs paceline, which must end with status 2 and one line on stderr.
func refused(ts *testscript.TestScript, neg bool, args []string) {
	if got := runPaceline(ts, args); neg || got != unable {
		ts.Fatalf("ends with status %d, not %d", got, unable)
	}
	said := ts.ReadFile("stderr")
	if !strings.HasPrefix(said, "paceline: ") || strings.Count(said, "\n") != 1 {
		ts.Fatalf("says more or less than one line: %q", said)
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("prints %q", out)
	}
}

func runPaceline(ts *testscript.TestScript, args []string) int {
	err := ts.Exec("paceline", args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return fine
}

// json FILE KEYS... checks that a file is an array of objects that all have these keys and,
// without a final ... no others.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: json FILE KEY... [...]")
	}
	var objects []map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &objects))
	if len(objects) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	keys, more := args[1:], false
	if keys[len(keys)-1] == "..." {
		keys, more = keys[:len(keys)-1], true
	}
	for _, object := range objects {
		got := slices.Sorted(maps.Keys(object))
		for _, key := range keys {
			if !slices.Contains(got, key) {
				ts.Fatalf("no %s among %v", key, got)
			}
		}
		if !more && len(got) > len(keys) {
			ts.Fatalf("has %v, more than %v", got, keys)
		}
	}
}

// profile FILE writes a profile: 3 s in hot, called by main, and 1 s in main.
func writeProfile(ts *testscript.TestScript, _ bool, args []string) {
	functions := []*profile.Function{{ID: 1, Name: "main"}, {ID: 2, Name: "hot"}}
	locations := []*profile.Location{
		{ID: 1, Line: []profile.Line{{Function: functions[0], Line: 1}}},
		{ID: 2, Line: []profile.Line{{Function: functions[1], Line: 2}}},
	}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "cpu", Unit: "nanoseconds"}},
		Sample: []*profile.Sample{
			{Location: []*profile.Location{locations[1], locations[0]}, Value: []int64{int64(3 * time.Second)}},
			{Location: locations[:1], Value: []int64{int64(time.Second)}},
		},
		Function: functions, Location: locations,
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(p.Write(file), file.Close()))
}
