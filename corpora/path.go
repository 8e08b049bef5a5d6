package corpora

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// atPath is the corpus of a folder on this machine.
func atPath(dir string) (Corpus, error) {
	if dir == "" {
		return Corpus{}, errors.New("there is no folder after path: name one")
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return Corpus{}, err
	}
	info, err := os.Stat(full)
	if err != nil {
		return Corpus{}, fmt.Errorf("name a folder that can be read: %w", err)
	}
	if !info.IsDir() {
		return Corpus{}, fmt.Errorf("%s is a file: name the folder that holds it", full)
	}
	return Corpus{Name: "path:" + full, Path: full}, nil
}

// preparePath decides how a folder is checked: a package by its name, a project by its own
// configuration, any other folder by everything importable in it.
func (c Corpus) preparePath(ctx context.Context) (Ready, error) {
	r := Ready{Corpus: c, Dir: c.Path, Config: true}
	config, err := findConfig(c.Path)
	if err != nil {
		return Ready{}, err
	}
	switch {
	case isPackage(c.Path):
		name, parent := packageName(c.Path)
		r.Path, r.Args = []string{parent}, []string{"--config-file=", "-p", name}
		r.Guessed = fmt.Sprintf("the package %s in %s, without a configuration", name, parent)
		config = projectConfig{}
	case config.file == "":
		r.Guessed = "everything importable in " + c.Path + ", without a configuration"
		r.Path, r.Args = importable(c.Path)
		r.Args = append([]string{"--config-file="}, r.Args...)
	case config.targets:
		r.Guessed = "what " + config.file + " names"
		r.WorkDir, r.Args = c.Path, []string{"--config-file", config.file}
	default:
		r.Guessed = "everything importable in " + c.Path + ", as " + config.file + " says"
		r.WorkDir = c.Path
		r.Path, r.Args = importable(c.Path)
		r.Args = append([]string{"--config-file", config.file}, r.Args...)
	}
	if len(r.Path) == 0 && !config.targets {
		return Ready{}, fmt.Errorf("%s holds no Python package or module: name a package's folder, or say in a mypy.ini which files to check", c.Path)
	}
	r.SHA256, err = digestFolder(ctx, c.Path, config.file)
	return r, err
}

func isPackage(dir string) bool { return isFile(dir, "__init__.py") || isFile(dir, "__init__.pyi") }

func isFile(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular()
}

// packageName is the dotted name of a package, which may be inside others, and the folder
// that holds the outermost one.
func packageName(dir string) (name, parent string) {
	name, parent = filepath.Base(dir), filepath.Dir(dir)
	for isPackage(parent) && filepath.Dir(parent) != parent {
		name, parent = filepath.Base(parent)+"."+name, filepath.Dir(parent)
	}
	return name, parent
}

// projectConfig is a project's own configuration of mypy.
type projectConfig struct {
	file string
	// targets tells that it says itself what to check.
	targets bool
}

// findConfig looks where mypy looks, in mypy's order: a mypy.ini is one whatever is in it, a file
// of several tools only with a section of mypy's.
func findConfig(dir string) (projectConfig, error) {
	for _, place := range []struct {
		file   string
		shared bool
		keys   func(string) (keys []string, found bool, err error)
	}{
		{"mypy.ini", false, iniKeys}, {".mypy.ini", false, iniKeys}, {"pyproject.toml", true, tomlKeys}, {"setup.cfg", true, iniKeys},
	} {
		file := filepath.Join(dir, place.file)
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return projectConfig{}, fmt.Errorf("read the project's configuration: %w", err)
		}
		keys, found, err := place.keys(string(text))
		if err != nil {
			return projectConfig{}, fmt.Errorf("read the project's configuration: %s: %w", file, err)
		}
		if found || !place.shared {
			named := func(key string) bool { return slices.Contains([]string{"files", "packages", "modules"}, key) }
			return projectConfig{file: file, targets: slices.ContainsFunc(keys, named)}, nil
		}
	}
	return projectConfig{}, nil
}

// iniKeys returns the keys of the section [mypy] of an INI file.
func iniKeys(text string) (keys []string, found bool, err error) {
	inside := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "[") {
			inside = strings.HasPrefix(line, "[mypy]")
			found = found || inside
			continue
		}
		if at := strings.IndexAny(line, "=:"); inside && at > 0 {
			keys = append(keys, strings.TrimSpace(line[:at]))
		}
	}
	return keys, found, nil
}

// tomlKeys returns the keys of the table tool.mypy.
func tomlKeys(text string) (keys []string, found bool, err error) {
	var project struct {
		Tool struct {
			Mypy map[string]any `toml:"mypy"`
		} `toml:"tool"`
	}
	if _, err := toml.Decode(text, &project); err != nil {
		return nil, false, err
	}
	mypy := project.Tool.Mypy
	return slices.Collect(maps.Keys(mypy)), mypy != nil, nil
}

// importable lists what can be imported from a project's folder and its src folder, as
// arguments, with the folders it is imported from.
func importable(dir string) (roots, args []string) {
	identifier := regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)
	for _, root := range []string{dir, filepath.Join(dir, "src")} {
		// A project without src is the common case.
		entries, _ := os.ReadDir(root)
		found := false
		for _, entry := range entries {
			flag, name := "-m", strings.TrimSuffix(strings.TrimSuffix(entry.Name(), ".pyi"), ".py")
			if isPackage(filepath.Join(root, entry.Name())) {
				flag = "-p"
			} else if name == entry.Name() || entry.IsDir() {
				continue
			}
			if identifier.MatchString(name) && !slices.Contains(args, name) {
				args = append(args, flag, name)
				found = true
			}
		}
		if found {
			roots = append(roots, root)
		}
	}
	return roots, args
}
