package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paceline/bench"
)

// Filter chooses cells by the axes of a plan. An axis without values lets everything through.
type Filter struct {
	Checkers, Corpora []string
	Workers           []int
	Caches            []bench.CacheState
}

// axis is one part of a filter, its values as text.
type axis struct {
	flag   string
	wanted []string
	of     func(bench.Cell) string
}

func (f Filter) axes() []axis {
	var workers, caches []string
	for _, n := range f.Workers {
		workers = append(workers, strconv.Itoa(n))
	}
	for _, c := range f.Caches {
		caches = append(caches, string(c))
	}
	return []axis{
		{"--checker", f.Checkers, func(c bench.Cell) string { return c.Checker }},
		{"--corpus", f.Corpora, func(c bench.Cell) string { return c.Corpus }},
		{"--workers", workers, func(c bench.Cell) string { return strconv.Itoa(c.Workers) }},
		{"--cache", caches, func(c bench.Cell) string { return string(c.Cache) }},
	}
}

// choose returns the cells that pass, of which there must be one, as of each wanted value among all cells.
func (f Filter) choose(cells []bench.Cell) ([]bench.Cell, error) {
	passed := slices.Clone(cells)
	for _, a := range f.axes() {
		if err := a.check(cells); err != nil {
			return nil, err
		}
		passed = slices.DeleteFunc(passed, func(c bench.Cell) bool {
			return len(a.wanted) > 0 && !slices.Contains(a.wanted, a.of(c))
		})
	}
	if len(passed) > 0 {
		return passed, nil
	}
	var names []string
	for _, c := range cells {
		names = append(names, c.String())
	}
	return nil, fmt.Errorf("no cell of the session passes all filters: it has %s", strings.Join(names, ", "))
}

// check reports a wanted value that no cell has.
func (a axis) check(cells []bench.Cell) error {
	var there []string
	for _, c := range cells {
		if value := a.of(c); !slices.Contains(there, value) {
			there = append(there, value)
		}
	}
	for _, value := range a.wanted {
		if !slices.Contains(there, value) {
			return fmt.Errorf("%s %s: the session has no counted trial of it, only of %s", a.flag, value, strings.Join(there, ", "))
		}
	}
	return nil
}
