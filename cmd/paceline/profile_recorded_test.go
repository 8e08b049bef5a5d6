package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/profile"
)

// recordedProfiles reads what was sampled of mypy-self with two workers in a recorded session.
func recordedProfiles(t *testing.T, session string) (folder string, c profile.Cell) {
	t.Helper()
	folder = filepath.Join("..", "..", "docs", "sessions", session, "profiles", "mypy-self-cold-w2")
	cells, err := profile.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return folder, cells[0]
}

// Two profiles that were sampled independently tell the same: no area's share of a role's CPU
// time differs by more than five points.
func TestRecordedProfilesAgree(t *testing.T) {
	const points = 0.05
	shares := func(session string) map[string]float64 {
		_, c := recordedProfiles(t, session)
		for _, role := range c.Raw {
			if role.Role == string(bench.Coordinator) && role.Running < profileSamples {
				t.Errorf("%s: the coordinator has %d samples", session, role.Running)
			}
		}
		all := map[string]float64{}
		for _, u := range c.Uses() {
			all[u.Role+" "+string(u.Area)] = u.CPUShare
		}
		return all
	}
	first, second := shares("profile-mypy-self"), shares("profile-mypy-self-again")
	largest, where := 0.0, ""
	for _, some := range []map[string]float64{first, second} {
		for part := range some {
			if apart := math.Abs(first[part] - second[part]); apart > largest {
				largest, where = apart, part
			}
		}
	}
	if largest > points {
		t.Errorf("%s: %.1f%% and %.1f%%", where, 100*first[where], 100*second[where])
	}
	t.Logf("at most %.1f points apart (%s)", 100*largest, where)
}

// What the coordinator spends CPU time on has its scheduling loop and what that calls.
func TestRecordedCoordinator(t *testing.T) {
	folder, _ := recordedProfiles(t, "profile-mypy-self")
	top := filepath.Join(t.TempDir(), "top")
	runOK(t, "pprof", "-top", "-cum", "-nodecount=2000", "-nodefraction=0", "-tagfocus", "role=coordinator", "-tagroot=", "-output", top,
		filepath.Join(folder, "all.cpu.pb.gz"))
	text, err := os.ReadFile(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mypy.build.process_graph", "mypy.build.BuildManager.wait_for_done", "mypy.build.BuildManager.submit"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
