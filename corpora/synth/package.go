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
	// Units is the work of its interface step, and as much of its implementation step.
	Units int
}

// SCC is a strongly connected component of the import graph.
type SCC struct {
	Modules []string // sorted
	Deps    []int    // places in Package.SCCs, ascending
	// Units is the work of its interface step, and as much of its implementation step.
	Units int
}

// Path is a chain of SCCs, each importing the one before it.
type Path struct {
	SCCs []int // places in Package.SCCs
	// InterfaceUnits is the work of all their interface steps, ImplementationUnits that of the last one's
	// implementation step.
	InterfaceUnits, ImplementationUnits int
}

// Package makes the package of a Spec that Parse or Default gave.
func (s Spec) Package() Package {
	p := Package{Spec: s}
	imports := s.imports()
	for i := range imports {
		m := Module{Name: moduleName(i), Units: s.Work}
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
		whole := SCC{Units: p.Units()}
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

// Units is the work of all interface steps, and as much of all implementation steps.
func (p Package) Units() int { return p.Spec.Modules * p.Spec.Work }

// longest is the path with the most units; of those that tie it is the one that ends first.
func longest(sccs []SCC) Path {
	via, units := make([]int, len(sccs)), make([]int, len(sccs))
	end := 0
	for i, scc := range sccs {
		via[i] = -1
		for _, dep := range scc.Deps {
			if via[i] < 0 || units[dep] > units[via[i]] {
				via[i] = dep
			}
		}
		units[i] = scc.Units
		if via[i] >= 0 {
			units[i] += units[via[i]]
		}
		if units[i]+scc.Units > units[end]+sccs[end].Units {
			end = i
		}
	}
	p := Path{InterfaceUnits: units[end], ImplementationUnits: sccs[end].Units}
	for i := end; i >= 0; i = via[i] {
		p.SCCs = append([]int{i}, p.SCCs...)
	}
	return p
}
