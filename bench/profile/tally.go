package profile

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// Use is what one part of the processes of one role used in an average run.
type Use struct {
	Role         string  `json:"role"` // coordinator, or worker for all of them together
	Area         Area    `json:"area"`
	Samples      int64   `json:"samples"` // running ones, in all runs
	CPUNanos     int64   `json:"cpu_ns"`
	CPUShare     float64 `json:"cpu_share"` // of the role's
	WallNanos    int64   `json:"wall_ns"`   // of the main threads
	BlockedNanos int64   `json:"blocked_ns"`
}

// Uses tells the uses by role and area, the coordinator first and areas in their order.
func (c Cell) Uses() []Use {
	type key struct{ role, area string }
	type sums struct{ samples, cpu, wall, blocked float64 }
	all := map[key]*sums{}
	at := func(s *profile.Sample) *sums {
		k := key{label(s, labelRole), label(s, labelArea)}
		if all[k] == nil {
			all[k] = &sums{}
		}
		return all[k]
	}
	runs := c.runs()
	total := map[string]float64{}
	for _, s := range c.CPU.Sample {
		u, nanos := at(s), perRun(s, runs)
		u.samples += float64(s.Value[0])
		u.cpu += nanos
		total[label(s, labelRole)] += nanos
	}
	for _, s := range c.Wall.Sample {
		if label(s, labelThread) != "main" {
			continue
		}
		u, nanos := at(s), perRun(s, runs)
		u.wall += nanos
		if label(s, labelState) == "blocked" {
			u.blocked += nanos
		}
	}
	var uses []Use
	for k, u := range all {
		use := Use{
			Role: k.role, Area: Area(k.area), Samples: int64(u.samples),
			CPUNanos: rounded(u.cpu), WallNanos: rounded(u.wall), BlockedNanos: rounded(u.blocked),
		}
		if t := total[k.role]; t > 0 {
			use.CPUShare = u.cpu / t
		}
		uses = append(uses, use)
	}
	slices.SortFunc(uses, func(a, b Use) int {
		return cmp.Or(strings.Compare(a.Role, b.Role), cmp.Compare(place(a.Area), place(b.Area)))
	})
	return uses
}

// runs tells in how many runs each process was sampled: not always in all of the cell.
func (c Cell) runs() map[string]float64 {
	runs := map[string]float64{}
	for _, r := range c.Raw {
		runs[r.Role] = float64(r.Runs)
	}
	return runs
}

// perRun is the sample's part of an average run.
func perRun(s *profile.Sample, runs map[string]float64) float64 {
	return float64(s.Value[1]) / max(runs[processOf(s)], 1)
}

func rounded(nanos float64) int64 { return int64(math.Round(nanos)) }

// place is where an area stands in tables.
func place(a Area) int { return slices.Index(Areas(), a) }

func label(s *profile.Sample, name string) string {
	if values := s.Label[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// phases sums the CPU time of an average run by role and phase.
func (c Cell) phases() map[string]map[string]int64 {
	runs := c.runs()
	sums := map[string]map[string]float64{}
	for _, s := range c.CPU.Sample {
		role := label(s, labelRole)
		if sums[role] == nil {
			sums[role] = map[string]float64{}
		}
		sums[role][label(s, labelPhase)] += perRun(s, runs)
	}
	all := map[string]map[string]int64{}
	for role, phases := range sums {
		all[role] = map[string]int64{}
		for phase, nanos := range phases {
			all[role][phase] = rounded(nanos)
		}
	}
	return all
}

// Function is what one function, with what it calls in no area of its own, used in an average
// run of all processes.
type Function struct {
	Name     string  `json:"name"`
	Area     Area    `json:"area"`
	Role     string  `json:"role"`
	CPUNanos int64   `json:"cpu_ns"`
	Share    float64 `json:"share"` // of the role's CPU time
}

// Top lists the functions that used the most in the areas, by role.
func (c Cell) Top(n int, areas ...Area) ([]Function, error) {
	table, err := newClassifier(tableText)
	if err != nil {
		return nil, err
	}
	runs := c.runs()
	totals := map[string]float64{}
	sums := map[Function]float64{}
	for _, s := range c.CPU.Sample {
		role, area, nanos := label(s, labelRole), Area(label(s, labelArea)), perRun(s, runs)
		totals[role] += nanos
		if slices.Contains(areas, area) {
			sums[Function{Name: table.responsible(s, area), Area: area, Role: role}] += nanos
		}
	}
	var top []Function
	for f, nanos := range sums {
		f.CPUNanos = rounded(nanos)
		if totals[f.Role] > 0 {
			f.Share = nanos / totals[f.Role]
		}
		top = append(top, f)
	}
	slices.SortFunc(top, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.CPUNanos, a.CPUNanos), strings.Compare(a.Name, b.Name), strings.Compare(a.Role, b.Role))
	})
	return top[:min(n, len(top))], nil
}

// responsible is the function of the sample's stack that put it into its area. Where none did, because the
// area came with the sample, it is that of this module which is nearest to the leaf, or the leaf.
func (c *classifier) responsible(s *profile.Sample, area Area) string {
	for _, l := range s.Location {
		for _, line := range l.Line {
			if f := recalled(l, line.Function); c.meaning(f).area == area {
				return f.name
			}
		}
	}
	for _, l := range s.Location {
		for _, line := range l.Line {
			if strings.HasPrefix(line.Function.Name, ownModule) {
				return line.Function.Name
			}
		}
	}
	if len(s.Location) > 0 && len(s.Location[0].Line) > 0 {
		return s.Location[0].Line[0].Function.Name
	}
	return "(unknown)"
}

// ownModule begins the names of Paceline's functions, which a replay's samples have.
const ownModule = "paceline/"

// recalled is a function as it was before it went into a profile.
func recalled(l *profile.Location, in *profile.Function) function {
	f := function{name: in.Name, short: in.Name, system: in.SystemName, file: in.Filename}
	if l.Mapping != nil && l.Mapping.File != pythonCode {
		f.library = l.Mapping.File
	}
	if (frame{file: f.file}).source() {
		if rest, ok := strings.CutPrefix(f.name, moduleOf(f.file)+"."); ok {
			f.module, f.short = moduleOf(f.file), rest
		}
	}
	return f
}

// source says whether the file is one of Python's.
func (f frame) source() bool { return f.file != "" && !nativeSource(f.file) }

// workersOf is how many workers a cell's processes have.
func (c Cell) workers() int {
	n := 0
	for _, r := range c.Raw {
		if _, worker := splitRole(r.Role); worker >= 0 {
			n++
		}
	}
	return n
}
