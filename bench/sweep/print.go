package sweep

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"paceline/bench/summary"
)

// Text prints the tables and what they say, for people at a terminal. The error is that of the writer.
func (r Result) Text(w io.Writer) error {
	if err := summary.WriteText(w, r.Tables()); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintln(&b)
	for _, sentence := range slices.Concat(r.Sentences(), r.Notes()) {
		fmt.Fprintln(&b, summary.Printable(sentence))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown prints the same for a document, what the tables say before them, and findings and warnings at the end.
func (r Result) Markdown(w io.Writer) error {
	var b strings.Builder
	list := func(sentences []string) {
		for _, sentence := range sentences {
			fmt.Fprintf(&b, "- %s\n", summary.Marked(sentence))
		}
	}
	list(r.Sentences())
	b.WriteString("\n")
	if err := summary.WriteMarkdown(&b, r.Tables()); err != nil {
		return err
	}
	for _, note := range r.Notes() {
		fmt.Fprintf(&b, "\n%s\n", summary.Marked(note))
	}
	if said := slices.Concat(r.Findings, r.Warnings); len(said) > 0 {
		b.WriteString("\n")
		list(said)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Said prints findings and warnings, a line each. The error is that of the writer.
func (r Result) Said(w io.Writer) error { return summary.WriteNotes(w, r.Findings, r.Warnings) }
