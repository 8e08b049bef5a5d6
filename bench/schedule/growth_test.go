package schedule

import (
	"math"
	"testing"
)

// runOf2 is a run of two workers that check for so long, one of them idle for a part of it.
func runOf2(round int, work, checking, idle int64) Run {
	r := Run{Round: round, WorkNanos: work}
	r.Checking = Window{Nanos: checking, Workers: map[Phase]Use{Idle: {WallNanos: idle}}}
	return r
}

func TestGrowthOf(t *testing.T) {
	one := []Run{{Round: 1, WorkNanos: 100}, {Round: 2, WorkNanos: 200}, {Round: 3, WorkNanos: 100}}
	two := []Run{
		runOf2(1, 110, 100, 0),    // always both busy
		runOf2(2, 208, 100, 50),   // 100 of 150 busy
		runOf2(3, 120, 100, 100),  // never
		runOf2(4, 900, 100, 1000), // its round has no run with one worker
	}
	g := GrowthOf(one, two)
	if g == nil || math.Abs(g.WorkRatio-1.1) > 1e-9 || math.Abs(g.Together-2.0/3) > 1e-9 {
		t.Errorf("%+v, want ratio 1.1 and two thirds together", g)
	}
	if g := GrowthOf(one, two[3:]); g != nil {
		t.Errorf("%+v without a common round", g)
	}
}

// Work grows in workers that have loaded something, and in no others: one worker never loads.
func TestSimulateAfterLoadWork(t *testing.T) {
	_, s := recorded(t, "mypy-self", "mypy-self-cold-w1")
	nanos := func(workers int, growth float64) int64 {
		r, err := Simulate(s, workers, Policies()[0], SimulateOptions{AfterLoadWork: growth})
		if err != nil {
			t.Fatal(err)
		}
		return r.Nanos
	}
	if nanos(1, 0) != nanos(1, 1.5) {
		t.Error("work grows with one worker")
	}
	if plain, same := nanos(2, 0), nanos(2, 1); plain != same {
		t.Errorf("a growth of 1 changes %d to %d", plain, same)
	}
	plain, grown := nanos(2, 0), nanos(2, 1.5)
	if ratio := float64(grown) / float64(plain); ratio < 1.2 || ratio > 1.5 {
		t.Errorf("work that grows by half makes two workers take %.2f times as long", ratio)
	}
	if _, err := Simulate(s, 2, Policies()[0], SimulateOptions{AfterLoadWork: 0.5}); err == nil {
		t.Error("work that shrinks is simulated")
	}
}
