package scaling

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/schedule"
	"paceline/bench/stats"
)

func nanos(n int64) *int64 { return &n }

const ms = 1_000_000

// independent is n modules of the same cost that import nothing, in a run with one worker on 2 CPUs.
func independent(n int, cost int64) schedule.Schedule {
	s := schedule.Schedule{Schema: schedule.Schema, Workers: 1, Machine: &schedule.Machine{CPUs: 2}}
	for id := range n {
		s.SCCs = append(s.SCCs, schedule.SCC{
			ID: id, Modules: []string{fmt.Sprint("m", id)}, SizeHint: 256,
			InterfaceNanos: nanos(cost), ImplementationNanos: nanos(0), LoadNanos: nanos(0),
		})
	}
	for round := range 6 {
		s.Runs = append(s.Runs, runOfWork(round+1, int64(n)*cost, n))
	}
	return s
}

// runOfWork is 100 ms of start-up, the work, and 50 ms of the end.
func runOfWork(round int, work int64, batches int) schedule.Run {
	use := func(n int64) schedule.Use { return schedule.Use{WallNanos: n, CPUNanos: n} }
	return schedule.Run{
		Round: round, WorkNanos: work, Batches: batches,
		Before: schedule.Window{
			Nanos:       100 * ms,
			Coordinator: map[schedule.Phase]schedule.Use{schedule.Starting: use(40 * ms), schedule.LoadingGraph: use(60 * ms)},
			Workers:     map[schedule.Phase]schedule.Use{schedule.Starting: use(50 * ms)},
		},
		Checking: schedule.Window{Nanos: work, Workers: map[schedule.Phase]schedule.Use{schedule.Interface: use(work)}},
		After:    schedule.Window{Nanos: 50 * ms},
	}
}

func predicted(t testing.TB, s schedule.Schedule, cpus int, workers ...int) []Prediction {
	t.Helper()
	single, err := schedule.PolicyNamed("single")
	if err != nil {
		t.Fatal(err)
	}
	all, err := Predict(s, Options{Workers: workers, CPUs: cpus, Policy: single})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPredictByHand(t *testing.T) {
	for _, c := range []struct {
		name    string
		cpus    int
		workers int
		ceiling map[int]float64
		want    int64 // milliseconds
	}{
		{"as traced", 0, 1, nil, 100 + 800 + 50},
		// One of three processes waits while the coordinator loads: 50 ms of each take 75, the coordinator's last 10 take 10.
		{"two workers on two CPUs", 0, 2, nil, 125 + 400 + 50},
		{"one more CPU", 3, 2, nil, 100 + 400 + 50},
		{"four on eight", 8, 4, nil, 100 + 200 + 50},
		// 50 of each of 5 on 2 CPUs take 125, then 10.
		{"four on two", 2, 4, nil, 175 + 400 + 50},
		// At 2 at once each has 0.8 of its speed, at 3 0.8 x 2/3: 1 worker starts in 50/0.8 as in the trace, 2 in 50/0.533.
		{"a ceiling of 1.6", 2, 2, map[int]float64{2: 1.6}, 100 + 31 + 500 + 50},
		{"a ceiling of fewer CPUs", 4, 2, map[int]float64{2: 1.6}, 87 + 400 + 50},
	} {
		s := independent(8, 100*ms)
		for i := range s.Runs {
			s.Runs[i].Ceiling = c.ceiling
		}
		p := predicted(t, s, c.cpus, c.workers)[0]
		if got := int64(p.Wall.Value / ms); got != c.want {
			t.Errorf("%s: %d ms, want %d: %+v", c.name, got, c.want, p.Parts)
		}
	}
}

// The speedup is over the sequential trial of the same round, and a plain run is as much faster than a
// traced one as that round says.
func TestPredictPairsRounds(t *testing.T) {
	s := independent(8, 100*ms)
	for i := range s.Runs {
		pace := int64(i + 1)
		s.Runs[i] = runOfWork(i+1, 800*ms*pace, 8)
		s.Runs[i].Before.Nanos *= pace
		s.Runs[i].After.Nanos *= pace
		for _, uses := range []map[schedule.Phase]schedule.Use{s.Runs[i].Before.Coordinator, s.Runs[i].Before.Workers} {
			for phase, use := range uses {
				uses[phase] = schedule.Use{WallNanos: use.WallNanos * pace, CPUNanos: use.CPUNanos * pace}
			}
		}
		s.Runs[i].SequentialWallNanos, s.Runs[i].PlainWallNanos = nanos(900*ms*pace), nanos(855*ms*pace)
	}
	p := predicted(t, s, 0, 1)[0]
	if p.Speedup.Interval == nil || math.Abs(p.Speedup.Value-900./855) > 1e-6 || p.Speedup.Interval.High-p.Speedup.Interval.Low > 1e-6 {
		t.Errorf("a machine that slows down from round to round: %+v", p.Speedup)
	}
	if p.Bound.Value < p.Speedup.Value-1e-9 {
		t.Errorf("the bound is below the speedup: %+v", p)
	}
}

// Tap and ceiling are medians over the rounds: what one round measured of them, or did not, changes no prediction of its own.
func TestPredictTakesTapAndCeilingOverAllRounds(t *testing.T) {
	predict := func(change func(round int, r *schedule.Run)) Prediction {
		s := independent(8, 100*ms)
		for i := range s.Runs {
			r := &s.Runs[i]
			r.SequentialWallNanos, r.PlainWallNanos, r.Ceiling = nanos(900*ms), nanos(855*ms), map[int]float64{2: 1.6}
			change(r.Round, r)
		}
		return predicted(t, s, 2, 2)[0]
	}
	quiet := predict(func(int, *schedule.Run) {})
	noisy := predict(func(round int, r *schedule.Run) {
		switch round {
		case 1:
			r.PlainWallNanos, r.Ceiling = nanos(600*ms), map[int]float64{2: 1.1}
		case 2:
			r.PlainWallNanos, r.Ceiling = nanos(1200*ms), map[int]float64{2: 2}
		case 3:
			r.PlainWallNanos, r.Ceiling = nil, nil
		}
	})
	for _, of := range []struct{ noisy, quiet stats.Estimate }{{noisy.Wall, quiet.Wall}, {noisy.Speedup, quiet.Speedup}, {noisy.Bound, quiet.Bound}} {
		if of.noisy.Value != of.quiet.Value || of.noisy.Interval == nil || *of.noisy.Interval != *of.quiet.Interval {
			t.Errorf("%+v, not %+v", of.noisy, of.quiet)
		}
	}
	slow := predict(func(round int, r *schedule.Run) { r.SequentialWallNanos = nanos(900 * ms * int64(round)) })
	if i := slow.Speedup.Interval; i == nil || i.High < 5.9*i.Low {
		t.Errorf("sequential trials that vary six-fold: %+v", slow.Speedup)
	}
}

func TestPredictions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := independent(rapid.IntRange(1, 30).Draw(t, "n"), 10*ms)
		for i := range s.Runs {
			s.Runs[i].SequentialWallNanos = nanos(1000 * ms)
			if rapid.Bool().Draw(t, "ceiling") {
				s.Runs[i].Ceiling = map[int]float64{2: rapid.Float64Range(1, 2).Draw(t, "ceiling of 2")}
			}
		}
		workers := rapid.IntRange(1, 8).Draw(t, "workers")
		last := math.Inf(1)
		for cpus := 2; cpus <= 10; cpus++ {
			p := predict2(t, s, cpus, workers)
			if p.Wall.Value > last*(1+1e-9) {
				t.Fatalf("on %d CPUs it takes longer than on one fewer: %g, %g", cpus, p.Wall.Value, last)
			}
			last = p.Wall.Value
			if p.Speedup.Value > p.Bound.Value*(1+1e-6) {
				t.Fatalf("the speedup %g is above the bound %g", p.Speedup.Value, p.Bound.Value)
			}
			if p.Wall.Interval == nil {
				t.Fatal("no interval of 6 runs")
			}
		}
	})
}

func predict2(t *rapid.T, s schedule.Schedule, cpus, workers int) Prediction {
	all, err := Predict(s, Options{Workers: []int{workers}, CPUs: cpus, Policy: schedule.Policies()[0]})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func TestRate(t *testing.T) {
	m := Machine{CPUs: 4, Ceiling: map[int]float64{2: 1.8, 4: 3}}
	for busy, want := range map[float64]float64{0: 1, 1: 1, 1.5: 1.4 / 1.5, 2: 0.9, 3: 0.8, 4: 0.75, 8: 0.375} {
		if got := m.Rate(busy); math.Abs(got-want) > 1e-9 {
			t.Errorf("%g busy: %g, want %g", busy, got, want)
		}
	}
	if got := (Machine{CPUs: 2, Ceiling: map[int]float64{2: 2.2}}).Rate(2); got != 1 {
		t.Errorf("nothing is faster than alone: %g", got)
	}
}

// An old schedule has its phases only.
func TestPredictWithoutRuns(t *testing.T) {
	s := independent(8, 100*ms)
	s.Runs = nil
	s.Phases = schedule.Phases{
		WallNanos: 950 * ms, CheckingNanos: 800 * ms,
		CoordinatorNanos: map[schedule.Phase]int64{schedule.Starting: 40 * ms, schedule.LoadingGraph: 60 * ms, schedule.ShuttingDown: 50 * ms},
		WorkersNanos:     map[schedule.Phase]int64{schedule.Starting: 50 * ms, schedule.Interface: 800 * ms},
	}
	p := predicted(t, s, 0, 2)[0]
	if got := int64(p.Wall.Value / ms); got != 125+400+50 || p.Wall.Interval != nil || !math.IsNaN(p.Speedup.Value) {
		t.Errorf("%d ms, %+v", got, p)
	}
	limits := strings.Join(Limits(s, Options{Workers: []int{1, 4}}), "\n")
	for _, want := range []string{"single runs", "No speedup", "No ceiling", "more workers than the 2 CPUs"} {
		if !strings.Contains(limits, want) {
			t.Errorf("not told: %s in\n%s", want, limits)
		}
	}
}

// What the intervals are about is told where there are any.
func TestLimitsOfIntervals(t *testing.T) {
	s := independent(2, ms)
	said := strings.Join(Limits(s, Options{}), "\n")
	if !strings.Contains(said, AboutIntervals) || !strings.Contains(said, "What tapping costs is not known") {
		t.Errorf("%s", said)
	}
	s.Runs = s.Runs[:5]
	s.Runs[2].PlainWallNanos = nanos(ms)
	said = strings.Join(Limits(s, Options{}), "\n")
	if strings.Contains(said, AboutIntervals) || strings.Contains(said, "tapping") || !strings.Contains(said, "needs 6 traced runs, and there are 5") {
		t.Errorf("%s", said)
	}
}

func TestPredictRefuses(t *testing.T) {
	s := independent(2, ms)
	s.Machine = nil
	o := Options{Workers: []int{1}, Policy: schedule.Policies()[0]}
	if _, err := Predict(s, o); !errors.Is(err, ErrNoCPUs) {
		t.Errorf("%v", err)
	}
	if _, err := Predict(s, Options{CPUs: -1}); err == nil {
		t.Error("-1 CPUs")
	}
	o.CPUs, o.Workers = 2, []int{0}
	if _, err := Predict(s, o); err == nil || !strings.Contains(err.Error(), "at least one") {
		t.Errorf("no workers: %v", err)
	}
	s.Runs[3].Batches = 0
	if _, err := Predict(s, o); err == nil || !strings.Contains(err.Error(), "round 4 checked nothing") {
		t.Errorf("%v", err)
	}
}

// What the ceiling explains is no growth, and there is none below 1.
func TestGrowthBesideTheCeiling(t *testing.T) {
	ceiling := Machine{CPUs: 2, Ceiling: map[int]float64{2: 1.6}} // each goes at 0.8
	for _, c := range []struct {
		growth schedule.Growth
		want   float64
	}{
		{schedule.Growth{WorkRatio: 1.25, Together: 1}, 1},
		{schedule.Growth{WorkRatio: 1.375, Together: 1}, 1.1},
		{schedule.Growth{WorkRatio: 1.2375, Together: 0.5}, 1.1},
		{schedule.Growth{WorkRatio: 0.9, Together: 0}, 1},
	} {
		if got := growthOf(c.growth, ceiling); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: %g, want %g", c.growth, got, c.want)
		}
	}
}
