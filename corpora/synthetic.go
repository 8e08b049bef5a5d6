package corpora

import (
	"strings"

	"paceline/corpora/synth"
)

// synthetic is the corpus of a synthetic package, by the name that it was asked for.
func synthetic(name string, p synth.Package) Corpus {
	c := Corpus{
		Name: name, Licence: "MIT", Why: "Made by Paceline, so that its import graph and its critical path are known.",
		Files: p.Files(), Sources: []string{"."}, PythonVersion: "3.11",
		Args:      []string{"--config-file=", "--platform", "linux", "-p", synth.Root},
		Expect:    map[string]Expect{"2.4.1": {Files: len(p.Modules) + 1}},
		Synthetic: &p,
	}
	c.Lines = linesOf(c.Files)
	return c
}

func linesOf(files map[string]string) int {
	lines := 0
	for _, text := range files {
		lines += strings.Count(text, "\n")
	}
	return lines
}
