package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Format is a way of writing an export.
type Format struct {
	Name  string
	About string // what it is, in a few words
	write func(io.Writer, Export) error
}

// Formats lists the formats.
func Formats() []Format {
	return []Format{
		{"benchfmt", "Go's benchmark format, which benchstat reads", writeBenchfmt},
		{"hyperfine", "the JSON of hyperfine", writeHyperfine},
		{"pyperf", "the JSON 1.0 of pyperf", writePyperf},
		{"github-action-benchmark", "JSON for that action's tool customSmallerIsBetter", writeAction},
	}
}

// Names lists the names of the formats as a sentence does.
func Names() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// Named finds a format.
func Named(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown format %q: choose one of %s", name, Names())
}

// Write writes the export in the format.
func (f Format) Write(w io.Writer, e Export) error {
	if err := f.write(w, e); err != nil {
		return fmt.Errorf("write %s: %w", f.Name, err)
	}
	return nil
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
