package replay_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// Each process writes a profile, whose samples tell who it was and what it did.
func TestProfiles(t *testing.T) {
	o := options(t, 2)
	o.Time = replay.Spin
	for i := range o.Schedule.SCCs {
		o.Schedule.SCCs[i].ImplementationNanos = new(200 * time.Millisecond.Nanoseconds())
	}
	o.Profiles = filepath.Join(t.TempDir(), "profiles")
	if _, err := replay.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	readProfile(t, filepath.Join(o.Profiles, replay.ProfileFile(schedule.CoordinatorLane)))
	for worker, number := range []string{"0", "1"} {
		p := readProfile(t, filepath.Join(o.Profiles, replay.ProfileFile(worker)))
		checking := slices.ContainsFunc(p.Sample, func(s *profile.Sample) bool {
			return s.HasLabel("role", "worker") && s.HasLabel("worker", number) &&
				s.HasLabel("phase", string(schedule.Implementation)) && len(s.Label["scc"]) == 1
		})
		if !checking {
			t.Errorf("no sample of worker %s is of an implementation: %v", number, p.Sample)
		}
	}
}

func readProfile(t *testing.T, name string) *profile.Profile {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := profile.Parse(file)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}
