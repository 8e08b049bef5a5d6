package summary

import (
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
)

// Table is text in rows and columns, all of it printable; where markup means something it still
// has to be escaped.
type Table struct {
	Title  string
	Header []string
	Rows   [][]string
}

// Tables lists, for each subject, its cells and then those that look otherwise without the
// trials that the machine disturbed.
func (s Summary) Tables() []Table {
	var all []Table
	for _, g := range s.groups() {
		all = append(all, tableOf(g.title(), g.cells, columns()))
		var calm []Cell
		for _, c := range g.cells {
			if c.Undisturbed != nil && c.Undisturbed.Trials > 0 {
				calm = append(calm, *c.Undisturbed)
			}
		}
		if len(calm) > 0 {
			all = append(all, tableOf(g.title()+", without the trials that the machine disturbed", calm, columns()[:timesEnd]))
		}
	}
	return all
}

// MemoryTables lists, for each subject with memory trials, what each process takes at its peak.
func (s Summary) MemoryTables() []Table {
	var all []Table
	for _, g := range s.groups() {
		shown := []column{columns()[0], columns()[1]}
		roles := 0
		for _, c := range g.cells {
			roles = max(roles, len(c.PSSRoles))
		}
		for i := range roles {
			shown = append(shown, roleColumn(i, g.cells))
		}
		if roles > 0 {
			all = append(all, tableOf(g.title(), g.cells, shown))
		}
	}
	return all
}

// roleColumn shows the i-th role: roles come in the same order in every cell.
func roleColumn(i int, cells []Cell) column {
	role := func(c Cell) *RoleMemory {
		if i < len(c.PSSRoles) {
			return &c.PSSRoles[i]
		}
		return nil
	}
	title := ""
	for _, c := range cells {
		if r := role(c); r != nil {
			title = string(r.Role)
			if r.Worker != nil {
				title += " " + strconv.Itoa(*r.Worker)
			}
		}
	}
	return column{title, func(c Cell) string {
		if r := role(c); r != nil {
			return Bytes(r.PSSBytes)
		}
		return ""
	}}
}

func (g group) title() string {
	return strings.Join(append([]string{g.Checker, "on", g.Corpus}, g.qualifiers()...), " ")
}

// column is one column of the table; an unknown value shows as "".
type column struct {
	title string
	show  func(c Cell) string
}

func columns() []column {
	return []column{
		{"cache", func(c Cell) string { return string(c.Cache) }},
		{"workers", func(c Cell) string { return workers(c.cell()) }},
		{"trials", func(c Cell) string { return strconv.Itoa(c.Trials) }},
		{"wall time", func(c Cell) string {
			return quantity(timeUnits(), c.WallNanos, c.WallLowNanos, c.WallHighNanos)
		}},
		{"speedup", func(c Cell) string { return timesBetween(c.Speedup, c.SpeedupLow, c.SpeedupHigh) }},
		{"efficiency", func(c Cell) string { return percent(c.Efficiency) }},
		{"CPU time", func(c Cell) string { return quantity(timeUnits(), c.CPUNanos, nil, nil) }},
		{"CPU ratio", func(c Cell) string { return timesBetween(c.CPURatio, c.CPURatioLow, c.CPURatioHigh) }},
		{"peak RSS", func(c Cell) string { return quantity(byteUnits(), c.MaxRSSBytes, nil, nil) }},
		{"peak PSS", func(c Cell) string { return quantity(byteUnits(), c.PSSBytes, nil, nil) }},
		{"diagnostics", func(c Cell) string {
			if c.Diagnostics == nil {
				return ""
			}
			return strconv.Itoa(*c.Diagnostics)
		}},
		{"orders", func(c Cell) string {
			if c.Diagnostics == nil || *c.Diagnostics < 2 {
				return "" // there is but one
			}
			return strconv.Itoa(c.Orders)
		}},
	}
}

func workers(c bench.Cell) string {
	if c.Workers == 0 {
		return "sequential"
	}
	return strconv.Itoa(c.Workers)
}

// timesEnd is how many of the columns are about times.
const timesEnd = 5

// tableOf has a row for each cell, and no column that nothing is known about.
func tableOf(title string, cells []Cell, columns []column) Table {
	t := Table{Title: Printable(title), Rows: make([][]string, len(cells))}
	for _, column := range columns {
		shown := make([]string, 0, len(cells))
		for _, c := range cells {
			shown = append(shown, Printable(column.show(c)))
		}
		if !slices.ContainsFunc(shown, func(s string) bool { return s != "" }) {
			continue
		}
		t.Header = append(t.Header, Printable(column.title))
		for i, value := range shown {
			if value == "" {
				value = "-"
			}
			t.Rows[i] = append(t.Rows[i], value)
		}
	}
	return t
}
