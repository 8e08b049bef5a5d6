package bench

import (
	"fmt"
	"strings"
)

// CacheState says what the checker's own cache holds when a trial starts. The operating
// system's page cache is warm in every state.
type CacheState string

const (
	// Cold is an empty cache directory.
	Cold CacheState = "cold"
	// Warm is a cache filled by an earlier run, with nothing changed since.
	Warm CacheState = "warm"
	// EditLeaf is a warm cache after a recorded edit of a module that few others import.
	EditLeaf CacheState = "edit-leaf"
	// EditHub is a warm cache after a recorded edit of a module that many others import.
	EditHub CacheState = "edit-hub"
)

// CacheStates lists the cache states that a plan may ask for.
func CacheStates() []CacheState { return []CacheState{Cold, Warm, EditLeaf, EditHub} }

// Filled says whether trials of the state start from a cache that an earlier run filled.
func (c CacheState) Filled() bool { return c != Cold }

// Edited says whether a source differs from what the cache was filled from.
func (c CacheState) Edited() bool { return c == EditLeaf || c == EditHub }

// Cell is one point to measure.
type Cell struct {
	Checker string     `json:"checker"`
	Variant string     `json:"variant"` // named extra flags; empty is the plain checker
	Corpus  string     `json:"corpus"`
	Workers int        `json:"workers"` // 0 is sequential
	CPUs    string     `json:"cpus"`    // CPUs a trial may use; empty means all
	Cache   CacheState `json:"cache"`
}

// Block names the cells of one corpus and cache state: within a round they run one after the
// other, because only they are compared with each other.
type Block struct {
	Corpus string
	Cache  CacheState
}

// Block returns the block that the cell belongs to.
func (c Cell) Block() Block { return Block{Corpus: c.Corpus, Cache: c.Cache} }

// Sequential returns the cell that this cell's speedup is measured against.
func (c Cell) Sequential() Cell {
	c.Workers = 0
	return c
}

// InWarmUp returns the cell whatever its cache state and its CPUs, which may be others in trials before the rounds.
func (c Cell) InWarmUp() Cell {
	c.Cache, c.CPUs = "", ""
	return c
}

// Name is how people and file names speak of the cell within one checker: "mypy-self-cold-w2".
func (c Cell) Name() string {
	parts := []string{c.Corpus, string(c.Cache), fmt.Sprintf("w%d", c.Workers)}
	if c.Variant != "" {
		parts = append(parts, c.Variant)
	}
	if c.CPUs != "" {
		parts = append(parts, "cpus"+c.CPUs)
	}
	return strings.Join(parts, "-")
}

// FileName is a text, such as the name of a cell, as the name of a file or folder: a corpus may be
// path:DIR. Letters, digits and some marks stand for themselves, any other byte for %XX, so
// different texts have different names, and none leaves its folder.
func FileName(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("._-+@,", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// String names the cell with its checker: "mypy@2.4.1 mypy-self-cold-w2".
func (c Cell) String() string { return c.Checker + " " + c.Name() }
