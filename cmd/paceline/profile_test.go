package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pprofile "github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/profile"
	"paceline/bench/session"
)

// runOK runs a command line that must end well, and returns what it printed.
func runOK(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints})
	if status != fine {
		t.Fatalf("%q ended with status %d:\n%s", args, status, complaints.String())
	}
	return out.String(), complaints.String()
}

// Of the mypy that people run, the profiles have its scheduler by name, labels on every sample,
// and each process's measured CPU time.
func TestProfileMypy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "session")
	text, said := runOK(t, "profile", "--checker", "mypy@2.4.1", "--corpus", "mypy-plugins", "--workers", "2",
		"--samples", "120", "--rounds", "6", "--seed", "1", "--out", dir)
	s, err := session.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	measured := map[string]int64{}
	for _, trial := range s.Trials {
		sampled := trial.Instrument == bench.InstrumentSampler
		if sampled && trial.Counted {
			t.Errorf("trial %d is sampled and counts", trial.Trial)
		}
		if !sampled || trial.Workers != 2 || trial.Status != bench.OK {
			continue
		}
		for _, r := range trial.Roles {
			name := string(r.Role)
			if r.Worker != nil {
				name += "-" + string(rune('0'+*r.Worker))
			}
			measured[name] += r.UserNanos + r.SysNanos
		}
	}
	for name, nanos := range measured {
		file := filepath.Join(dir, "profiles", "mypy-plugins-cold-w2", name+".cpu.pb.gz")
		p, err := profile.ReadFile(file)
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		if got := nanosOf(p); got != nanos && !strings.Contains(said, name+" was not sampled") {
			t.Errorf("%s has %d ns of CPU, measured %d\n%s", name, got, nanos, said)
		}
		checkSamples(t, p, name)
	}
	if len(measured) != 3 {
		t.Errorf("roles %v", measured)
	}
	for _, want := range []string{"area", "scheduler", "coordinator", "2 workers", "mypy-plugins-cold-w2 takes"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	inspectProfiles(t, dir)
}

func nanosOf(p *pprofile.Profile) int64 {
	var sum int64
	for _, s := range p.Sample {
		sum += s.Value[1]
	}
	return sum
}

func checkSamples(t *testing.T, p *pprofile.Profile, role string) {
	t.Helper()
	if p.SampleType[0].Type != "samples" || p.SampleType[0].Unit != "count" || p.SampleType[1].Type != "cpu" || p.SampleType[1].Unit != "nanoseconds" {
		t.Errorf("%s: sample types %v %v", role, p.SampleType[0], p.SampleType[1])
	}
	name, worker, _ := strings.Cut(role, "-")
	for _, s := range p.Sample {
		if !slices.Equal(s.Label["role"], []string{name}) || worker != "" && !slices.Equal(s.Label["worker"], []string{worker}) {
			t.Errorf("%s: labels %v", role, s.Label)
		}
		for _, label := range []string{"phase", "area", "thread", "state"} {
			if len(s.Label[label]) != 1 {
				t.Errorf("%s: no label %s in %v", role, label, s.Label)
			}
		}
	}
}

// inspectProfiles looks at the session in every way that there is.
func inspectProfiles(t *testing.T, dir string) {
	t.Helper()
	cell := filepath.Join(dir, "profiles", "mypy-plugins-cold-w2")
	// The wall profile: while the workers work, the coordinator waits in it for seconds.
	top := filepath.Join(t.TempDir(), "top")
	runOK(t, "pprof", "-top", "-nodecount=2000", "-nodefraction=0", "-tagfocus", "role=coordinator", "-output", top,
		filepath.Join(cell, "all.wall.pb.gz"))
	if text, err := os.ReadFile(top); err != nil || !strings.Contains(string(text), "mypy.build.process_graph") {
		t.Errorf("%v; no mypy.build.process_graph in\n%s", err, text)
	}
	// Within one process the driver keeps the flags of the time before.
	runOK(t, "pprof", "-top", "-cum", "-tagfocus=", "-tagroot", "role,area", "-output", top, filepath.Join(cell, "all.wall.pb.gz"))
	if text, err := os.ReadFile(top); err != nil || !strings.Contains(string(text), "  type checking\n") {
		t.Errorf("%v; no area as a root in\n%s", err, text)
	}
	var uses []use
	out, _ := runOK(t, "profile", "--json", dir)
	if err := json.Unmarshal([]byte(out), &uses); err != nil || len(uses) == 0 {
		t.Errorf("%v in %s", err, out)
	}
	markdown, _ := runOK(t, "profile", "--format", "markdown", cell)
	if !strings.Contains(markdown, "| type checking |") {
		t.Errorf("%s", markdown)
	}
	diff, _ := runOK(t, "profile", "--diff", filepath.Join(dir, "profiles", "mypy-plugins-cold-w0"), cell)
	if !strings.Contains(diff, "ipc") {
		t.Errorf("%s", diff)
	}
	svg, _ := runOK(t, "profile", "--format", "svg", filepath.Join(cell, "coordinator.wall.pb.gz"))
	if !strings.Contains(svg, "<title>mypy.build.process_graph") {
		t.Errorf("%.300s", svg)
	}
}

// The interpreted mypy has the same functions by the same names.
func TestProfilePureMypy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "session")
	runOK(t, "profile", "--checker", "mypy@2.4.1+pure", "--corpus", "hello", "--workers", "1",
		"--samples", "20", "--rounds", "3", "--seed", "1", "--out", dir)
	p, err := profile.ReadFile(filepath.Join(dir, "profiles", "hello-cold-w1", "all.wall.pb.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mypy.build.process_graph", "mypy.build_worker.worker.serve"} {
		if !slices.ContainsFunc(p.Function, func(f *pprofile.Function) bool { return f.Name == want }) {
			t.Errorf("no %s", want)
		}
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "profiles")); err != nil || len(entries) < 2 {
		t.Errorf("%v, %v", entries, err)
	}
}
