package synth

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anySpec is a small package of any shape.
func anySpec(t *rapid.T) Spec {
	shape := rapid.SampledFrom(Shapes()).Draw(t, "shape")
	return Spec{
		Shape:     shape,
		Modules:   rapid.IntRange(shape.least(), 40).Draw(t, "modules"),
		Interface: rapid.IntRange(0, 4).Draw(t, "interface"),
		Work:      rapid.IntRange(1, 4).Draw(t, "work"),
		Seed:      rapid.Uint64().Draw(t, "seed"),
	}
}

// The graph is what the text says, whoever reads it.
func TestTextHasTheGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anySpec(t).Package()
		files := p.Files()
		if len(files) != len(p.Modules)+1 {
			t.Fatalf("%d files of %d modules", len(files), len(p.Modules))
		}
		for _, m := range p.Modules {
			text := files[strings.ReplaceAll(m.Name, ".", "/")+".py"]
			var imports []string
			var units Units
			for line := range strings.Lines(text) {
				if name, is := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "import "); is {
					imports = append(imports, name)
					if !strings.Contains(text, name+".f0(") {
						t.Fatalf("%s imports %s and does not use it", m.Name, name)
					}
				}
				if strings.HasPrefix(line, "def f") {
					units.Work++
				}
				if strings.HasPrefix(line, "table") {
					units.Interface++
				}
				if strings.HasPrefix(line, "from ") || strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
					t.Fatalf("%s has the line %q", m.Name, line)
				}
			}
			if !slices.Equal(imports, m.Imports) || units != m.Units {
				t.Fatalf("%s says %q and has %d units: %+v", m.Name, imports, units, m)
			}
		}
	})
}

// The SCCs are those of the imports: modules reach each other within one, and never across.
func TestSCCs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anySpec(t).Package()
		imports := map[string][]string{}
		for _, m := range p.Modules {
			imports[m.Name] = m.Imports
		}
		placed := map[string]int{}
		for place, scc := range p.SCCs {
			for _, name := range scc.Modules {
				placed[name] = place
			}
		}
		if len(placed) != len(p.Modules) {
			t.Fatalf("%d of %d modules are in an SCC", len(placed), len(p.Modules))
		}
		reached := map[string]map[string]bool{}
		for name := range imports {
			reached[name] = reach(imports, name)
		}
		for a := range imports {
			for b := range imports {
				if together := reached[a][b] && reached[b][a]; together != (placed[a] == placed[b]) {
					t.Fatalf("%s and %s reach each other: %v", a, b, together)
				}
			}
		}
		for place, scc := range p.SCCs {
			deps := map[int]bool{}
			for _, name := range scc.Modules {
				for _, imported := range imports[name] {
					if placed[imported] != place {
						deps[placed[imported]] = true
					}
				}
			}
			if want := slices.Sorted(maps.Keys(deps)); !slices.Equal(scc.Deps, want) {
				t.Fatalf("SCC %d imports %v, want %v", place, scc.Deps, want)
			}
		}
	})
}

// reach is all that a module imports, directly or not, and the module itself.
func reach(imports map[string][]string, from string) map[string]bool {
	reached, next := map[string]bool{from: true}, []string{from}
	for len(next) > 0 {
		name := next[0]
		next = next[1:]
		for _, imported := range imports[name] {
			if !reached[imported] {
				reached[imported] = true
				next = append(next, imported)
			}
		}
	}
	return reached
}

// No chain has more units than the path, which is one.
func TestPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anySpec(t).Package()
		interfaces := make([]int, len(p.SCCs)) // all units of the most expensive chain that ends here
		most := 0
		var total Units
		for i, scc := range p.SCCs {
			for _, dep := range scc.Deps {
				if dep >= i {
					t.Fatalf("SCC %d imports %d", i, dep)
				}
				interfaces[i] = max(interfaces[i], interfaces[dep])
			}
			interfaces[i] += scc.Interface + scc.Work
			most = max(most, interfaces[i]+scc.Work)
			total = total.plus(scc.Units)
		}
		var sum Units
		for k, place := range p.Path.SCCs {
			sum = sum.plus(p.SCCs[place].Units)
			if k > 0 && !slices.Contains(p.SCCs[place].Deps, p.Path.SCCs[k-1]) {
				t.Fatalf("the path %v has no import at %d", p.Path.SCCs, k)
			}
		}
		last := p.SCCs[p.Path.SCCs[len(p.Path.SCCs)-1]]
		if sum != p.Path.Interfaces || last.Work != p.Path.Work || sum.Interface+sum.Work+last.Work != most || total != p.Total() {
			t.Fatalf("%+v: chains have up to %d units, all SCCs %d", p.Path, most, total)
		}
	})
}

func TestShapes(t *testing.T) {
	for text, want := range map[string]struct {
		sccs, path int
		interfaces Units
		work       int
	}{
		"chain,modules=5,work=2":               {5, 5, Units{100, 10}, 2},
		"independent,modules=5,work=2":         {5, 1, Units{0, 2}, 2},
		"layered,modules=9,work=2,interface=3": {9, 3, Units{9, 6}, 2},
		"cycle,modules=5,work=2,interface=3":   {1, 1, Units{15, 10}, 10},
		"hub,modules=5,work=2":                 {5, 2, Units{0, 4}, 2},
		"diamond,modules=5,work=2,interface=1": {5, 3, Units{3, 6}, 2},
		"parallel,modules=5":                   {5, 1, Units{0, 100}, 100},
	} {
		s, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p := s.Package()
		if len(p.SCCs) != want.sccs || len(p.Path.SCCs) != want.path || p.Path.Interfaces != want.interfaces || p.Path.Work != want.work {
			t.Errorf("%s: %d SCCs, %+v", text, len(p.SCCs), p.Path)
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpec(t)
		one := s.Package().Files()
		if !maps.Equal(one, s.Package().Files()) {
			t.Fatal("another package of the same Spec")
		}
		s.Seed++
		if maps.Equal(one, s.Package().Files()) {
			t.Fatal("the same package of another seed")
		}
	})
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Spec{
		"chain":                             {Chain, 50, 20, 20, 1},
		"parallel":                          {Parallel, 50, 0, 100, 1},
		"cycle,modules=2":                   {Cycle, 2, 0, 20, 1},
		"layered,seed=7,work=3,modules=100": {Layered, 100, 0, 3, 7},
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("%s reads back as %+v, %v", got, again, err)
		}
	}
	for text, says := range map[string]string{
		"":                                "no shape",
		"Chain":                           "no shape",
		"chain,":                          "no key",
		"chain,depth=3":                   `"depth" is no key (modules, interface, work, seed)`,
		"chain,modules":                   "no whole number",
		"chain,modules=x":                 "no whole number",
		"chain,modules=0":                 "1 to 5000",
		"cycle,modules=1":                 "2 to 5000",
		"diamond,modules=2":               "3 to 5000",
		"chain,work=0":                    "1 to 1000",
		"chain,modules=5000,work=1000":    "100000 at most",
		"hub,interface=-1":                "0 to 1000",
		"chain,modules=9,modules=9":       "twice",
		"chain,seed=-1":                   "no whole number",
		"chain,modules=99999999999999999": "5000",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "chain independent layered cycle hub diamond parallel") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("chain,modules=5,interface=1,work=2,seed=3")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(s.String()); err != nil || again != s {
			t.Fatalf("%q reads back as %+v, %v", s, again, err)
		}
	})
}
