package summary

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"paceline/bench"
)

// Text prints the summary for people at a terminal: the machine, a table for each checker and
// corpus, the findings, the warnings. Foreign text with characters that are not printable is
// quoted. The error is that of the writer.
func (s Summary) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, Printable(s.machine()))
	for _, g := range s.groups() {
		fmt.Fprintf(&b, "\n%s\n", Printable(g.title()))
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, row := range g.table() {
			// A builder never fails.
			fmt.Fprintln(table, strings.Join(row, "\t"))
		}
		table.Flush()
	}
	fmt.Fprintln(&b)
	for _, sentence := range s.Sentences() {
		fmt.Fprintln(&b, Printable(sentence))
	}
	if notes := s.notes(); len(notes) > 0 {
		fmt.Fprintln(&b)
		for _, note := range notes {
			fmt.Fprintln(&b, note)
		}
	}
	_, err := io.WriteString(w, trimLines(b.String()))
	return err
}

// Markdown prints the same for a document on GitHub.
func (s Summary) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, markdown(s.machine()))
	for _, g := range s.groups() {
		fmt.Fprintf(&b, "\n**%s**\n\n", markdown(g.title()))
		for i, row := range g.table() {
			for j := range row {
				row[j] = markdown(row[j])
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
			if i == 0 {
				fmt.Fprintf(&b, "|%s\n", strings.Repeat(" --- |", len(row)))
			}
		}
	}
	for _, sentence := range s.Sentences() {
		fmt.Fprintf(&b, "\n%s\n", markdown(sentence))
	}
	if len(s.Findings)+len(s.Warnings) > 0 {
		fmt.Fprintln(&b)
	}
	for _, note := range slices.Concat(s.Findings, s.Warnings) {
		fmt.Fprintf(&b, "- %s\n", markdown(note))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Notes prints the findings and the warnings alone, a line each. The error is that of the
// writer.
func (s Summary) Notes(w io.Writer) error {
	for _, note := range s.notes() {
		if _, err := fmt.Fprintln(w, note); err != nil {
			return err
		}
	}
	return nil
}

// notes are the findings and the warnings, safe to show.
func (s Summary) notes() []string {
	var notes []string
	for _, finding := range s.Findings {
		notes = append(notes, "finding: "+Printable(finding))
	}
	for _, warning := range s.Warnings {
		notes = append(notes, "warning: "+Printable(warning))
	}
	return notes
}

// machine says where the numbers come from.
func (s Summary) machine() string {
	h := s.Manifest.Host
	parts := []string{h.OS + "/" + h.Arch}
	if n := h.UsableCPUs; n > 0 {
		parts = append(parts, count(n, "CPU"))
	}
	if h.CPUModel != "" {
		parts = append(parts, h.CPUModel)
	}
	if h.MemoryBytes > 0 {
		parts = append(parts, quantity(byteUnits(), &h.MemoryBytes, nil, nil))
	}
	return fmt.Sprintf("%s; %s planned, medians with 95%% intervals",
		strings.Join(parts, ", "), count(s.Manifest.Plan.Rounds, "round"))
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
		{"memory", func(c Cell) string { return quantity(byteUnits(), c.MaxRSSBytes, nil, nil) }},
		{"diagnostics", func(c Cell) string {
			if c.Diagnostics == nil {
				return ""
			}
			return strconv.Itoa(*c.Diagnostics)
		}},
	}
}

func workers(c bench.Cell) string {
	if c.Workers == 0 {
		return "sequential"
	}
	return strconv.Itoa(c.Workers)
}

// table is a header and a row for each cell, without the columns that nothing is known about.
func (g group) table() [][]string {
	rows := make([][]string, 1+len(g.cells))
	for _, column := range columns() {
		shown := make([]string, 0, len(g.cells))
		for _, c := range g.cells {
			shown = append(shown, Printable(column.show(c)))
		}
		if !slices.ContainsFunc(shown, func(s string) bool { return s != "" }) {
			continue
		}
		rows[0] = append(rows[0], column.title)
		for i, value := range shown {
			if value == "" {
				value = "-"
			}
			rows[i+1] = append(rows[i+1], value)
		}
	}
	return rows
}

// trimLines removes the spaces that fill up the last column.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
