package compare

import (
	"fmt"
	"math"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/stats"
)

// paceMoved is the change of pace, as a share, that is worth a warning: as much as equal trials differ on a
// quiet machine.
const paceMoved = 0.02

// twoSessions says what limits a comparison of trials that were not made side by side.
func twoSessions(old, recent session.Session) []string {
	warnings := []string{"The two were measured at different times, so whatever the machine did otherwise counts as a difference: " +
		"measure both in one session to be sure (run --checker A --checker B)."}
	before, after := pace(old.Trials), pace(recent.Trials)
	switch ratio := after / before; {
	case old.Manifest.Pace != recent.Manifest.Pace || !(ratio > 0) || math.IsInf(ratio, 1):
		warnings = append(warnings, "Whether the machine's pace moved between the sessions is not known.")
	case math.Abs(math.Log(ratio)) > math.Log1p(paceMoved):
		warnings = append(warnings, fmt.Sprintf("The machine's pace moved: a fixed piece of work took %.3g times as long beside the new trials (%.3g ms, before %.3g ms). "+
			"Times may differ by as much for that reason alone.", ratio, after/1e6, before/1e6))
	}
	for _, d := range surroundings(old.Manifest, recent.Manifest) {
		warnings = append(warnings, fmt.Sprintf("%s was %s in the old session and is %s in the new one.", d.what, d.old, d.recent))
	}
	return warnings
}

// surroundings are what may change times without being anything that is compared: variables, and Paceline itself.
func surroundings(old, recent bench.Manifest) []difference {
	found := keysApart("", map[string]string{"Paceline": old.Paceline}, map[string]string{"Paceline": recent.Paceline})
	return append(found, keysApart("", old.Environment, recent.Environment)...)
}

// pace is the median time of the fixed piece of work beside the counted trials.
func pace(trials []bench.Trial) float64 {
	var all []float64
	for _, t := range trials {
		if !t.Counted {
			continue
		}
		for _, nanos := range t.Noise.PaceNanos {
			all = append(all, float64(nanos))
		}
	}
	return stats.Median(all).Value
}
