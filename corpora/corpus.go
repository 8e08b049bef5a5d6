package corpora

import (
	"maps"
	"slices"

	"paceline/bench"
	"paceline/bench/fetch"
	"paceline/corpora/synth"
)

// Corpus is one thing to check. doc.go says what its fields mean in the catalogue.
type Corpus struct {
	Name    string `json:"name"`
	Licence string `json:"licence"`
	// Why says in a line what shape the corpus has and why it is in the catalogue.
	Why string `json:"why"`
	// Archive is empty for a corpus with Files and for a path: corpus.
	Archive       fetch.Archive     `json:"archive"`
	Files         map[string]string `json:"files"`
	Sources       []string          `json:"sources"`
	Args          []string          `json:"args"`
	PythonVersion string            `json:"pythonVersion"`
	Lock          string            `json:"lock"`
	// Requirements is a file of the archive and Needs are lines like those in such a file: at most
	// one of them says what the lock was resolved from.
	Requirements string   `json:"requirements"`
	Needs        []string `json:"needs"`
	// Lines is how many lines the .py and .pyi files have that are checked, less those of
	// dependencies; 0 where nobody counted.
	Lines int `json:"lines"`
	// Expect is the right answer by checker version, such as 2.4.1.
	Expect map[string]Expect `json:"expect"`
	// Differences are the known ways in which a parallel answer is not the sequential one.
	Differences []Difference `json:"differences"`
	// Edits are what the cache states edit-leaf and edit-hub change.
	Edits map[bench.CacheState]Edit `json:"edits"`
	// Path is the absolute folder of a path: corpus, and empty for others.
	Path string `json:"-"`
	// Synthetic is what is known of a synth: corpus, and nil for others.
	Synthetic *synth.Package `json:"-"`
}

// Expect is the answer of a checker that works.
type Expect struct {
	Exit        int `json:"exit"`
	Files       int `json:"files"`
	Diagnostics int `json:"diagnostics"`
	// Digest is that of the diagnostics as a multiset; empty where their number says it all.
	Digest string `json:"digest,omitempty"`
}

// Difference is a known way in which parallel answers of some versions of the checker are not
// the sequential one: some diagnostics are missing and others come instead, always together.
// Each is whole, as a trial keeps it.
type Difference struct {
	Checkers []string `json:"checkers"` // versions
	Missing  []string `json:"missing"`
	Extra    []string `json:"extra"`
	Why      string   `json:"why"`
}

// DifferencesOf lists the differences that are known of one version of the checker.
func (c Corpus) DifferencesOf(version string) []Difference {
	var known []Difference
	for _, d := range c.Differences {
		if slices.Contains(d.Checkers, version) {
			known = append(known, d)
		}
	}
	return known
}

// Edit is a change of one source file.
type Edit struct {
	File   string `json:"file"`   // below the archive's top folder
	Append string `json:"append"` // text that comes at its end
	// Interface tells that the change shows to modules that import the file.
	Interface bool `json:"interface"`
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
