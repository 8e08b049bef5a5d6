package corpora

import (
	"maps"
	"slices"

	"paceline/bench/fetch"
)

// Corpus is one thing to check. doc.go says what its fields mean in the catalogue.
type Corpus struct {
	Name    string `json:"name"`
	Licence string `json:"licence"`
	// Archive is empty for a corpus with Files and for a path: corpus.
	Archive       fetch.Archive     `json:"archive"`
	Files         map[string]string `json:"files"`
	Sources       []string          `json:"sources"`
	Args          []string          `json:"args"`
	PythonVersion string            `json:"pythonVersion"`
	Lock          string            `json:"lock"`
	Requirements  string            `json:"requirements"`
	// Expect is the right answer by checker version, such as 2.4.1.
	Expect map[string]Expect `json:"expect"`
	// Path is the absolute folder of a path: corpus, and empty for others.
	Path string `json:"-"`
}

// Expect is the answer of a checker that works.
type Expect struct {
	Exit        int `json:"exit"`
	Files       int `json:"files"`
	Diagnostics int `json:"diagnostics"`
}

// SHA256 is the identity of the sources as the catalogue knows it: the archive's, or that of
// the embedded files. Of a path: corpus only Prepare knows it, since its sources may change.
func (c Corpus) SHA256() string {
	if len(c.Files) == 0 {
		return c.Archive.SHA256
	}
	d := newDigest()
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		d.add(name, []byte(c.Files[name]))
	}
	return d.sum()
}
