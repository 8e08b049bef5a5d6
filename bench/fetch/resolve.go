package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// resolved is one package that pip chose, and what it needs in turn.
type resolved struct {
	name, version string
	needs         []requirement
}

// Resolve asks pip which packages the requirements lead to and writes them down with the
// hashes of all their files. The requirements are lines of a requirements file.
//
// What applies to other Pythons only is resolved too and keeps its marker, so that one lock
// serves every supported Python. A package without a wheel for this platform that only other
// platforms need is left out, which Progress is told.
func (s *Store) Resolve(ctx context.Context, name string, requirements []string) (l Lock, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("resolve %s: %w", name, s.explain(err))
		}
	}()
	roots, err := parseRequirements(requirements)
	if err != nil {
		return Lock{}, err
	}
	pip, err := s.pip(ctx)
	if err != nil {
		return Lock{}, err
	}
	ix, err := s.index(ctx)
	if err != nil {
		return Lock{}, err
	}
	s.say("resolving %s", name)
	chosen, err := s.choose(ctx, pip, roots)
	if err != nil {
		return Lock{}, err
	}
	applies := newGraph(roots, chosen).conditions()
	var pins []pin
	for _, c := range chosen {
		s.say("reading the hashes of %s %s", c.name, c.version)
		hashes, err := ix.hashes(ctx, c.name, c.version)
		if err != nil {
			return Lock{}, err
		}
		pins = append(pins, pin{name: c.name, version: c.version, marker: applies[c.name].marker(), hashes: hashes})
	}
	return Lock{Name: name, Text: formatPins(pins)}, nil
}

func (ix *index) hashes(ctx context.Context, pkg, version string) ([]string, error) {
	files, err := ix.list(ctx, pkg)
	if err == nil {
		files, err = ofVersion(files, pkg, version)
	}
	if err != nil {
		return nil, fmt.Errorf("list the files of %s %s: %w", pkg, version, err)
	}
	var hashes []string
	for _, f := range files {
		if f.SHA256 == "" {
			return nil, fmt.Errorf("the index %s gives no sha256 of %s: set PIP_INDEX_URL to one that does", plain(ix.base), f.Name)
		}
		hashes = append(hashes, f.SHA256)
	}
	return hashes, nil
}

// choose has pip pick a version of every package that any supported Python needs.
func (s *Store) choose(ctx context.Context, pip string, roots []requirement) ([]resolved, error) {
	var here []string
	for _, r := range roots {
		here = append(here, r.line())
	}
	chosen, err := s.report(ctx, pip, here, nil)
	if err != nil {
		return nil, err
	}
	var tried []string
	for {
		missing, ok := newGraph(roots, chosen).missing(tried)
		if !ok {
			return chosen, nil
		}
		tried = append(tried, missing.bare())
		more, err := s.report(ctx, pip, []string{missing.bare()}, chosen)
		if err != nil {
			if !NoWheel(err) {
				return nil, err
			}
			s.say("left out of the lock: %s has no wheel here, and applies only where %s", missing.bare(), missing.marker)
			continue
		}
		for _, m := range more {
			if !slices.ContainsFunc(chosen, func(c resolved) bool { return c.name == m.name }) {
				chosen = append(chosen, m)
			}
		}
	}
}

// report is what pip would install for the requirements, beside what was chosen before.
func (s *Store) report(ctx context.Context, pip string, requirements []string, chosen []resolved) ([]resolved, error) {
	root, err := s.folder(".")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(root, "resolve-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var fixed []string
	for _, c := range chosen {
		fixed = append(fixed, c.name+"=="+c.version)
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, lines []string) error {
		return os.WriteFile(file(name), []byte(strings.Join(lines, "\n")+"\n"), 0o644)
	}
	if err := errors.Join(write("requirements", requirements), write("constraints", fixed)); err != nil {
		return nil, err
	}
	_, err = run(ctx, pip, nil, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary", ":all:",
		"--disable-pip-version-check", "--no-input", "--quiet", "--report", file("report"),
		"-r", file("requirements"), "-c", file("constraints"))
	if err = s.answered(ctx, err); err != nil {
		return nil, fmt.Errorf("ask pip (22.2 or newer) what to install; check the requirements, the network and PIP_INDEX_URL: %w", err)
	}
	text, err := os.ReadFile(file("report"))
	if err != nil {
		return nil, err
	}
	return parseReport(text)
}

func parseReport(text []byte) ([]resolved, error) {
	var report struct {
		Install []struct {
			Metadata struct {
				Name    string   `json:"name"`
				Version string   `json:"version"`
				Needs   []string `json:"requires_dist"`
			} `json:"metadata"`
		} `json:"install"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("read pip's report: %w", err)
	}
	var chosen []resolved
	for _, item := range report.Install {
		r := resolved{name: normalize(item.Metadata.Name), version: item.Metadata.Version}
		for _, text := range item.Metadata.Needs {
			need, err := parseRequirement(text)
			if err != nil {
				return nil, &requirementError{fmt.Errorf("read what %s %s needs: %w", r.name, r.version, err)}
			}
			r.needs = append(r.needs, need)
		}
		chosen = append(chosen, r)
	}
	return chosen, nil
}
