package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// modules are the modules of an installed mypy. mypyc names the functions of a module by the
// shortest end of the module's name that no other compiled module has.
type modules struct {
	byEnd map[string]string // from the end of a name to the name
	files map[string]string
}

// newModules takes files such as mypy/build.py. Of several modules with one end the first counts.
func newModules(compiled, others []string) modules {
	m := modules{byEnd: map[string]string{}, files: map[string]string{}}
	for _, files := range [][]string{compiled, others} {
		ends := map[string]int{}
		for _, file := range files {
			m.files[moduleOf(file)] = file
			for _, end := range endsOf(moduleOf(file)) {
				ends[end]++
			}
		}
		for _, file := range files {
			for _, end := range endsOf(moduleOf(file)) {
				if _, taken := m.byEnd[end]; !taken && ends[end] == 1 {
					m.byEnd[end] = moduleOf(file)
				}
			}
		}
	}
	for module := range m.files {
		m.byEnd[module] = module
	}
	return m
}

// endsOf lists the ends of a dotted name, the shortest first.
func endsOf(name string) []string {
	var ends []string
	for at := len(name); at > 0; {
		at = strings.LastIndexByte(name[:at], '.')
		ends = append(ends, name[at+1:])
	}
	return ends
}

// split tells the module of a name that begins with an end of it, and the rest.
func (m modules) split(name string) (module, rest string, ok bool) {
	for at := len(name); at > 0; at = strings.LastIndexByte(name[:at], '.') {
		if module, ok := m.byEnd[name[:at]]; ok && at < len(name) {
			return module, name[at+1:], true
		}
	}
	return "", name, false
}

// extension matches the name of an extension module: build.cpython-311-x86_64-linux-gnu.so.
var extension = regexp.MustCompile(`^([A-Za-z_0-9]+)\.[^/]*(?:so|pyd)$`)

// readModules lists the modules of the mypy installed in a folder.
func readModules(site string) (modules, error) {
	var compiled, others []string
	for _, root := range []string{"mypy", "mypyc"} {
		err := filepath.WalkDir(filepath.Join(site, root), func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "typeshed":
				return fs.SkipDir // stubs: nothing of it runs
			}
			file, err := filepath.Rel(site, name)
			if err != nil {
				return err
			}
			file = filepath.ToSlash(file)
			if found := extension.FindStringSubmatch(path.Base(file)); found != nil {
				compiled = append(compiled, path.Join(path.Dir(file), found[1]+".py"))
			} else if path.Ext(file) == ".py" {
				others = append(others, file)
			}
			return nil
		})
		// A checkout that is not compiled loads its librt from elsewhere, and needs no names.
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return modules{}, fmt.Errorf("list the modules of mypy: %w", err)
		}
	}
	slices.Sort(compiled)
	others = slices.DeleteFunc(others, func(file string) bool { return slices.Contains(compiled, file) })
	return newModules(compiled, others), nil
}
