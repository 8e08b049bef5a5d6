package corpora

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paceline/bench"
)

// Each corpus has a recorded schedule, which is the one of a stored session, byte for byte.
func TestRecordedSchedules(t *testing.T) {
	all, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		s, err := RecordedSchedule(c.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Corpus != c.Name || s.Workers != 1 || s.Missing() > 0 || len(s.Runs) == 0 || s.Bound().SpanNanos == 0 {
			t.Errorf("%s: of %s, with %d workers, %d runs, %d SCCs without a cost", c.Name, s.Corpus, s.Workers, len(s.Runs), s.Missing())
		}
		if _, known := c.Expect[strings.TrimPrefix(s.Checker, "mypy@")]; !known {
			t.Errorf("%s: of %s, whose answer is not on record", c.Name, s.Checker)
		}
		checkSession(t, c)
	}
	entries, err := schedules.ReadDir("schedules")
	if err != nil || len(entries) != len(all) {
		t.Errorf("%d schedules of %d corpora are recorded (%v)", len(entries), len(all), err)
	}
}

// checkSession holds the schedule of a corpus to that of its session, and that to be of the same sources
// and packages as the corpus now.
func checkSession(t *testing.T, c Corpus) {
	t.Helper()
	shipped, err := schedules.ReadFile("schedules/" + c.Name + ".schedule.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	session := filepath.Join("..", "docs", "sessions", "shape-"+c.Name)
	recorded, err := os.ReadFile(filepath.Join(session, "traces", c.Name+"-cold-w1.schedule.json.gz"))
	if err != nil {
		t.Error(err)
		return
	}
	if !bytes.Equal(recorded, shipped) {
		t.Errorf("the schedule of %s is not that of %s", c.Name, session)
	}
	text, err := os.ReadFile(filepath.Join(session, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m bench.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	lock := ""
	if c.Lock != "" {
		l, err := c.lock()
		if err != nil {
			t.Fatal(err)
		}
		lock = l.Digest()
	}
	if len(m.Corpora) != 1 || m.Corpora[0].SHA256 != c.SHA256() || m.Corpora[0].Lock != lock {
		t.Errorf("%s is not of %s as it is now: trace it anew", session, c.Name)
	}
}

func TestRecordedScheduleOfMypy(t *testing.T) {
	s, err := RecordedSchedule("mypy-self")
	if err != nil {
		t.Fatal(err)
	}
	largest := 0
	for _, scc := range s.SCCs {
		largest = max(largest, len(scc.Modules))
	}
	if len(s.SCCs) != 562 || largest != 42 {
		t.Errorf("%d SCCs, the largest of %d modules", len(s.SCCs), largest)
	}
}

func TestNoRecordedSchedule(t *testing.T) {
	for _, name := range []string{"path:/nowhere", "nowhere", "../schedules/hello", ""} {
		if _, err := RecordedSchedule(name); !errors.Is(err, ErrNoSchedule) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
