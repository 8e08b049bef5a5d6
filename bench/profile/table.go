package profile

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Area is a part of a checker.
type Area string

// Areas lists the areas in the order of tables.
func Areas() []Area {
	return []Area{
		"scheduler", "ipc", "serialization", "parsing", "semantic analysis", "type checking", "cache",
		"garbage collection", "interpreter", other,
	}
}

const other Area = "other"

// Phase is what a process is about.
type Phase string

// Phases lists the phases in the order in which a process goes through them.
func Phases() []Phase {
	return []Phase{starting, "loading", "scheduling", "ipc", "interface", "implementation", "shutdown"}
}

const starting Phase = "starting"

//go:embed table.txt
var tableText string

// table says what functions stand for.
type table struct {
	areas   []section // in the order of the file
	phases  []section
	blocked section
}

// section is what one heading has below it.
type section struct {
	name  string
	rules []rule
}

// rule names functions.
type rule struct {
	module  string   // a pattern; empty when the rule is about native code
	symbols bool     // names are symbols of native code, otherwise libraries
	names   []string // patterns; none is everything in the module
}

// readTable reads the text of a table.
func readTable(text string) (table, error) {
	var t table
	var current *section
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "[")
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case isHeading:
			current, err = t.open(strings.TrimSuffix(heading, "]"))
		case current == nil:
			err = fmt.Errorf("%q stands below no heading", line)
		default:
			current.rules = append(current.rules, readRule(line))
		}
		if err != nil {
			return table{}, fmt.Errorf("table of functions: line %d: %w", i+1, err)
		}
	}
	return t, nil
}

// open begins the section of that heading.
func (t *table) open(heading string) (*section, error) {
	kind, name, _ := strings.Cut(heading, " ")
	switch {
	case kind == "area" && slices.Contains(Areas(), Area(name)):
		t.areas = append(t.areas, section{name: name})
		return &t.areas[len(t.areas)-1], nil
	case kind == "phase" && slices.Contains(Phases(), Phase(name)):
		t.phases = append(t.phases, section{name: name})
		return &t.phases[len(t.phases)-1], nil
	case heading == "blocked":
		return &t.blocked, nil
	}
	return nil, fmt.Errorf("[%s] is no area, no phase and not [blocked]", heading)
}

func readRule(line string) rule {
	before, names, named := strings.Cut(line, ":")
	if named {
		return rule{module: before, names: strings.Fields(names)}
	}
	words := strings.Fields(line)
	switch words[0] {
	case "symbol":
		return rule{symbols: true, names: words[1:]}
	case "library":
		return rule{names: words[1:]}
	}
	return rule{module: line}
}

// fit tells how particularly the section names the function; 0 when it does not.
func (s section) fit(f function) int {
	best := 0
	for _, r := range s.rules {
		best = max(best, r.fit(f))
	}
	return best
}

// byName is how much more particular a named function is than any module.
const byName = 1000

func (r rule) fit(f function) int {
	switch {
	case r.module == "" && r.symbols:
		if f.module == "" && f.library+f.file != "" && matchesAny(r.names, f.system) > 0 {
			return byName
		}
		return 0
	case r.module == "":
		return matchesAny(r.names, f.library)
	}
	module := matches(r.module, f.module)
	if module == 0 || len(r.names) == 0 {
		return module
	}
	if name := matchesAny(r.names, f.last()); name > 0 {
		return byName + module + name
	}
	return 0
}

func matchesAny(patterns []string, name string) int {
	best := 0
	for _, p := range patterns {
		best = max(best, matches(p, name))
	}
	return best
}

// matches tells how particular a pattern is that fits the name; 0 when it does not fit.
func matches(pattern, name string) int {
	if name == "" {
		return 0
	}
	if beginning, any := strings.CutSuffix(pattern, "*"); any {
		if strings.HasPrefix(name, beginning) {
			return 1 + len(beginning)
		}
		return 0
	}
	if pattern == name {
		return 2 + len(name)
	}
	return 0
}

// meaning is what the table says of one function.
type meaning struct {
	area    Area   // empty when it has none
	phases  []bool // which of the table's phase sections name it
	blocked bool
}

func (t table) meaning(f function) meaning {
	m := meaning{phases: make([]bool, len(t.phases))}
	best := 0
	for _, s := range t.areas {
		if fit := s.fit(f); fit > best {
			best, m.area = fit, Area(s.name)
		}
	}
	for i, s := range t.phases {
		m.phases[i] = s.fit(f) > 0
	}
	m.blocked = t.blocked.fit(f) > 0
	return m
}

// classifier tells what stacks stand for. It is not safe for concurrent use.
type classifier struct {
	table table
	known map[function]meaning
}

func newClassifier(text string) (*classifier, error) {
	t, err := readTable(text)
	return &classifier{table: t, known: map[function]meaning{}}, err
}

func (c *classifier) meaning(f function) meaning {
	m, ok := c.known[f]
	if !ok {
		m = c.table.meaning(f)
		c.known[f] = m
	}
	return m
}

// class is what a stack stands for.
type class struct {
	area    Area
	phase   Phase
	blocked bool
}

// classify looks at a stack, outermost function first.
func (c *classifier) classify(stack []placed) class {
	result := class{area: other, phase: starting}
	found := make([]bool, len(c.table.phases))
	for _, f := range slices.Backward(stack) {
		if area := c.meaning(f.function).area; area != "" {
			result.area = area
			break
		}
	}
	for _, f := range stack {
		for i, in := range c.meaning(f.function).phases {
			found[i] = found[i] || in
		}
	}
	if first := slices.Index(found, true); first >= 0 {
		result.phase = Phase(c.table.phases[first].name)
	}
	result.blocked = c.blocked(stack)
	return result
}

// blocked says whether the innermost function with a name is one in which a thread waits.
func (c *classifier) blocked(stack []placed) bool {
	for _, f := range slices.Backward(stack) {
		if !f.unnamed() {
			return c.meaning(f.function).blocked
		}
	}
	return false
}

// unnamed says that only the library of the function is known.
func (f function) unnamed() bool { return strings.HasPrefix(f.name, "[") }
