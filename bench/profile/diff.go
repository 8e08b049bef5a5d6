package profile

import (
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/summary"
)

// Difference is how one part of an average run differs between two cells.
type Difference struct {
	Role      string `json:"role"` // coordinator, worker, or all
	Area      Area   `json:"area"`
	OldNanos  int64  `json:"old_cpu_ns"`
	NewNanos  int64  `json:"new_cpu_ns"`
	MoreNanos int64  `json:"more_cpu_ns"`
}

// Diff compares the CPU time of an average run by role and area.
func Diff(old, recent Cell) []Difference {
	var differences []Difference
	before, after := old.Uses(), recent.Uses()
	for _, role := range []string{all, string(bench.Coordinator), string(bench.Worker)} {
		for _, area := range Areas() {
			d := Difference{Role: role, Area: area, OldNanos: used(before, role, area), NewNanos: used(after, role, area)}
			d.MoreNanos = d.NewNanos - d.OldNanos
			differences = append(differences, d)
		}
	}
	return differences
}

// DiffTables shows the differences, a table for all processes and one for each role.
func DiffTables(old, recent Cell) []summary.Table {
	differences := Diff(old, recent)
	var tables []summary.Table
	for _, role := range []string{all, string(bench.Coordinator), string(bench.Worker)} {
		t := summary.Table{
			Title:  "CPU time of a run, " + of(role),
			Header: []string{"area", sideName(old, recent, old), sideName(old, recent, recent), "difference", ""},
		}
		var before, after int64
		for _, d := range differences {
			if d.Role != role || d.OldNanos == 0 && d.NewNanos == 0 {
				continue
			}
			before += d.OldNanos
			after += d.NewNanos
			t.Rows = append(t.Rows, differenceRow(string(d.Area), d.OldNanos, d.NewNanos))
		}
		if len(t.Rows) > 0 {
			t.Rows = append(t.Rows, differenceRow("all", before, after))
			tables = append(tables, t)
		}
	}
	return tables
}

func differenceRow(what string, before, after int64) []string {
	return []string{what, seconds(before), seconds(after), signed(after - before), change(before, after)}
}

func used(uses []Use, role string, area Area) int64 {
	var sum int64
	for _, u := range uses {
		if u.Area == area && (role == all || u.Role == role) {
			sum += u.CPUNanos
		}
	}
	return sum
}

func of(role string) string {
	switch role {
	case all:
		return "all processes"
	case "worker":
		return "all workers"
	}
	return role
}

// sideName names a side by what tells it from the other one.
func sideName(old, recent, c Cell) string {
	switch {
	case old.Name == recent.Name && old.Checker != recent.Checker:
		return c.Checker
	case old.Name != recent.Name && old.Checker == recent.Checker:
		return c.Name
	case old.Name == recent.Name:
		return c.Dir
	}
	return c.Checker + " " + c.Name
}

func signed(nanos int64) string {
	if nanos < 0 {
		return "-" + seconds(-nanos)
	}
	return "+" + seconds(nanos)
}

// muchMore is from when on a change is told as a factor.
const muchMore = 10

func change(before, after int64) string {
	switch {
	case before == 0:
		return "new"
	case after >= muchMore*before:
		return fmt.Sprintf("x%.0f", float64(after)/float64(before))
	}
	return fmt.Sprintf("%+.0f%%", 100*(float64(after)/float64(before)-1))
}

// Match pairs the cells of two sides: those of the same name, or the only ones.
func Match(old, recent []Cell) ([][2]Cell, error) {
	if len(old) == 1 && len(recent) == 1 {
		return [][2]Cell{{old[0], recent[0]}}, nil
	}
	var pairs [][2]Cell
	for _, o := range old {
		if at := slices.IndexFunc(recent, func(r Cell) bool { return r.Name == o.Name }); at >= 0 {
			pairs = append(pairs, [2]Cell{o, recent[at]})
		}
	}
	if len(pairs) == 0 {
		return nil, fmt.Errorf("no cell is on both sides: name two folders of profiles, such as SESSION/profiles/%s", old[0].Name)
	}
	return pairs, nil
}
