package runner_test

import (
	"testing"

	"paceline/bench/runner"
)

// Progress ends at its total, however often the warm-up crashed before.
func TestProgressAfterACrash(t *testing.T) {
	for name, cut := range map[string]int{"at once": 0, "resumed after the crash": 1, "resumed after the second try": 2} {
		t.Run(name, func(t *testing.T) {
			p, o := plan(madeUp(t, "if [ $tries = 1 ]; then kill -KILL $$; fi\n"+clean), 0), options(t)
			measure := func() error { _, err := runner.Run(t.Context(), p, o); return err }
			if cut > 0 {
				interruptAfter(t, p, o, cut)
				measure = func() error { _, err := runner.Resume(t.Context(), o); return err }
			}
			var last runner.Progress
			o.Progress = func(now runner.Progress) {
				if last = now; now.Done > now.Planned {
					t.Errorf("%d of %d trials", now.Done, now.Planned)
				}
			}
			if err := measure(); err != nil {
				t.Fatal(err)
			}
			if trials := len(recorded(t, o).Trials); trials != 4 || last.Done != trials || last.Planned != trials {
				t.Errorf("told %d of %d, and there are %d trials", last.Done, last.Planned, trials)
			}
		})
	}
}
