package corpora

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each recorded schedule is the one of a stored session, byte for byte, and is of a corpus.
func TestRecordedSchedules(t *testing.T) {
	entries, err := schedules.ReadDir("schedules")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 3 {
		t.Errorf("%d schedules are recorded", len(entries))
	}
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), ".schedule.json.gz")
		if !is {
			t.Errorf("%s is no schedule", entry.Name())
			continue
		}
		if _, err := Find(name); err != nil {
			t.Error(err)
		}
		s, err := RecordedSchedule(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Corpus != name || s.Missing() > 0 || s.Workers != 1 {
			t.Errorf("%s: of %s, with %d workers, %d SCCs without a cost", name, s.Corpus, s.Workers, s.Missing())
		}
		recorded, err := os.ReadFile(filepath.Join("..", "docs", "sessions", "trace-"+name, "traces", name+"-cold-w1.schedule.json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		shipped, err := schedules.ReadFile("schedules/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(recorded, shipped) {
			t.Errorf("%s is not the schedule of docs/sessions/trace-%s", entry.Name(), name)
		}
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
	for _, name := range []string{"mypy-plugins", "nowhere", "../schedules/hello", ""} {
		if _, err := RecordedSchedule(name); !errors.Is(err, ErrNoSchedule) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
