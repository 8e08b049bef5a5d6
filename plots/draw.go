package plots

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"paceline/bench/summary"
)

// Draw makes the session's figures in dir, which it creates when it is missing, and returns the
// paths of the files it wrote. A figure of which nothing is known, such as memory on a platform
// that cannot measure it, is left out. It is an error when a corpus has no speedup to show; then
// nothing is written. What is predicted of its checks goes into the figures of the speedup.
func Draw(s summary.Summary, predicted []Curve, dir string) ([]string, error) {
	pictures, err := pictures(s, predicted)
	if err != nil {
		return nil, err
	}
	return save(pictures, dir)
}

// save writes pictures into a folder, which it creates when it is missing.
func save(pictures []picture, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var paths []string
	for _, p := range pictures {
		path, err := p.write(dir)
		if err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// Figure is a figure in memory, to be part of a page.
type Figure struct {
	Name  string // of its file, without the ending
	Title string // foreign text in it is printable
	SVG   []byte // an svg element; foreign text in it is escaped
}

// Figures makes what is known of the session into figures: those that [Draw] writes, and also
// the ones of a corpus that has no speedup to show.
func Figures(s summary.Summary, predicted []Curve) ([]Figure, error) {
	var all []Figure
	corpora := byCorpus(s.Cells)
	suffixes := suffixesOf(corpora)
	for i, cells := range corpora {
		for _, f := range figuresOf(cells, s, predicted) {
			f.name += suffixes[i]
			made, err := f.forPage()
			if err != nil {
				return nil, err
			}
			all = append(all, made)
		}
	}
	return all, nil
}

func (f figure) forPage() (Figure, error) {
	svg, err := f.svg()
	if start := bytes.Index(svg, []byte("<svg")); start >= 0 {
		svg = svg[start:] // without the head of an XML file
	}
	return Figure{Name: f.name, Title: f.title, SVG: svg}, err
}

// pictures draws every figure in memory, so that an error leaves the old files as they are.
func pictures(s summary.Summary, predicted []Curve) ([]picture, error) {
	corpora := byCorpus(s.Cells)
	if len(corpora) == 0 {
		return nil, errors.New("nothing to draw: no trial is counted")
	}
	var all []picture
	suffixes := suffixesOf(corpora)
	for i, cells := range corpora {
		if err := drawable(cells); err != nil {
			return nil, err
		}
		for _, f := range figuresOf(cells, s, predicted) {
			f.name += suffixes[i]
			rendered, err := f.render()
			if err != nil {
				return nil, err
			}
			all = append(all, rendered...)
		}
	}
	return all, nil
}

// figuresOf makes the figures of one corpus, without those of which nothing is known.
func figuresOf(cells []summary.Cell, s summary.Summary, predicted []Curve) []figure {
	var all []figure
	for _, m := range metrics(cells) {
		f := figureOf(m, cells, s.Manifest.Host)
		if len(f.panels) == 0 {
			continue
		}
		if g := f.panels[0].guides; g != nil {
			g.ceilings = ceilingsOf(cells, s.Ceilings)
			g.curves = curvesOf(cells, f.panels[0].series, predicted)
		}
		all = append(all, f)
	}
	return all
}

// byCorpus groups the cells that have a counted trial, in the order of the plan.
func byCorpus(cells []summary.Cell) [][]summary.Cell {
	var corpora [][]summary.Cell
	for _, c := range cells {
		if c.Trials == 0 {
			continue
		}
		i := slices.IndexFunc(corpora, func(group []summary.Cell) bool { return group[0].Corpus == c.Corpus })
		if i < 0 {
			i = len(corpora)
			corpora = append(corpora, nil)
		}
		corpora[i] = append(corpora[i], c)
	}
	return corpora
}

// drawable says why there is no speedup.
func drawable(cells []summary.Cell) error {
	var sequential, parallel bool
	for _, c := range cells {
		if c.Speedup != nil {
			return nil
		}
		sequential = sequential || c.Workers == 0
		parallel = parallel || c.Workers > 0
	}
	why := "no round has both sequential and workers counted"
	switch {
	case !sequential:
		why = "nothing sequential is counted (measure 0 workers too)"
	case !parallel:
		why = "only sequential is counted (measure 1 worker or more too)"
	}
	return fmt.Errorf("no speedup to draw for %s: %s", summary.Printable(cells[0].Corpus), why)
}

// suffixesOf makes a distinct ending of file names for each corpus, and none for the only one.
func suffixesOf(corpora [][]summary.Cell) []string {
	if len(corpora) == 1 {
		return []string{""}
	}
	var suffixes []string
	for _, cells := range corpora {
		plain := forFile(cells[0].Corpus)
		suffix := "-" + plain
		for n := 2; slices.Contains(suffixes, suffix); n++ {
			suffix = fmt.Sprintf("-%s-%d", plain, n)
		}
		suffixes = append(suffixes, suffix)
	}
	return suffixes
}

// forFile makes a name fit for a file: names of corpora may be paths, so only letters, digits
// and a few marks are kept.
func forFile(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", r) {
			return r
		}
		return '-'
	}, name)
}
