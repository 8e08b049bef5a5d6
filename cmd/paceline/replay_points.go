package main

import (
	"context"
	"fmt"
	"slices"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// replayPoint is what a policy gave with a number of workers.
type replayPoint struct {
	Policy             string  `json:"policy"`
	Workers            int     `json:"workers"`
	WallNanos          int64   `json:"wall_ns"` // median, of the checking phase
	SimulatedWallNanos int64   `json:"simulated_wall_ns"`
	Speedup            float64 `json:"speedup"`  // of WallNanos, over the sum of all costs
	Bound              float64 `json:"bound"`    // on any speedup
	WallsNanos         []int64 `json:"walls_ns"` // of the repeats, in their order
}

// replayAll replays every policy with every number of workers, all of them once before any is
// repeated, so that what slows the machine for a while slows none of them alone.
func (p replayPlan) replayAll(ctx context.Context, std streams) ([]replayPoint, error) {
	points, err := p.simulate()
	if err != nil {
		return nil, err
	}
	show := newReporter(std.err)
	defer show.close()
	for repeat := range p.repeats {
		for i, point := range points {
			wall, err := p.once(ctx, point)
			if err != nil {
				return nil, err
			}
			points[i].WallsNanos = append(points[i].WallsNanos, wall)
			show.say(fmt.Sprintf("[%d/%d] %s, workers %d: %s", repeat*len(points)+i+1, p.repeats*len(points),
				point.Policy, point.Workers, milliseconds(wall)))
		}
	}
	for i := range points {
		points[i].WallNanos = medianOf(points[i].WallsNanos)
		points[i].Speedup = p.speedup(points[i].WallNanos)
	}
	return points, nil
}

// medianOf is the middle one, or between the middle two.
func medianOf(walls []int64) int64 {
	sorted := slices.Sorted(slices.Values(walls))
	low, high := sorted[(len(sorted)-1)/2], sorted[len(sorted)/2]
	return low + (high-low)/2
}

func (p replayPlan) speedup(wall int64) float64 {
	return float64(p.bound.WorkNanos) / float64(max(wall, 1))
}

// simulate makes the points with all that can be known without replaying.
func (p replayPlan) simulate() ([]replayPoint, error) {
	var points []replayPoint
	for _, policy := range p.policies {
		for _, n := range p.workers {
			s, err := schedule.Simulate(p.schedule, n, policy, schedule.SimulateOptions{})
			if err != nil {
				return nil, fmt.Errorf("simulate %s with %d workers: %w", policy.Name, n, err)
			}
			points = append(points, replayPoint{
				Policy: policy.Name, Workers: n, SimulatedWallNanos: s.Nanos, Bound: p.speedup(p.bound.Nanos(n)),
			})
		}
	}
	return points, nil
}

// once replays, and returns the time of the checking phase in nanoseconds.
func (p replayPlan) once(ctx context.Context, point replayPoint) (int64, error) {
	policy, err := schedule.PolicyNamed(point.Policy)
	if err != nil {
		return 0, err
	}
	result, err := replay.Run(ctx, replay.Options{Schedule: p.schedule, Workers: point.Workers, Policy: policy, Time: p.time})
	if err != nil {
		return 0, fmt.Errorf("replay %s by %s with %d workers: %w", p.name, point.Policy, point.Workers, err)
	}
	return result.CheckingNanos, nil
}
