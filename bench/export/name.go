package export

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paceline/bench"
	"paceline/bench/summary"
)

// escape writes each byte of a character that does not fit as %XX, and % itself in any case.
func escape(text string, fits func(at int, r rune) bool) string {
	var b strings.Builder
	for at, size := 0, 0; at < len(text); at += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[at:])
		broken := r == utf8.RuneError && size == 1
		if r != '%' && !broken && fits(at, r) {
			b.WriteString(text[at : at+size])
			continue
		}
		for _, c := range []byte(text[at : at+size]) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// line makes a text fit on one line that a reader may trim.
func line(text string) string {
	return escape(text, func(at int, r rune) bool {
		outermost := at == 0 || at == len(text)-1
		return unicode.IsPrint(r) && !(r == ' ' && outermost)
	})
}

// part makes a text fit between the slashes of a benchmark's name.
func part(text string) string {
	return escape(text, func(_ int, r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '/' && r != '=' })
}

// subName is the cell without its checker as Go's benchmarks name it: key=value by key=value. Workers come
// last, because a reader takes a - and digits at the end of a name for the number of CPUs.
func subName(c bench.Cell) string {
	var b strings.Builder
	for _, of := range []struct{ key, value string }{
		{"corpus", c.Corpus}, {"cache", string(c.Cache)}, {"variant", c.Variant}, {"cpus", c.CPUs}, {"workers", fmt.Sprint(c.Workers)},
	} {
		if of.value != "" {
			fmt.Fprintf(&b, "/%s=%s", of.key, part(of.value))
		}
	}
	return b.String()
}

// labels names each cell for people. An export of one checker leaves its name out, so that another checker's
// has the same labels and tools that match by name can compare the two.
func (e Export) labels() []string {
	one := !slices.ContainsFunc(e.Cells, func(c Cell) bool { return c.Checker != e.Cells[0].Checker })
	labels := make([]string, len(e.Cells))
	for i, c := range e.Cells {
		if labels[i] = line(c.String()); one {
			labels[i] = line(c.Name())
		}
		if slices.Contains(labels[:i], labels[i]) {
			return e.longLabels()
		}
	}
	return labels
}

// longLabels are for cells whose short names do not tell them apart, as a corpus may be called like another one's cell.
func (e Export) longLabels() []string {
	labels := make([]string, len(e.Cells))
	for i, c := range e.Cells {
		labels[i] = "checker=" + part(c.Checker) + subName(c.Cell)
	}
	return labels
}

// hardware describes the machine beside its system and CPU model: "2 CPUs, 23.5 GiB".
func hardware(h bench.Host) string {
	var parts []string
	if h.UsableCPUs > 0 {
		parts = append(parts, summary.Counted(h.UsableCPUs, "CPU"))
	}
	if h.MemoryBytes > 0 {
		parts = append(parts, summary.Bytes(h.MemoryBytes))
	}
	return strings.Join(parts, ", ")
}
