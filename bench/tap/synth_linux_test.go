package tap

import (
	"slices"
	"strings"
	"testing"

	"paceline/bench/schedule"
	"paceline/corpora/synth"
)

// What is known of a synthetic package because it was made so is what the tap tells of it.
func TestSyntheticPackages(t *testing.T) {
	for _, name := range []string{
		"synth:chain,modules=6,interface=8,work=4", "synth:cycle,modules=6,interface=1,work=2", "synth:diamond,modules=6,work=2", "synth:layered,modules=9,work=2",
	} {
		t.Run(name, func(t *testing.T) {
			s := subjectOf(t, name)
			watched := s.check(t, 1, true, nil)
			want := s.corpus.Corpus.Expect[mypyVersion]
			if files := watched.answer.Files; watched.ran.Exit != want.Exit || len(watched.answer.Diagnostics) != 0 || files == nil || *files != want.Files {
				t.Errorf("exit %d, %+v, want %+v", watched.ran.Exit, watched.answer, want)
			}
			r, known := watched.decode(t), *s.corpus.Corpus.Synthetic
			checkComplete(t, r)
			checkSynthetic(t, r.Schedule, known)
			if known.Spec.Shape == synth.Chain {
				checkSyntheticPath(t, r.Schedule, known)
			}
		})
	}
}

// checkSynthetic checks that the schedule has the SCCs of the package with their imports, and but
// for these only its empty root and what the builtins need.
func checkSynthetic(t *testing.T, s schedule.Schedule, known synth.Package) {
	t.Helper()
	names := map[int]string{}
	for _, scc := range s.SCCs {
		names[scc.ID] = strings.Join(scc.Modules, " ")
	}
	want := map[string][]string{}
	for _, scc := range known.SCCs {
		var deps []string
		for _, dep := range scc.Deps {
			deps = append(deps, strings.Join(known.SCCs[dep].Modules, " "))
		}
		want[strings.Join(scc.Modules, " ")] = deps
	}
	for _, scc := range s.SCCs {
		name := names[scc.ID]
		if name == synth.Root || slices.Contains(scc.Modules, "builtins") {
			continue
		}
		var deps []string
		root := false
		for _, dep := range scc.Deps {
			root = root || names[dep] == synth.Root
			if strings.HasPrefix(names[dep], synth.Root+".") {
				deps = append(deps, names[dep])
			}
		}
		slices.Sort(deps)
		// To import a module of the package is to import its root too.
		if wanted, is := want[name]; !is || root != (len(scc.Modules)+len(wanted) > 1) || !slices.Equal(deps, wanted) {
			t.Errorf("%s imports %q, and the root: %v; want %q", name, deps, root, wanted)
		}
		delete(want, name)
	}
	if len(want) > 0 || len(s.SCCs) != len(known.SCCs)+2 {
		t.Errorf("%d SCCs of %d and two; missing: %v", len(s.SCCs), len(known.SCCs), want)
	}
}

// checkSyntheticPath checks that the critical path of a chain is the chain. Costs are measured, so that it may
// end before the last modules where the implementation of one before was slow.
func checkSyntheticPath(t *testing.T, s schedule.Schedule, known synth.Package) {
	t.Helper()
	modules := map[int]string{}
	for _, scc := range s.SCCs {
		modules[scc.ID] = scc.Modules[0]
	}
	var path, want []string
	for _, id := range s.Bound().Path {
		if name := modules[id]; strings.HasPrefix(name, synth.Root+".") {
			path = append(path, name)
		}
	}
	for _, place := range known.Path.SCCs {
		want = append(want, known.SCCs[place].Modules[0])
	}
	if len(path) < 2 || !slices.Equal(path, want[:min(len(path), len(want))]) {
		t.Errorf("critical path %q, want %q", path, want)
	}
}
