package checker

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/process"
)

func TestReplaySpec(t *testing.T) {
	for text, want := range map[string]string{
		"replay:hello": "hello", "replay:../a b.schedule.json.gz": "../a b.schedule.json.gz", "replay:replay:x": "replay:x",
	} {
		got, err := Parse(text)
		if err != nil || got != (Spec{Text: text, Replay: want}) || got.NeedsPython() {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	_, err := Parse("replay:")
	wantError(t, "no schedule", err, `checker "replay:"`, "replay:NAME", "replay:FILE")
	spec := Spec{Text: "replay:hello", Replay: "hello"}
	if err := spec.Accepts([]int{0, 1, MaxReplayWorkers}); err != nil {
		t.Error(err)
	}
	wantError(t, "too many workers", spec.Accepts([]int{0, MaxReplayWorkers + 1}), "replay:hello", "at most 256")
	if err := spec.AcceptsVariants([]bench.Variant{{Name: "again"}}); err != nil {
		t.Error(err)
	}
	wantError(t, "flags", spec.AcceptsVariants([]bench.Variant{{Name: "x", Flags: []string{"-y"}}}), "replay:hello", "no flags")
}

func someReplay() replay {
	return replay{
		executable: "/bin/paceline", spec: Spec{Text: "replay:hello", Replay: "hello"},
		schedule: Replayed{Version: "v1", SHA256: "abc", Checker: "mypy@2.4.1", Corpus: "hello"},
	}
}

func TestReplayInvoke(t *testing.T) {
	task := Task{Path: []string{"/src/a", "/src/b"}, Args: []string{"-m", "hello"}, CacheDir: "/cache", Workers: 2}
	got, err := someReplay().Invoke(task)
	want := strings.Fields("/bin/paceline replay-check --workers 2 --sha256 abc --cache-dir /cache --source /src/a --source /src/b -- hello")
	if err != nil || !slices.Equal(got.Args, want) {
		t.Errorf("%q, %v", got.Args, err)
	}
	// A file by its full path, whatever it is called; and what is checked only when asked.
	r := someReplay()
	r.spec.Replay, r.schedule.File = "-x.json", "/here/-x.json"
	got, err = r.Invoke(Task{CacheDir: "/cache", Verbose: true})
	want = strings.Fields("/bin/paceline replay-check --workers 0 --sha256 abc --cache-dir /cache --verbose -- /here/-x.json")
	if err != nil || !slices.Equal(got.Args, want) {
		t.Errorf("%q, %v", got.Args, err)
	}
	_, err = r.Invoke(Task{Flags: []string{"-x"}})
	wantError(t, "flags", err, "no flags")
}

func TestReplayRead(t *testing.T) {
	for _, c := range []struct {
		output, crash string
		rechecked     []string
		understood    bool
	}{
		{"Success: replayed 12 SCCs\n", "", nil, true},
		{"checked a.b\r\nchecked c\r\nSuccess: replayed 1 SCCs\r\n", "", []string{"a.b", "c"}, true},
		{"", "it did not say that it was done", nil, false},
		{"Success: replayed many SCCs\n", "it did not say that it was done", nil, false},
		{"paceline: worker 1 ended\n", "worker 1 ended", nil, false},
		{"Success: replayed 1 SCCs\npaceline: write the cache: no space\n", "write the cache: no space", nil, false},
	} {
		got := someReplay().Read(c.output, Task{})
		if got.Crash != c.crash || !slices.Equal(got.Rechecked, c.rechecked) || (got.Diagnostics != nil) != c.understood || len(got.Diagnostics) > 0 {
			t.Errorf("%q: %+v", c.output, got)
		}
	}
	if got := someReplay().Read(ReplayModule("m")+"\n"+ReplayDone(3)+"\n", Task{}); got.Crash != "" || !slices.Equal(got.Rechecked, []string{"m"}) {
		t.Errorf("what a replay prints is read as %+v", got)
	}
}

func TestReplayIdentity(t *testing.T) {
	got := someReplay().Identity()
	if got.Checker != "replay:hello" || got.Version != "v1" || got.Compiled != nil ||
		!slices.Equal(got.Packages, []string{"schedule==abc", "recorded-checker==mypy@2.4.1", "recorded-corpus==hello"}) {
		t.Errorf("%+v", got)
	}
}

func TestReplayRoles(t *testing.T) {
	check := []string{"/bin/paceline", ReplayCheck, "--workers", "2", "--", "hello"}
	worker := func(number string) []string { return []string{"/bin/paceline", replayWorker, "/tmp/o.json", number} }
	seen := []process.Process{
		{PID: 1, Args: check, User: time.Second},
		{PID: 2, Args: check}, // forked, before it became worker 1
		{PID: 3, Args: worker("1")},
		{PID: 4, Args: worker("0")},
		{PID: 5, Args: worker("x")},
		{PID: 6, Args: []string{"/bin/true"}},
	}
	var pids []int
	for i, r := range someReplay().Roles(seen) {
		pids = append(pids, r.PID)
		if coordinator := r.Role == bench.Coordinator; coordinator != (i == 0) || coordinator != (r.Worker == nil) || !coordinator && *r.Worker != i-1 {
			t.Errorf("role %d: %+v", i, r)
		}
	}
	if !slices.Equal(pids, []int{1, 4, 3}) {
		t.Errorf("roles of processes %v", pids)
	}
	if roles := someReplay().Roles(nil); roles == nil || len(roles) > 0 {
		t.Errorf("of no processes: %v", roles)
	}
}

// An executable that is not this one's stands in for it.
func TestIdentifyReplay(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no shell scripts")
	}
	for script, says := range map[string]string{
		`echo '{"version":"v2","sha256":"'$1$2$3'"}'`:   "",
		`echo 'paceline: no such schedule' >&2; exit 2`: "checker replay:hello: no such schedule",
		`exit 3`:        "checker replay:hello: exit status 3",
		`echo nonsense`: "read what the schedule is",
		`echo '{}'`:     "does not say which schedule",
	} {
		file := filepath.Join(t.TempDir(), "paceline")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		got, err := identifyReplay(t.Context(), file, someReplay().spec)
		if says != "" {
			wantError(t, script, err, says)
			continue
		}
		if err != nil || got.(replay).schedule.SHA256 != ReplayIdentity+"--hello" {
			t.Errorf("%s: %+v, %v", script, got, err)
		}
	}
}
