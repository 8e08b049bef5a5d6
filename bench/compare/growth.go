package compare

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"paceline/bench"
	"paceline/bench/profile"
	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/bench/tap"
)

// Growth is a part of the checker that takes more time than before.
type Growth struct {
	Source    string `json:"source"` // profiles: CPU time of a run; traces: wall time of one run
	Role      string `json:"role"`   // coordinator, or worker: all of them
	Area      string `json:"area"`   // of a profile; of a trace, the phase
	OldNanos  int64  `json:"old_ns"`
	NewNanos  int64  `json:"new_ns"`
	MoreNanos int64  `json:"more_ns"`
}

const (
	// grownMost is how many areas of a cell are told.
	grownMost = 3
	// grownLeast is how much of the whole an area must have grown by to be told, as a share.
	grownLeast = 0.005
)

// AddGrowth says where cells that got slower take more time, as far as both sessions have profiles or traces of
// them: of each cell and source, what grew most comes first. An error is about files that cannot be read.
func (c *Comparison) AddGrowth() error {
	var failed error
	for _, g := range c.Groups {
		for i := range g.Rows {
			r := &g.Rows[i]
			if r.Cells > 0 || r.Metric != summary.Wall || r.Verdict != Slower || g.Base.Dir == g.Head.Dir {
				continue
			}
			for _, read := range []func(Group, string) ([]Growth, error){profiled, traced} {
				grown, err := read(g, r.headName())
				failed = errors.Join(failed, err)
				r.Grew = append(r.Grew, most(grown)...)
			}
		}
	}
	return failed
}

// most keeps what grew most, and enough to matter.
func most(all []Growth) []Growth {
	var whole int64
	for _, g := range all {
		whole += g.OldNanos
	}
	grown := slices.DeleteFunc(slices.Clone(all), func(g Growth) bool { return float64(g.MoreNanos) <= grownLeast*float64(whole) })
	slices.SortStableFunc(grown, func(a, b Growth) int { return cmp.Compare(b.MoreNanos, a.MoreNanos) })
	return grown[:min(grownMost, len(grown))]
}

func profiled(g Group, cell string) ([]Growth, error) {
	var sides [2]profile.Cell
	for i, s := range []Subject{g.Base, g.Head} {
		if _, err := os.Stat(profile.Folder(s.Dir, cell)); errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		cells, err := profile.Read(profile.Folder(s.Dir, cell))
		if err != nil {
			return nil, err
		}
		if sides[i] = cells[0]; sides[i].Checker != s.Checker {
			return nil, nil
		}
	}
	var all []Growth
	for _, d := range profile.Diff(sides[0], sides[1]) {
		if d.Role == string(bench.Coordinator) || d.Role == string(bench.Worker) {
			all = append(all, Growth{"profiles", d.Role, string(d.Area), d.OldNanos, d.NewNanos, d.MoreNanos})
		}
	}
	return all, nil
}

func traced(g Group, cell string) ([]Growth, error) {
	var uses [2]map[phaseOf]int64
	for i, s := range []Subject{g.Base, g.Head} {
		file := tap.TraceFile(s.Dir, cell)
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		traces, err := tap.Read(file)
		if err != nil {
			return nil, err
		}
		if traces[0].Timeline.Checker != s.Checker {
			return nil, nil
		}
		uses[i] = phases(traces[0].Timeline)
	}
	var all []Growth
	for _, p := range phasesIn(uses) {
		before, after := uses[0][p], uses[1][p]
		all = append(all, Growth{"traces", p.role, string(p.phase), before, after, after - before})
	}
	return all, nil
}

type phaseOf struct {
	role  string
	phase schedule.Phase
}

// phases sums up the wall time of coordinator and workers by phase. Waiting is left out: it grows with whatever is waited for.
func phases(t schedule.Timeline) map[phaseOf]int64 {
	waits := []schedule.Phase{schedule.Idle, schedule.Waiting, schedule.WaitingForGraph}
	all := t.Phases()
	sums := map[phaseOf]int64{}
	for role, uses := range map[bench.RoleName]map[schedule.Phase]int64{
		bench.Coordinator: all.CoordinatorNanos, bench.Worker: all.WorkersNanos,
	} {
		for phase, nanos := range uses {
			if !slices.Contains(waits, phase) {
				sums[phaseOf{string(role), phase}] = nanos
			}
		}
	}
	return sums
}

func phasesIn(uses [2]map[phaseOf]int64) []phaseOf {
	var all []phaseOf
	for _, of := range uses {
		for p := range of {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b phaseOf) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.phase, b.phase))
	})
	return all
}

// growth tells for each source what grew: "mypy-self-cold-w2 by profiles: type checking of workers by 0.31 s (+12%)".
func (r Row) growth() []string {
	var sentences []string
	for i, g := range r.Grew {
		if i == 0 || g.Source != r.Grew[i-1].Source {
			sentences = append(sentences, fmt.Sprintf("%s by %s, what grew: %s", r.name(), g.basis(), g.words()))
		} else {
			sentences[len(sentences)-1] += "; " + g.words()
		}
	}
	return sentences
}

func (g Growth) basis() string {
	if g.Source == "traces" {
		return "the traces of one run each (wall time)"
	}
	return "profiles (CPU time of a run)"
}

func (g Growth) words() string {
	role := g.Role
	if role == string(bench.Worker) {
		role = "workers"
	}
	text := fmt.Sprintf("%s of %s by %s", g.Area, role, summary.Duration(g.MoreNanos))
	if g.OldNanos > 0 {
		text += fmt.Sprintf(" (%+.0f%%)", 100*float64(g.MoreNanos)/float64(g.OldNanos))
	}
	return text
}
