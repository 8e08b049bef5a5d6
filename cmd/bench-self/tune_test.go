package main

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/tune"
)

// TestTuneOfDocument holds the table of docs/TUNING.md to the sessions that it was made from.
func TestTuneOfDocument(t *testing.T) {
	holdTable(t, "docs/TUNING.md", tuneCommand, " -->\n", "<!-- end -->\n", tuned)
}

// Races of recorded rounds are right in at least 95 of 100, in at most half of the time.
func TestTuneOfRecordedGrid(t *testing.T) {
	grid, err := session.Read("../../docs/sessions/mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	for _, cache := range []bench.CacheState{bench.Cold, bench.Warm} {
		g := gridOf(grid, cache)
		whole := tune.RuleOf(0.03, len(g.rows)).InOneLook().Run(g.counts, g.rows)
		right, same, share := g.redraw(tune.RuleOf(0.03, 12), whole.Answer)
		if right < 0.95 || same < 0.95 || share > 0.5 || math.IsNaN(share) {
			t.Errorf("%s: right in %g of races, the grid's answer in %g, in %g of its time", cache, right, same, share)
		}
	}
}

func TestTuneOfOtherSessions(t *testing.T) {
	const whole = "../../docs/sessions/mypy-self"
	for _, test := range []struct {
		dirs []string
		want string
	}{
		{nil, "name pairs of sessions"},
		{[]string{whole}, "name pairs of sessions"},
		{[]string{"nowhere", whole}, "nowhere is no session"},
		{[]string{whole, whole}, "is no session of paceline tune"},
	} {
		var out bytes.Buffer
		if err := tuned(test.dirs, &out); err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
			t.Errorf("%v: %v, want %q", test.dirs, err, test.want)
		}
	}
}
