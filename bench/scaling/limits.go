package scaling

import (
	"fmt"
	"slices"

	"paceline/bench/schedule"
	"paceline/bench/stats"
)

// AboutIntervals says what the intervals of predictions are about.
const AboutIntervals = "The interval of a prediction is about how traced runs, and the sequential trials of their rounds, vary. It takes as known what is a median over the rounds: what tapping costs, the ceiling, and the costs of single SCCs."

// Limits are sentences on what a prediction from the schedule does not know.
func Limits(s schedule.Schedule, o Options) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch n := len(s.Runs); {
	case n == 0:
		say("The schedule does not have its single runs, so there is no interval and no plain or sequential time beside them: trace anew.")
	case n < stats.MinSamples:
		say("No interval: it needs %d traced runs, and there are %d.", stats.MinSamples, n)
	default:
		say(AboutIntervals)
	}
	if len(s.Runs) > 0 && !slices.ContainsFunc(s.Runs, func(r schedule.Run) bool { return r.PlainWallNanos != nil }) {
		say("What tapping costs is not known, as no plain trial beside the traced runs counts: what is predicted is with it, and so too slow.")
	}
	if !slices.ContainsFunc(s.Runs, func(r schedule.Run) bool { return r.SequentialWallNanos != nil }) {
		say("No speedup: no sequential time is known. Name a session of paceline trace, which has sequential trials.")
	}
	if s.Workers > 1 {
		say("Costs are from runs with %d workers, which slow each other down: those of a trace with 1 worker are better.", s.Workers)
	}
	if n := s.Missing(); n > 0 {
		say("Of %d of %d SCCs not all costs are known: those count as nothing.", n, len(s.SCCs))
	}
	if !slices.ContainsFunc(s.SCCs, func(c schedule.SCC) bool { return c.LoadNanos != nil }) {
		say("What loading costs is not known: trace with 2 workers too, into the same session.")
	}
	cpus := o.CPUs
	if cpus == 0 && s.Machine != nil {
		cpus = s.Machine.CPUs
	}
	if s.Machine == nil {
		say("The schedule does not tell on what machine it was recorded: its costs are taken to be those of one with %d CPUs.", cpus)
	}
	if len(o.Workers) > 0 && cpus > 0 && slices.Max(o.Workers) > cpus {
		say("Where there are more workers than the %d CPUs a real run takes longer than predicted: processes that take turns use more CPU time, and how much is not known.", cpus)
	}
	return append(all, ceilingLimits(s, cpus)...)
}

func ceilingLimits(s schedule.Schedule, cpus int) []string {
	measured := slices.ContainsFunc(s.Runs, func(r schedule.Run) bool { return r.Ceiling != nil })
	switch {
	case !measured:
		return []string{"No ceiling of the machine was measured: each process is taken to go as fast as alone while there are CPUs. Trace with --ceiling."}
	case s.Machine != nil && cpus > s.Machine.CPUs:
		return []string{fmt.Sprintf("The ceiling was measured on %d CPUs and says nothing of %d: each process is taken to go as fast as alone there.", s.Machine.CPUs, cpus)}
	}
	return nil
}
