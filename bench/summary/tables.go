package summary

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes tables for a terminal. What is not printable is quoted.
func WriteText(w io.Writer, tables []Table) error {
	var b strings.Builder
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		fmt.Fprintln(&b, Printable(t.Title))
		aligned := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, row := range append([][]string{t.Header}, t.Rows...) {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = Printable(cell)
			}
			fmt.Fprintln(aligned, strings.Join(cells, "\t"))
		}
		aligned.Flush() // a builder never fails
	}
	_, err := io.WriteString(w, trimLines(b.String()))
	return err
}

// WriteMarkdown writes tables as GitHub's Markdown has them. Words that could be read as marks,
// such as names of functions and files, become code.
func WriteMarkdown(w io.Writer, tables []Table) error {
	var b strings.Builder
	for i, t := range tables {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "**%s**\n\n%s%s|\n", Marked(t.Title), markedRow(t.Header), strings.Repeat("| --- ", len(t.Header)))
		for _, row := range t.Rows {
			b.WriteString(markedRow(row))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markedRow(cells []string) string {
	var b strings.Builder
	for _, cell := range cells {
		b.WriteString("| " + Marked(cell) + " ")
	}
	return b.String() + "|\n"
}

// Marked makes code of every word that could be read as a mark; the punctuation after it stays outside.
func Marked(text string) string {
	words := strings.Split(Printable(text), " ")
	for i, word := range words {
		if strings.ContainsAny(word, "_*<>[]|\\~#&@`") {
			bare := strings.TrimRight(word, ",.:;")
			words[i] = "`" + strings.NewReplacer("`", "'", "|", "/").Replace(bare) + "`" + word[len(bare):]
		}
	}
	return strings.Join(words, " ")
}
