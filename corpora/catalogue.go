package corpora

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"paceline/bench/fetch"
	"paceline/corpora/synth"
)

//go:embed catalogue.json locks/*.txt
var data embed.FS

// Catalogue returns the corpora that come with Paceline.
func Catalogue() ([]Corpus, error) {
	text, err := data.ReadFile("catalogue.json")
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var all []Corpus
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("read the catalogue (correct corpora/catalogue.json): %w", err)
	}
	return all, nil
}

// Find returns the corpus of that name, the folder that path:DIR names, or the synthetic package
// that synth:SHAPE names.
func Find(name string) (Corpus, error) {
	if text, ok := strings.CutPrefix(name, "synth:"); ok {
		spec, err := synth.Parse(text)
		if err != nil {
			return Corpus{}, fmt.Errorf("corpus %q: %w", name, err)
		}
		return synthetic(name, spec.Package()), nil
	}
	if dir, ok := strings.CutPrefix(name, "path:"); ok {
		c, err := atPath(dir)
		if err != nil {
			return Corpus{}, fmt.Errorf("corpus %q: %w", name, err)
		}
		return c, nil
	}
	all, err := Catalogue()
	if err != nil {
		return Corpus{}, err
	}
	var names []string
	for _, c := range all {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Corpus{}, fmt.Errorf("corpus %q is not in the catalogue: choose one of %s, path:DIR or synth:SHAPE", name, strings.Join(names, ", "))
}

// lock returns the lock of the packages that the check needs.
func (c Corpus) lock() (fetch.Lock, error) {
	text, err := data.ReadFile(path.Join("locks", c.Lock+".txt"))
	if err != nil {
		return fetch.Lock{}, fmt.Errorf("read the lock of %s: %w", c.Name, err)
	}
	return fetch.Lock{Name: c.Lock, Text: string(text)}, nil
}
