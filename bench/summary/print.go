package summary

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Text prints the summary for people at a terminal: the machine, a table for each checker and
// corpus, what was found, the findings, the warnings. Foreign text with characters that are not
// printable is quoted. The error is that of the writer.
func (s Summary) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, Printable(s.machine()))
	for _, t := range s.Tables() {
		fmt.Fprintf(&b, "\n%s\n", t.Title)
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, row := range slices.Concat([][]string{t.Header}, t.Rows) {
			// A builder never fails.
			fmt.Fprintln(table, strings.Join(row, "\t"))
		}
		table.Flush()
	}
	fmt.Fprintln(&b)
	for _, sentence := range slices.Concat(s.Sentences(), s.Advice()) {
		fmt.Fprintln(&b, Printable(sentence))
	}
	for _, d := range s.Differences {
		fmt.Fprintf(&b, "\n%s\n", Printable(d.Title()))
		for _, line := range d.Lines() {
			fmt.Fprintln(&b, "  "+line)
		}
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

// Markdown prints the same for a document on GitHub, such as release notes: what was found comes
// first.
func (s Summary) Markdown(w io.Writer) error {
	var b strings.Builder
	for _, sentence := range slices.Concat(s.Sentences(), s.Advice()) {
		fmt.Fprintf(&b, "%s\n\n", markdown(sentence))
	}
	fmt.Fprintf(&b, "Measured on %s.\n", markdown(s.machine()))
	for _, t := range s.Tables() {
		fmt.Fprintf(&b, "\n**%s**\n\n%s%s", markdown(t.Title), markdownRow(t.Header), strings.Repeat("| --- ", len(t.Header))+"|\n")
		for _, row := range t.Rows {
			b.WriteString(markdownRow(row))
		}
	}
	for _, d := range s.Differences {
		fmt.Fprintf(&b, "\n%s\n\n", markdown(d.Title()))
		for _, line := range d.Lines() {
			fmt.Fprintln(&b, "    "+line) // code, in which nothing is a mark
		}
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

func markdownRow(values []string) string {
	escaped := make([]string, len(values))
	for i, value := range values {
		escaped[i] = markdown(value)
	}
	return "| " + strings.Join(escaped, " | ") + " |\n"
}

// Notes prints the findings and the warnings alone, a line each. The error is that of the
// writer.
func (s Summary) Notes(w io.Writer) error { return WriteNotes(w, s.Findings, s.Warnings) }

func (s Summary) notes() []string { return notesOf(s.Findings, s.Warnings) }

// WriteNotes prints findings and warnings, a line each, safe to show. The error is that of the writer.
func WriteNotes(w io.Writer, findings, warnings []string) error {
	for _, note := range notesOf(findings, warnings) {
		if _, err := fmt.Fprintln(w, note); err != nil {
			return err
		}
	}
	return nil
}

// notesOf are findings and warnings, safe to show.
func notesOf(findings, warnings []string) []string {
	var notes []string
	for _, finding := range findings {
		notes = append(notes, "finding: "+Printable(finding))
	}
	for _, warning := range warnings {
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
		parts = append(parts, Bytes(h.MemoryBytes))
	}
	return fmt.Sprintf("%s; %s planned, medians with 95%% intervals",
		strings.Join(parts, ", "), count(s.Manifest.Plan.Rounds, "round"))
}

// trimLines removes the spaces that fill up the last column.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
