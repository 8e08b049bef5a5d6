package scaling

import (
	"fmt"
	"math"

	"paceline/bench/schedule"
)

// model predicts from one run of a schedule.
type model struct {
	conditions
	schedule schedule.Schedule
	run      schedule.Run
	policy   schedule.Policy
	// pace is how long checking took in the run, over the sum of the schedule's costs.
	pace    float64
	startUp startUp
	options schedule.SimulateOptions
}

func modelOf(s schedule.Schedule, r schedule.Run, c conditions, p schedule.Policy) (model, error) {
	m := model{conditions: c, schedule: s, run: r, policy: p}
	work := c.bound.WorkNanos
	spent := r.Checking.Workers
	checked := spent[schedule.Interface].WallNanos + spent[schedule.Implementation].WallNanos
	if work == 0 || checked == 0 || r.Batches == 0 {
		return m, fmt.Errorf("the run of round %d checked nothing: trace a run with an empty cache and 1 worker", r.Round)
	}
	m.startUp = startUpOf(r, s.Workers)
	m.pace = float64(checked) / float64(work)
	m.options = schedule.SimulateOptions{
		BatchNanos:  m.eachBatch(r.Checking.Coordinator, schedule.Scheduling, schedule.Sending, schedule.Receiving),
		WorkerNanos: m.eachBatch(spent, schedule.Receiving, schedule.Sending),
		// What growth there is was measured with 2 workers; it is not known how it goes on with more.
		AfterLoadWork: m.growth,
		Rate:          func(busy int) float64 { return m.machine.Rate(float64(busy)) },
	}
	if known := s.Collection; known != nil {
		m.options.Collection = *known
	} else if own := schedule.CollectionOf([]schedule.Run{r}, nil); own != nil {
		m.options.Collection = *own
	}
	return m, nil
}

// eachBatch is the time of some phases for a batch, in units of the costs.
func (m model) eachBatch(uses map[schedule.Phase]schedule.Use, phases ...schedule.Phase) int64 {
	var sum int64
	for _, phase := range phases {
		sum += uses[phase].WallNanos
	}
	return int64(math.Round(float64(sum) / float64(m.run.Batches) / m.pace))
}

// Parts are what a predicted run consists of, in nanoseconds.
type Parts struct {
	StartNanos    float64 // to the first request
	CheckingNanos float64 // to the last answer
	EndNanos      float64
}

func (p Parts) wall() float64 { return p.StartNanos + p.CheckingNanos + p.EndNanos }

func (p Parts) times(factor float64) Parts {
	return Parts{p.StartNanos * factor, p.CheckingNanos * factor, p.EndNanos * factor}
}

// parts predicts a run with so many workers.
func (m model) parts(workers int) (Parts, error) {
	s, err := schedule.Simulate(m.schedule, workers, m.policy, m.options)
	if err != nil {
		return Parts{}, err
	}
	return m.around(workers, float64(s.Nanos)).times(m.plain), nil
}

// bound is the least that any order of checking can take, with start-up and end as predicted: the
// work shared by the workers, as fast as they go together, or the critical path.
func (m model) bound(workers int) float64 {
	n := float64(workers)
	checking := max(float64(m.conditions.bound.WorkNanos)/(n*m.machine.Rate(n)), float64(m.conditions.bound.SpanNanos))
	return m.around(workers, checking).times(m.plain).wall()
}

// around sets start-up and end around checking that takes so long in units of the costs.
func (m model) around(workers int, checking float64) Parts {
	traced := m.startUp.nanos(max(m.schedule.Workers, 1), m.traced)
	return Parts{
		StartNanos:    max(0, float64(m.run.Before.Nanos)+m.startUp.nanos(workers, m.machine)-traced),
		CheckingNanos: checking * m.pace,
		EndNanos:      float64(m.run.After.Nanos),
	}
}
