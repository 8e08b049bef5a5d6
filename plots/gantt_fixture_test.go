package plots

import (
	"fmt"
	"math/rand/v2"

	"paceline/bench/schedule"
)

// builder makes a lane of spans that follow one another. Times are milliseconds.
type builder struct{ lane schedule.Lane }

func laneOf(worker int, start int64) *builder {
	return &builder{schedule.Lane{Worker: worker, PID: 100 + worker, StartNanos: start * 1e6, EndNanos: start * 1e6}}
}

func (b *builder) then(phase schedule.Phase, millis int64) *builder {
	return b.span(schedule.Span{Phase: phase, SCC: schedule.NoSCC}, millis)
}

func (b *builder) on(phase schedule.Phase, scc int, millis int64) *builder {
	return b.span(schedule.Span{Phase: phase, SCC: scc}, millis)
}

func (b *builder) idle(reason schedule.Reason, millis int64) *builder {
	return b.span(schedule.Span{Phase: schedule.Idle, Reason: reason, SCC: schedule.NoSCC}, millis)
}

func (b *builder) span(s schedule.Span, millis int64) *builder {
	s.StartNanos, s.EndNanos = b.lane.EndNanos, b.lane.EndNanos+millis*1e6
	b.lane.EndNanos = s.EndNanos
	b.lane.Spans = append(b.lane.Spans, s)
	return b
}

func (b *builder) cut() *builder {
	b.lane.Cut = true
	return b
}

// handMade is a run of two workers and four batches with every phase in it. The second worker is
// killed.
func handMade() schedule.Timeline {
	const (
		starting, graph, parsing = schedule.Starting, schedule.LoadingGraph, schedule.Parsing
		planning, sends, reads   = schedule.Scheduling, schedule.Sending, schedule.Receiving
		loads, face, body, gc    = schedule.LoadingDependencies, schedule.Interface, schedule.Implementation, schedule.GarbageCollection
	)
	coordinator := laneOf(schedule.CoordinatorLane, 0).
		then(starting, 40).then(graph, 60).then(parsing, 90).then(graph, 20).then(planning, 30).then(sends, 20).
		then(schedule.Waiting, 200).then(reads, 10).then(planning, 25).then(sends, 10).
		then(schedule.Waiting, 300).then(reads, 10).then(planning, 15).
		then(schedule.Waiting, 130).then(schedule.Reporting, 30).then(schedule.ShuttingDown, 10)
	first := laneOf(0, 60).
		then(starting, 80).then(schedule.WaitingForGraph, 120).then(reads, 15).
		on(loads, 1, 30).on(face, 2, 100).then(sends, 5).on(body, 2, 80).then(gc, 20).then(sends, 5).
		idle(schedule.ForCoordinator, 25).then(reads, 10).on(loads, 3, 20).on(face, 4, 150).on(body, 4, 110).then(sends, 5).
		idle(schedule.ForEnd, 115).then(schedule.ShuttingDown, 20)
	second := laneOf(1, 65).
		then(starting, 85).then(schedule.WaitingForGraph, 110).then(reads, 15).
		idle(schedule.ForDependency, 150).then(reads, 5).on(loads, 2, 25).on(face, 3, 70).then(sends, 5).on(body, 3, 60).
		span(schedule.Span{Phase: schedule.Idle, SCC: schedule.NoSCC}, 40).then(sends, 10).cut()
	return schedule.Timeline{
		Checker: "mypy@2.4.1", Corpus: "mypy-self", Cell: "mypy-self-cold-w2", Workers: 2,
		Lanes:   []schedule.Lane{coordinator.lane, first.lane, second.lane},
		Modules: map[int][]string{1: {"a"}, 2: {"b", "c"}, 3: {"d"}, 4: {"e"}},
		Notes:   []string{"worker 1 was killed", "a second note"},
	}
}

// onHandMadePath is a chain of handMade.
func onHandMadePath(s schedule.Span) bool {
	return (s.Phase == schedule.Interface && (s.SCC == 2 || s.SCC == 4)) || (s.Phase == schedule.Implementation && s.SCC == 4)
}

// busy is a run of so many workers with about so many spans altogether, which looks like one of
// mypy: batches with two phases each, and waiting in between.
func busy(workers, spans int) schedule.Timeline {
	t := schedule.Timeline{
		Checker: "mypy@2.4.1", Corpus: "mypy-self", Cell: fmt.Sprintf("mypy-self-cold-w%d", workers), Workers: workers,
	}
	random := rand.New(rand.NewPCG(uint64(workers), 7))
	around := func(mean float64) int64 { return int64(mean * (0.2 + random.ExpFloat64())) }
	const begin, length = 900_000, 5_000_000 // microseconds
	perLane := spans / (workers + 1)
	mean := length / float64(perLane)
	for worker := schedule.CoordinatorLane; worker < workers; worker++ {
		var b builder
		b.lane.Worker = worker
		add := func(s schedule.Span, micros int64) {
			s.StartNanos, s.EndNanos = b.lane.EndNanos, b.lane.EndNanos+1000*micros
			b.lane.EndNanos = s.EndNanos
			b.lane.Spans = append(b.lane.Spans, s)
		}
		cycle := []struct {
			phase  schedule.Phase
			reason schedule.Reason
			share  float64
		}{
			{schedule.Receiving, "", 0.2}, {schedule.LoadingDependencies, "", 0.6}, {schedule.Interface, "", 3}, {schedule.Sending, "", 0.1},
			{schedule.Implementation, "", 2}, {schedule.GarbageCollection, "", 0.3}, {schedule.Idle, schedule.ForDependency, 0.4 + 0.03*float64(workers)},
			{schedule.Idle, schedule.ForCoordinator, 0.2},
		}
		if worker == schedule.CoordinatorLane {
			add(schedule.Span{Phase: schedule.Starting}, begin/9)
			add(schedule.Span{Phase: schedule.LoadingGraph}, begin/3)
			add(schedule.Span{Phase: schedule.Parsing}, begin/2)
			cycle = cycle[:0]
			for _, phase := range []schedule.Phase{schedule.Scheduling, schedule.Sending, schedule.Waiting, schedule.Receiving} {
				share := map[schedule.Phase]float64{schedule.Waiting: 5}[phase]
				cycle = append(cycle, struct {
					phase  schedule.Phase
					reason schedule.Reason
					share  float64
				}{phase, "", max(share, 0.5)})
			}
		} else {
			b.lane.StartNanos = 300e6 + int64(worker)*3e6
			b.lane.EndNanos = b.lane.StartNanos
			add(schedule.Span{Phase: schedule.Starting}, 350_000)
			add(schedule.Span{Phase: schedule.WaitingForGraph}, begin-b.lane.EndNanos/1000)
		}
		for i := 0; b.lane.EndNanos < 1000*(begin+length); i++ {
			step := cycle[i%len(cycle)]
			add(schedule.Span{Phase: step.phase, Reason: step.reason, SCC: i / len(cycle)}, 1+around(mean*step.share))
		}
		add(schedule.Span{Phase: schedule.ShuttingDown}, 40_000)
		t.Lanes = append(t.Lanes, b.lane)
	}
	return t
}
