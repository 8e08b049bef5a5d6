package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"paceline/bench"
	"paceline/bench/host"
	"paceline/bench/schedule"
	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/plots"
)

const (
	// replayFile is what a replay is kept in.
	replayFile = "replay.json"
	// replaySchema is the version of its format.
	replaySchema = 1
)

// replayed is a replay as it is kept: what was replayed, where, and every repeat.
type replayed struct {
	Schema    int           `json:"schema"`
	Paceline  string        `json:"paceline"`
	Started   time.Time     `json:"started"`
	Host      bench.Host    `json:"host"`
	Schedule  string        `json:"schedule"` // as it was named
	SCCs      int           `json:"sccs"`
	WorkNanos int64         `json:"work_ns"` // the sum of all costs
	SpanNanos int64         `json:"span_ns"` // of the critical path
	Time      string        `json:"time"`
	Repeats   int           `json:"repeats"`
	Points    []replayPoint `json:"points"`
}

// record is what is known before anything is replayed.
func (p replayPlan) record(started time.Time) replayed {
	return replayed{
		Schema: replaySchema, Paceline: version(), Started: started.UTC(), Host: host.Describe(), Schedule: p.name,
		SCCs: len(p.schedule.SCCs), WorkNanos: p.bound.WorkNanos, SpanNanos: p.bound.SpanNanos, Time: string(p.time), Repeats: p.repeats,
	}
}

func (r replayed) save(dir string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := session.WriteWhole(filepath.Join(dir, replayFile), bytes.NewReader(append(text, '\n'))); err != nil {
		return fmt.Errorf("keep the replay in %s: %w", dir, err)
	}
	return nil
}

func readReplay(dir string) (r replayed, err error) {
	text, err := os.ReadFile(filepath.Join(dir, replayFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("%s holds no replay: it has no %s, which replay --out writes", dir, replayFile)
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	switch {
	case err != nil:
		return r, fmt.Errorf("read the replay in %s: %w", dir, err)
	case r.Schema > replaySchema:
		return r, fmt.Errorf("the replay in %s has schema %d and this paceline reads up to %d: use the paceline that wrote it (%s)", dir, r.Schema, replaySchema, r.Paceline)
	case r.Schema < 1 || len(r.Points) == 0 || r.WorkNanos <= 0:
		return r, fmt.Errorf("read the replay in %s: %s holds no points", dir, replayFile)
	}
	for _, p := range r.Points {
		if p.Workers < 1 || p.WallNanos < 1 || p.SimulatedWallNanos < 1 || p.Speedup <= 0 || p.Bound <= 0 {
			return r, fmt.Errorf("read the replay in %s: %s with %d workers has a value that no replay gives", dir, summary.Printable(p.Policy), p.Workers)
		}
	}
	return r, nil
}

func (r replayed) table() summary.Table {
	t := summary.Table{
		Title: summary.Printable(fmt.Sprintf("%s: %d SCCs, costs of %s, critical path of %s; workers %s, median of %s",
			r.Schedule, r.SCCs, milliseconds(r.WorkNanos), milliseconds(r.SpanNanos), r.Time, summary.Counted(r.Repeats, "repeat"))),
		Header: []string{"policy", "workers", "checking", "simulated", "difference", "speedup", "bound"},
	}
	for _, point := range r.Points {
		t.Rows = append(t.Rows, []string{
			point.Policy, fmt.Sprint(point.Workers), milliseconds(point.WallNanos), milliseconds(point.SimulatedWallNanos),
			fmt.Sprintf("%+.1f%%", 100*(float64(point.WallNanos)/float64(max(point.SimulatedWallNanos, 1))-1)),
			fmt.Sprintf("%.2fx", point.Speedup), fmt.Sprintf("%.2fx", point.Bound),
		})
	}
	return t
}

// about says what each policy is.
func (r replayed) about() []string {
	var all []string
	last := ""
	for _, point := range r.Points {
		if point.Policy == last {
			continue
		}
		last = point.Policy
		if p, err := schedule.PolicyNamed(last); err == nil {
			all = append(all, p.Name+": "+p.About)
		}
	}
	return all
}

// figure is the points as they are drawn.
func (r replayed) figure() plots.Replay {
	f := plots.Replay{Schedule: r.Schedule, Work: time.Duration(r.WorkNanos), Repeats: r.Repeats, Time: r.Time}
	for _, point := range r.Points {
		f.Points = append(f.Points, plots.ReplayPoint{
			Policy: point.Policy, Workers: point.Workers, Speedup: point.Speedup,
			Simulated: float64(r.WorkNanos) / float64(max(point.SimulatedWallNanos, 1)), Bound: point.Bound,
		})
	}
	return f
}
