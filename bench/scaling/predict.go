package scaling

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"paceline/bench/schedule"
	"paceline/bench/stats"
)

// Options say what to predict.
type Options struct {
	Workers []int
	CPUs    int // 0 is those of the schedule's machine
	Policy  schedule.Policy
}

// Prediction is what a whole run with a number of workers is predicted to take. [AboutIntervals] says what its intervals are about.
type Prediction struct {
	Workers int
	CPUs    int
	Wall    stats.Estimate // nanoseconds
	// Speedup is over the sequential trials of the same rounds, and Bound is what no order of
	// checking can exceed. They have no values when no sequential trial is known.
	Speedup stats.Estimate
	Bound   stats.Estimate
	Parts   Parts // of the run whose wall time is nearest the median
}

// ErrNoCPUs is about a schedule that does not tell on what machine it was recorded.
var ErrNoCPUs = errors.New("the schedule does not tell how many CPUs it was recorded on: say for how many to predict")

// Predict predicts a run for each number of workers, in their order. A schedule that has no runs
// is taken to have one, that of its phases; see [Limits].
func Predict(s schedule.Schedule, o Options) ([]Prediction, error) {
	cpus := o.CPUs
	if cpus == 0 {
		if s.Machine == nil {
			return nil, fmt.Errorf("predict: %w", ErrNoCPUs)
		}
		cpus = s.Machine.CPUs
	}
	if cpus < 1 {
		return nil, fmt.Errorf("predict: %d CPUs: at least one is needed", cpus)
	}
	var models []model
	c := conditionsOf(s, cpus)
	for _, r := range runsOf(s) {
		m, err := modelOf(s, r, c, o.Policy)
		if err != nil {
			return nil, fmt.Errorf("predict: %w", err)
		}
		models = append(models, m)
	}
	var all []Prediction
	for _, workers := range o.Workers {
		p, err := predict(models, workers)
		if err != nil {
			return nil, fmt.Errorf("predict: %w", err)
		}
		p.CPUs = cpus
		all = append(all, p)
	}
	return all, nil
}

// predict is the prediction that the runs give together.
func predict(models []model, workers int) (Prediction, error) {
	var walls, speedups, bounds []float64
	var parts []Parts
	for _, m := range models {
		p, err := m.parts(workers)
		if err != nil {
			return Prediction{}, err
		}
		parts, walls = append(parts, p), append(walls, p.wall())
		if sequential := m.run.SequentialWallNanos; sequential != nil {
			speedups = append(speedups, float64(*sequential)/p.wall())
			bounds = append(bounds, float64(*sequential)/m.bound(workers))
		}
	}
	p := Prediction{
		Workers: workers, Wall: stats.Median(walls), Speedup: stats.Median(speedups), Bound: stats.Median(bounds),
	}
	p.Parts = nearest(parts, p.Wall.Value)
	return p, nil
}

func nearest(all []Parts, wall float64) Parts {
	return slices.MinFunc(all, func(a, b Parts) int {
		return cmp.Compare(math.Abs(a.wall()-wall), math.Abs(b.wall()-wall))
	})
}

// runsOf are the schedule's runs, or the one that its phases tell of when it has none.
func runsOf(s schedule.Schedule) []schedule.Run {
	if len(s.Runs) > 0 {
		return s.Runs
	}
	return []schedule.Run{runOf(s)}
}

// runOf makes a run of what the phases tell. They have no CPU time, so all of a phase's time counts as such;
// how many batches there were is taken from a simulation.
func runOf(s schedule.Schedule) schedule.Run {
	simulated, err := schedule.Simulate(s, max(s.Workers, 1), schedule.Policies()[0], schedule.SimulateOptions{})
	if err != nil {
		simulated.Batches = len(s.SCCs)
	}
	uses := func(from map[schedule.Phase]int64, phases ...schedule.Phase) map[schedule.Phase]schedule.Use {
		all := map[schedule.Phase]schedule.Use{}
		for _, phase := range phases {
			all[phase] = schedule.Use{WallNanos: from[phase], CPUNanos: from[phase]}
		}
		return all
	}
	own, theirs := s.Phases.CoordinatorNanos, s.Phases.WorkersNanos
	end := own[schedule.Reporting] + own[schedule.ShuttingDown]
	return schedule.Run{
		WorkNanos: s.Bound().WorkNanos, Batches: simulated.Batches,
		Before: schedule.Window{
			Nanos:       max(0, s.Phases.WallNanos-s.Phases.CheckingNanos-end),
			Coordinator: uses(own, schedule.Starting, schedule.LoadingGraph, schedule.Parsing),
			Workers:     uses(theirs, schedule.Starting),
		},
		Checking: schedule.Window{
			Nanos:       s.Phases.CheckingNanos,
			Coordinator: uses(own, schedule.Scheduling, schedule.Sending, schedule.Receiving),
			Workers:     uses(theirs, schedule.Interface, schedule.Implementation, schedule.Receiving, schedule.Sending, schedule.GarbageCollection),
		},
		After: schedule.Window{Nanos: end},
	}
}
