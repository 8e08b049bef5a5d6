package profile

import (
	"path"
	"regexp"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// function is a function of a stack by the name that people know.
type function struct {
	name    string // with its module: mypy.build.State.fix_cross_refs
	module  string // mypy.build; empty for native code that belongs to none
	short   string // the name within the module: State.fix_cross_refs
	system  string // as py-spy tells it
	file    string
	library string // of native code
	wrapper bool   // only calls the function of that name
}

// last is the function's own name, without its class.
func (f function) last() string { return f.short[strings.LastIndexByte(f.short, '.')+1:] }

// namer gives functions their names. It is not safe for concurrent use.
type namer struct {
	modules modules
	known   map[frame]function
}

func newNamer(m modules) *namer { return &namer{modules: m, known: map[frame]function{}} }

func (n *namer) function(f frame) function {
	f.line = min(f.line, 1) // any line tells as much
	named, ok := n.known[f]
	if !ok {
		if f.native() {
			named = n.native(f)
		} else {
			named = python(f)
		}
		n.known[f] = named
	}
	return named
}

// python names a function of Python code: its file tells the module.
func python(f frame) function {
	module := moduleOf(f.file)
	name := f.name
	if module != "" {
		name = module + "." + f.name
	}
	return function{name: name, module: module, short: f.name, system: f.name, file: f.file}
}

// moduleOf turns "mypy/build.py" into "mypy.build".
func moduleOf(file string) string {
	if frozen, ok := strings.CutPrefix(file, "<frozen "); ok {
		return strings.TrimSuffix(frozen, ">")
	}
	if strings.HasPrefix(file, "<") {
		return file
	}
	file = strings.ReplaceAll(file, `\`, "/")
	if path.IsAbs(file) {
		file = path.Base(file) // it is in no package
	}
	module := strings.TrimSuffix(strings.TrimSuffix(file, ".py"), "/__init__")
	return strings.ReplaceAll(strings.Trim(module, "/"), "/", ".")
}

// native names a function of native code, which may be compiled Python.
func (n *namer) native(f frame) function {
	named := function{name: f.name, short: f.name, system: f.name, library: path.Base(f.file)}
	if nativeSource(f.file) {
		named.library, named.file = "", f.file
	}
	if f.unresolved() {
		// The address is another one in each run.
		named.name = "[" + path.Base(f.file) + "]"
		named.short, named.system = named.name, named.name
		return named
	}
	if c, ok := n.compiled(f.name); ok {
		c.system, c.library = f.name, named.library
		return c
	}
	named.name = demangle.Filter(f.name, demangle.NoParams, demangle.NoTemplateParams)
	named.short = named.name
	return named
}

// What mypyc puts before the name of a function: CPyDef_ before the function itself, CPyPy_
// before the one that takes Python's arguments, CPyDunder_ and the slot before one that fills
// a slot of a type.
var (
	compiledPrefix = regexp.MustCompile(`^(?:CPyDef_|(CPyPy_)|CPyDunder_(__[a-z]+?__|am_send))(.+)$`)
	// glueSuffix ends the name of a method that adapts another to the signature of a base class.
	glueSuffix = regexp.MustCompile(`__[A-Za-z][A-Za-z0-9]*_glue$`)
	// generator is a generator function as a class: its name, perhaps its class, a number.
	generator = regexp.MustCompile(`^(.*?)(?:_([A-Z][A-Za-z0-9]*))?_gen(?:___\d+)?\.(__mypyc_generator_helper__|__next__|__iter__|send|am_send|throw|close)$`)
)

// compiled names a function that mypyc compiled.
func (n *namer) compiled(symbol string) (function, bool) {
	rest, slot, wrapper := symbol, "", false
	if found := compiledPrefix.FindStringSubmatch(symbol); found != nil {
		rest, slot, wrapper = found[3], found[2], found[1]+found[2] != ""
	} else if _, _, ok := n.modules.split(dotted(symbol)); !ok || !strings.Contains(symbol, "___") {
		// What mypyc adds to a class has no prefix: types___Instance_dealloc. This is no such.
		return function{}, false
	}
	name := dotted(rest)
	if slot != "" {
		name += "." + slot
	}
	module, short, known := n.modules.split(name)
	short, inner := written(short)
	f := function{name: short, module: module, short: short, wrapper: wrapper || inner}
	if known {
		f.name, f.file = module+"."+short, n.modules.files[module]
	}
	return f, true
}

// written is the name as it is written in the source, and whether mypyc's is of a wrapper.
func written(short string) (plain string, wrapper bool) {
	if at := glueSuffix.FindStringIndex(short); at != nil {
		return short[:at[0]], true
	}
	found := generator.FindStringSubmatch(short)
	if found == nil {
		return short, false
	}
	plain = found[1]
	if class := found[2]; class != "" {
		plain = class + "." + plain
	}
	return plain, found[3] != "__mypyc_generator_helper__"
}

// dotted takes back how mypyc makes a C name: a dot became ___, and ___ became ___3_.
func dotted(symbol string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(symbol, "___")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if rest, ok := strings.CutPrefix(after, "3_"); ok {
			b.WriteString("___")
			symbol = rest
			continue
		}
		b.WriteString(".")
		symbol = after
	}
}

// fold names the functions of a stack, outermost first, leaving out wrappers around the
// function that they call and the outermost ones that have no name.
func (n *namer) fold(frames []frame) []placed {
	var all []placed
	for _, f := range frames {
		if len(all) == 0 && f.unresolved() {
			continue
		}
		next := placed{n.function(f), f.line}
		for len(all) > 0 && all[len(all)-1].wrapper && all[len(all)-1].name == next.name {
			all = all[:len(all)-1]
		}
		all = append(all, next)
	}
	return all
}

// placed is a function at a line of its file; 0 is unknown.
type placed struct {
	function
	line int
}
