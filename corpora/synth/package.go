package synth

import "fmt"

// Root is the name of the package that holds all modules; its own module is empty.
const Root = "synth"

// Package is a synthetic package, and what is known of it because it was made so.
type Package struct {
	Spec Spec
	// Modules are synth.m0000 and so on; Root itself is not among them.
	Modules []Module
	// SCCs are those of Modules, each after all that it imports.
	SCCs []SCC
	// Path is the critical path.
	Path Path
}

// Module is one module.
type Module struct {
	Name string
	// Imports are the modules of the package that it imports, in its order, less Root.
	Imports []string
	Units
}

// Units are what a module, or several, costs.
type Units struct {
	Interface int // statements, which the interface step checks
	Work      int // functions, whose trees the interface step makes and whose bodies the implementation step checks
}

func (u Units) plus(v Units) Units { return Units{u.Interface + v.Interface, u.Work + v.Work} }

// SCC is a strongly connected component of the import graph.
type SCC struct {
	Modules []string // sorted
	Deps    []int    // places in Package.SCCs, ascending
	Units
}

// Path is a chain of SCCs, each importing the one before it.
type Path struct {
	SCCs []int // places in Package.SCCs
	// Interfaces is what their interface steps have to do, all together: check the statements, and
	// make the trees of the functions.
	Interfaces Units
	// Work is the functions whose bodies the last one's implementation step checks.
	Work int
}

// Package makes the package of a Spec that Parse or Default gave.
func (s Spec) Package() Package {
	p := Package{Spec: s}
	imports := s.imports()
	for i := range imports {
		m := Module{Name: moduleName(i), Units: Units{s.Interface, s.Work}}
		for _, k := range imports[i] {
			m.Imports = append(m.Imports, moduleName(k))
		}
		p.Modules = append(p.Modules, m)
	}
	p.SCCs = p.components(imports)
	p.Path = longest(p.SCCs)
	return p
}

func moduleName(i int) string { return fmt.Sprintf("%s.m%04d", Root, i) }

// components are the SCCs. But for the cycle, which is one, each module only imports those before it.
func (p Package) components(imports [][]int) []SCC {
	if p.Spec.Shape == Cycle {
		whole := SCC{Units: p.Total()}
		for _, m := range p.Modules {
			whole.Modules = append(whole.Modules, m.Name)
		}
		return []SCC{whole}
	}
	var all []SCC
	for i, m := range p.Modules {
		all = append(all, SCC{Modules: []string{m.Name}, Deps: imports[i], Units: m.Units})
	}
	return all
}

// Total is what all modules cost together.
func (p Package) Total() Units {
	var total Units
	for _, m := range p.Modules {
		total = total.plus(m.Units)
	}
	return total
}

// longest is the path with the most units; of those that tie it is the one that ends first. Modules
// have as many units as each other of either kind, so it does not matter how the kinds are weighed.
func longest(sccs []SCC) Path {
	via, unlocked := make([]int, len(sccs)), make([]Units, len(sccs))
	end := 0
	for i, scc := range sccs {
		via[i] = -1
		for _, dep := range scc.Deps {
			if via[i] < 0 || unlocked[dep].Work > unlocked[via[i]].Work {
				via[i] = dep
			}
		}
		unlocked[i] = scc.Units
		if via[i] >= 0 {
			unlocked[i] = unlocked[i].plus(unlocked[via[i]])
		}
		if unlocked[i].Work+scc.Work > unlocked[end].Work+sccs[end].Work {
			end = i
		}
	}
	p := Path{Interfaces: unlocked[end], Work: sccs[end].Work}
	for i := end; i >= 0; i = via[i] {
		p.SCCs = append([]int{i}, p.SCCs...)
	}
	return p
}
