package profile

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
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
	uses := map[key]*Use{}
	at := func(s *profile.Sample) *Use {
		k := key{label(s, labelRole), label(s, labelArea)}
		if uses[k] == nil {
			uses[k] = &Use{Role: k.role, Area: Area(k.area)}
		}
		return uses[k]
	}
	total := map[string]int64{}
	for _, s := range c.CPU.Sample {
		u := at(s)
		u.Samples += s.Value[0]
		u.CPUNanos += s.Value[1]
		total[u.Role] += s.Value[1]
	}
	for _, s := range c.Wall.Sample {
		if label(s, labelThread) != "main" {
			continue
		}
		u := at(s)
		u.WallNanos += s.Value[1]
		if label(s, labelState) == "blocked" {
			u.BlockedNanos += s.Value[1]
		}
	}
	runs := int64(max(c.Runs(), 1))
	var all []Use
	for _, u := range uses {
		if t := total[u.Role]; t > 0 {
			u.CPUShare = float64(u.CPUNanos) / float64(t)
		}
		u.CPUNanos /= runs
		u.WallNanos /= runs
		u.BlockedNanos /= runs
		all = append(all, *u)
	}
	slices.SortFunc(all, func(a, b Use) int {
		return cmp.Or(strings.Compare(a.Role, b.Role), cmp.Compare(place(a.Area), place(b.Area)))
	})
	return all
}

// place is where an area stands in tables.
func place(a Area) int { return slices.Index(Areas(), a) }

func label(s *profile.Sample, name string) string {
	if values := s.Label[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Phase sums the CPU time of an average run by role and phase.
func (c Cell) phases() map[string]map[string]int64 {
	sums := map[string]map[string]int64{}
	for _, s := range c.CPU.Sample {
		role := label(s, labelRole)
		if sums[role] == nil {
			sums[role] = map[string]int64{}
		}
		sums[role][label(s, labelPhase)] += s.Value[1]
	}
	for role := range sums {
		for phase := range sums[role] {
			sums[role][phase] /= int64(max(c.Runs(), 1))
		}
	}
	return sums
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
	totals := map[string]int64{}
	sums := map[Function]int64{}
	for _, s := range c.CPU.Sample {
		role, area := label(s, labelRole), Area(label(s, labelArea))
		totals[role] += s.Value[1]
		if slices.Contains(areas, area) {
			sums[Function{Name: table.responsible(s, area), Area: area, Role: role}] += s.Value[1]
		}
	}
	runs := int64(max(c.Runs(), 1))
	var top []Function
	for _, f := range slices.Collect(maps.Keys(sums)) {
		nanos := sums[f]
		f.CPUNanos = nanos / runs
		if totals[f.Role] > 0 {
			f.Share = float64(nanos) / float64(totals[f.Role])
		}
		top = append(top, f)
	}
	slices.SortFunc(top, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.CPUNanos, a.CPUNanos), strings.Compare(a.Name, b.Name), strings.Compare(a.Role, b.Role))
	})
	return top[:min(n, len(top))], nil
}

// responsible is the function of the sample's stack that put it into its area.
func (c *classifier) responsible(s *profile.Sample, area Area) string {
	for _, l := range s.Location {
		for _, line := range l.Line {
			if f := recalled(l, line.Function); c.meaning(f).area == area {
				return f.name
			}
		}
	}
	return "(unknown)"
}

// recalled is a function as it was before it went into a profile.
func recalled(l *profile.Location, in *profile.Function) function {
	f := function{name: in.Name, short: in.Name, system: in.SystemName, file: in.Filename}
	if l.Mapping != nil {
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

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
