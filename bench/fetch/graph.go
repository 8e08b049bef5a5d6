package fetch

import (
	"slices"
	"strings"
)

// edge is a need of one package (or of the root, which has no name) for another.
type edge struct {
	from string
	requirement
}

// graph is who needs whom, with what supported Pythons and the extras asked for decide.
type graph struct {
	chosen []resolved
	edges  []edge
}

func newGraph(roots []requirement, chosen []resolved) graph {
	extras := map[string][]string{}
	for {
		g := graph{chosen: chosen}
		for _, r := range roots {
			g.add("", r, nil)
		}
		for _, c := range chosen {
			for _, need := range c.needs {
				g.add(c.name, need, extras[c.name])
			}
		}
		// An extra brings needs, which may ask for extras of others.
		if !g.collectExtras(extras) {
			return g
		}
	}
}

func (g *graph) add(from string, r requirement, extras []string) {
	r.marker = r.marker.given(extras)
	if r.marker.join != "false" {
		g.edges = append(g.edges, edge{from, r})
	}
}

func (g *graph) collectExtras(extras map[string][]string) (grown bool) {
	for _, e := range g.edges {
		for _, extra := range e.extras {
			if !slices.Contains(extras[e.name], extra) {
				extras[e.name] = append(extras[e.name], extra)
				grown = true
			}
		}
	}
	return grown
}

// missing is a need that nothing chosen meets and that was not tried yet.
func (g graph) missing(tried []string) (requirement, bool) {
	for _, e := range g.edges {
		met := func(c resolved) bool { return c.name == e.name }
		if !slices.ContainsFunc(g.chosen, met) && !slices.Contains(tried, e.bare()) {
			return e.requirement, true
		}
	}
	return requirement{}, false
}

// condition says where a package applies: where all clauses of any one of its ways hold. A
// way is one chain of needs from the root. No way: nowhere; a way without clauses: everywhere.
type condition [][]string

// conditions follows every chain of needs. Ways that another one covers are dropped, so it
// ends even where packages need each other.
func (g graph) conditions() map[string]condition {
	applies := map[string]condition{"": {nil}}
	for grown := true; grown; {
		grown = false
		for _, e := range g.edges {
			for _, way := range applies[e.from] {
				longer := slices.Concat(way, clauses(e.marker))
				slices.Sort(longer)
				if c, ok := applies[e.name].with(slices.Compact(longer)); ok {
					applies[e.name] = c
					grown = true
				}
			}
		}
	}
	delete(applies, "")
	return applies
}

// clauses are the parts of a marker that must all hold.
func clauses(m marker) []string {
	switch m.join {
	case "true":
		return nil
	case "and":
		var texts []string
		for _, part := range m.parts {
			texts = append(texts, part.String())
		}
		return texts
	}
	return []string{m.String()}
}

// with adds a way unless one that is there covers it.
func (c condition) with(way []string) (condition, bool) {
	covers := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(clause string) bool { return !slices.Contains(b, clause) })
	}
	if slices.ContainsFunc(c, func(old []string) bool { return covers(old, way) }) {
		return c, false
	}
	kept := slices.DeleteFunc(slices.Clone(c), func(old []string) bool { return covers(way, old) })
	return append(kept, way), true
}

func (c condition) marker() marker {
	if len(c) == 0 {
		// pip saw a need that the graph does not: it applies at least here.
		return marker{join: "true"}
	}
	var ways []marker
	for _, way := range c {
		all := marker{join: "true"}
		for _, clause := range way {
			// A clause is a marker's own text, so it reads back.
			m, err := parseMarker(clause)
			if err == nil {
				all = joined("and", []marker{all, m})
			}
		}
		ways = append(ways, all)
	}
	slices.SortFunc(ways, func(a, b marker) int { return strings.Compare(a.String(), b.String()) })
	return joined("or", ways)
}
