package plots

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench/testenv"
)

// replayedBy is a made-up replay: each policy is a little worse than the one before.
func replayedBy(policies []string, workers ...int) Replay {
	r := Replay{Schedule: "mypy-self", Time: "sleep", Work: 7 * time.Second, Repeats: 3}
	for i, policy := range policies {
		for _, n := range workers {
			bound := min(float64(n), 9)
			simulated := bound * (0.95 - 0.03*float64(i)) / (1 + 0.02*float64(n))
			r.Points = append(r.Points, ReplayPoint{Policy: policy, Workers: n, Speedup: 0.96 * simulated, Simulated: simulated, Bound: bound})
		}
	}
	return r
}

func manyPolicies() []string {
	return []string{"mypy", "share", "quarter", "single", "critical-path", "critical-path-hints", "whole", "affinity"}
}

// replays strain the layout.
func replays() map[string]Replay {
	foreign := replayedBy([]string{"<i>" + strings.Repeat("x", 300), "\x1b[31m"}, 1, 2)
	foreign.Schedule = "../<script>" + strings.Repeat("y", 300)
	once := replayedBy([]string{"mypy"}, 2)
	once.Repeats = 1
	slow := replayedBy(manyPolicies(), 1, 2, 4)
	for i := range slow.Points {
		slow.Points[i].Speedup = 0.01
	}
	return map[string]Replay{
		"all": replayedBy(manyPolicies(), 1, 2, 4, 8, 16, 32), "one": once, "slow": slow, "foreign": foreign,
		"odd": replayedBy([]string{"mypy", "single"}, 3, 7, 256),
	}
}

func policySVG(t *testing.T, r Replay) []byte {
	t.Helper()
	svg, err := policiesOf(r).svg()
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestGoldenPolicies(t *testing.T) {
	testenv.Golden(t, "policies.svg", policySVG(t, replays()["all"]))
}

func TestPoliciesAreLegible(t *testing.T) {
	for name, r := range replays() {
		svg := policySVG(t, r)
		size, all, err := read(svg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkTexts(t, name, size, all)
		if bytes.Contains(svg, []byte("<i>")) || bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte("\x1b")) {
			t.Errorf("%s: the figure holds markup of a name", name)
		}
	}
}

func TestWhatPoliciesSay(t *testing.T) {
	said := "\n" + strings.Join(texts(t, policySVG(t, replays()["all"])), "\n") + "\n"
	for _, want := range append(manyPolicies(), "Speedup of the schedule mypy-self by policy", "bound", "32",
		"Points: replayed, workers sleep, medians of 3; dashed: simulated; grey: the import graph's bound",
		"times as fast as all costs one after the other, 7.00 s", "workers, log scale") {
		if !strings.Contains(said, "\n"+want+"\n") {
			t.Errorf("%q is missing in %q", want, said)
		}
	}
	if said := strings.Join(texts(t, policySVG(t, replays()["one"])), "\n"); !strings.Contains(said, "once each") {
		t.Errorf("of a single repeat it says %q", said)
	}
}

// Lines keep the order of the policies, have their points in that of workers, and differ in
// colour or mark.
func TestPolicyLines(t *testing.T) {
	r := replayedBy(manyPolicies(), 8, 1, 2)
	lines := policyLines(r.Points)
	looks := map[string]string{}
	var names []string
	for _, l := range lines {
		names = append(names, l.name)
		for i, n := range []int{1, 2, 8} {
			if l.points[i].Workers != n {
				t.Errorf("%s: point %d is of %d workers", l.name, i, l.points[i].Workers)
			}
		}
		look := fmt.Sprint(l.color, fmt.Sprintf("%T", l.glyph))
		if other, taken := looks[look]; taken {
			t.Errorf("%s looks like %s", l.name, other)
		}
		looks[look] = l.name
	}
	if !slices.Equal(names, manyPolicies()) {
		t.Errorf("lines of %v", names)
	}
}

// All that is drawn is within the axes.
func TestPolicyAxesReachTheBound(t *testing.T) {
	for name, r := range replays() {
		c := policyChart{r, policyLines(r.Points)}
		for _, p := range r.Points {
			if most := max(p.Speedup, p.Simulated, p.Bound); c.top() < most || math.IsNaN(c.top()) {
				t.Errorf("%s: the axis ends at %g, below %g", name, c.top(), most)
			}
		}
		if len(c.bound()) != len(c.counts()) {
			t.Errorf("%s: %d bounds for %d numbers of workers", name, len(c.bound()), len(c.counts()))
		}
	}
}

func TestPolicyFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	files, err := Policies(replays()["one"], dir)
	if want := []string{filepath.Join(dir, "policies.svg"), filepath.Join(dir, "policies.png")}; err != nil || !slices.Equal(files, want) {
		t.Errorf("%v, %v", files, err)
	}
}
