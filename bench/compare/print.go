package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"paceline/bench/summary"
)

// Text prints the tables and what grew, for people at a terminal. The error is that of the writer.
func (c Comparison) Text(w io.Writer) error {
	if err := summary.WriteText(w, c.Tables()); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", c.Headline())
	for _, sentence := range slices.Concat(c.growth(), []string{c.method()}) {
		fmt.Fprintln(&b, summary.Printable(sentence))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown prints the same for a pull request, with findings and warnings: the verdict comes first.
func (c Comparison) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", summary.Marked(c.Headline()))
	for _, sentence := range slices.Concat(c.Sentences(), c.growth()) {
		fmt.Fprintf(&b, "- %s\n", summary.Marked(sentence))
	}
	b.WriteString("\n")
	if err := summary.WriteMarkdown(&b, c.Tables()); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\n", summary.Marked(c.method()))
	if notes := slices.Concat(c.Findings, c.Warnings); len(notes) > 0 {
		b.WriteString("\n")
		for _, note := range notes {
			fmt.Fprintf(&b, "- %s\n", summary.Marked(note))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Notes prints findings and warnings, a line each. The error is that of the writer.
func (c Comparison) Notes(w io.Writer) error { return summary.WriteNotes(w, c.Findings, c.Warnings) }

// growth is what grew in cells that got slower.
func (c Comparison) growth() []string {
	var sentences []string
	for _, r := range c.rows() {
		for _, sentence := range r.growth() {
			sentences = append(sentences, sentence+".")
		}
	}
	return sentences
}

// method says how the columns came about.
func (c Comparison) method() string {
	test := "rank-sum test of all trials"
	if c.Paired {
		test = "signed-rank test of the rounds"
	}
	return fmt.Sprintf("Ratios with 95%% intervals; p by the %s, adjusted for all cells of a metric (Holm); a verdict takes %.0f%%.", test, 100*Level)
}
