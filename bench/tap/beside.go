package tap

import (
	"errors"
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// AddBeside adds to the runs in a session's schedules what its other trials tell of the same
// rounds: the wall times of plain and sequential trials and the machine's ceiling. It also adds how work grows
// when workers share it, and on what machine that was. It writes those files anew. A session without traces stays as it is.
func AddBeside(dir string) error {
	s, err := session.Read(dir)
	if err != nil {
		return err
	}
	traces, err := Read(dir)
	if errors.Is(err, ErrNoTraces) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, t := range traces {
		at := slices.IndexFunc(s.Manifest.Plan.Cells(), func(c bench.Cell) bool {
			return c.Name() == t.Timeline.Cell && c.Checker == t.Timeline.Checker
		})
		if at < 0 || len(t.Schedule.Runs) == 0 {
			continue
		}
		t.Schedule.Growth = growthAmong(traces, t.Timeline.Group())
		t.Schedule = Beside(t.Schedule, s.Manifest.Plan.Cells()[at], s)
		if err := writeSchedule(dir, t.Timeline.Cell, t.Schedule); err != nil {
			return fmt.Errorf("add to the schedule of %s: %w", t.Timeline.Cell, err)
		}
	}
	return nil
}

// growthAmong is that of the cells that differ in their workers only.
func growthAmong(traces []Trace, group string) *schedule.Growth {
	runs := map[int][]schedule.Run{}
	for _, t := range traces {
		if t.Timeline.Group() == group {
			runs[t.Timeline.Workers] = t.Schedule.Runs
		}
	}
	return schedule.GrowthOf(runs[1], runs[2])
}

// Beside is the schedule of a cell with what the session's other trials tell, as [AddBeside] adds it.
func Beside(of schedule.Schedule, cell bench.Cell, s session.Session) schedule.Schedule {
	rounds := summary.RoundsOf(s.Trials)
	sequential := cell
	sequential.Workers = 0
	crowded := sequential
	crowded.Cache = bench.Cold
	ceilings := summary.CeilingsByRound(s.Trials, crowded)
	of.Runs = slices.Clone(of.Runs)
	for i := range of.Runs {
		run := &of.Runs[i]
		run.PlainWallNanos = wallIn(rounds[cell], run.Round)
		run.SequentialWallNanos = wallIn(rounds[sequential], run.Round)
		run.Ceiling = ceilings[run.Round]
	}
	if cpus := s.Manifest.Host.UsableCPUs; cpus > 0 && cell.CPUs == "" {
		of.Machine = &schedule.Machine{CPUs: cpus, CPU: s.Manifest.Host.CPUModel}
	}
	return of
}

// wallIn is the wall time of a round; nil when no trial counted.
func wallIn(rounds summary.Rounds, round int) *int64 {
	t, counted := rounds[round]
	if !counted {
		return nil
	}
	return &t.WallNanos
}
