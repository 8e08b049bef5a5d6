package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paceline/bench"
	"paceline/bench/build"
	"paceline/bench/checker"
	"paceline/bench/fetch"
)

// sameAs reports, by a [ChangedError], what would be measured now that is not what the session measured.
func sameAs(before, now bench.Manifest) error {
	for _, part := range []struct {
		name        string
		before, now any
	}{
		{"paceline", before.Paceline, now.Paceline},
		{"checker", before.Checkers, now.Checkers},
		{"corpus", before.Corpora, now.Corpora},
		{"host", before.Host.Machine(), now.Host.Machine()},
		{"environment", before.Environment, now.Environment},
	} {
		difference, err := difference(part.before, part.now)
		if err != nil {
			return err
		}
		if difference != "" {
			return &ChangedError{part.name, difference}
		}
	}
	return nil
}

// sameBuilds refuses a revision that would be built otherwise by now, before anything is compiled: a branch that means another commit is an
// error, another compiler or what else goes into a build a [ChangedError].
func sameBuilds(ctx context.Context, store *fetch.Store, before []bench.CheckerIdentity) error {
	for _, was := range before {
		spec, err := checker.Parse(was.Checker)
		if err != nil || spec.Rev == "" || was.Git == nil {
			continue
		}
		if err := sameBuild(ctx, store, spec, was); err != nil {
			return err
		}
	}
	return nil
}

func sameBuild(ctx context.Context, store *fetch.Store, spec checker.Spec, was bench.CheckerIdentity) error {
	now, err := build.Resolve(ctx, spec.Path, spec.Rev)
	if err != nil {
		return fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	if now.Commit != was.Git.Commit {
		return fmt.Errorf("checker %s: %s was commit %s and is %s now: move it back, or start a new session", spec.Text, spec.Rev, was.Git.Commit, now.Commit)
	}
	recipe, err := build.RecipeOf(ctx, store, now)
	if err != nil {
		return fmt.Errorf("checker %s: %w", spec.Text, err)
	}
	if recipe.Made() != was.Compiler {
		return &ChangedError{"checker", fmt.Sprintf("%s was built with %s, and would be with %s", spec.Text, was.Compiler, recipe.Made())}
	}
	if key := recipe.Key(); key != was.Build {
		return &ChangedError{"checker", fmt.Sprintf("%s was build %s, and would be build %s: another Python, another package that it takes to build, or another path of the compiler",
			spec.Text, was.Build, key)}
	}
	return nil
}

// difference names the first value that differs, by its JSON name.
func difference(before, now any) (string, error) {
	old, err := leaves(before)
	if err != nil {
		return "", err
	}
	current, err := leaves(now)
	if err != nil {
		return "", err
	}
	names := slices.Sorted(maps.Keys(old))
	for name := range current {
		if _, known := old[name]; !known {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if old[name] == current[name] || strings.HasSuffix(name, ".local_changes") {
			continue
		}
		return fmt.Sprintf("%s was %s and is %s", name, shown(old[name]), shown(current[name])), nil
	}
	return "", nil
}

func shown(value string) string {
	if value == "" {
		return "unknown"
	}
	return value
}

// leaves lists the single values in a value as JSON, by path.
func leaves(value any) (map[string]string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	all := map[string]string{}
	collect(all, "value", tree)
	return all, nil
}

func collect(to map[string]string, path string, tree any) {
	switch node := tree.(type) {
	case map[string]any:
		for name, child := range node {
			collect(to, strings.TrimPrefix(path+"."+name, "value."), child)
		}
	case []any:
		for i, child := range node {
			collect(to, fmt.Sprintf("%s[%d]", path, i+1), child)
		}
	case nil: // nothing is known, as where there is none
	default:
		to[path] = fmt.Sprintf("%q", fmt.Sprint(node))
	}
}

// recall learns from the trials of a session that is resumed or joined.
func (r *run) recall() {
	own := slices.DeleteFunc(slices.Clone(r.session.Trials), func(t bench.Trial) bool { return !r.makes(t.Instrument) })
	r.passes, r.repeats = passesOf(own)
	for _, t := range own {
		r.note(t)
		r.reached = max(r.reached, t.Round)
	}
}

// makes says whether trials of the instrument are this run's: those that join a session stand
// beside its own.
func (r *run) makes(i bench.Instrument) bool {
	if r.instrument != nil && i == r.instrument.Name {
		return true
	}
	return !r.joins && !i.OfItsOwn()
}

// note remembers that the trial has been made. One that was disturbed and does not count comes
// again; one that failed besides never counts, so it comes again only as long as anything does.
func (r *run) note(t bench.Trial) {
	if !asksAgain(t) || !usable(t.Status) && r.repeats >= maxRepeats {
		r.done[t.Place()] = true
	}
}
