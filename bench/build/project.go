package build

import (
	"fmt"

	"github.com/BurntSushi/toml"
)

// project is what a pyproject.toml says about building (PEP 517 and PEP 518).
type project struct {
	Requires []string `toml:"requires"`      // packages, as lines of a requirements file
	Backend  string   `toml:"build-backend"` // module:object that builds
	Paths    []string `toml:"backend-path"`  // folders of the source that lead Python's path then
}

// readProject reads the table build-system. Without one, PEP 518 says setuptools.
func readProject(text string) (project, error) {
	var file struct {
		Build *project `toml:"build-system"`
	}
	if _, err := toml.Decode(text, &file); err != nil {
		return project{}, fmt.Errorf("read pyproject.toml: %w", err)
	}
	p := project{Requires: []string{"setuptools"}}
	if file.Build != nil {
		p = *file.Build
	}
	if p.Backend == "" {
		p.Backend = "setuptools.build_meta:__legacy__"
	}
	return p, nil
}
