package fetch

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Joined returns a Python that imports from a folder, given by its absolute path, and then from an environment's packages. Unlike
// those of a PYTHONPATH, they are its own: what it starts, such as the Python of another environment, does not see them.
func (s *Store) Joined(ctx context.Context, folder string, env Environment) (python string, err error) {
	packages, err := sitePackages(env.Dir)
	if err != nil {
		return "", err
	}
	path := folder + "\n" + packages + "\n"
	key := fmt.Sprintf("python-%.8x", sha256.Sum256([]byte(path)))
	dir, err := s.Made(ctx, key, func(ctx context.Context, aside string) error {
		// Without pip nothing in a venv but the scripts that activate it leads to where it was made.
		if _, err := run(ctx, s.Python, nil, "-m", "venv", "--without-pip", aside); err != nil {
			return fmt.Errorf("make a venv with %s: %w", s.Python, err)
		}
		site, err := sitePackages(aside)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(site, "paceline.pth"), []byte(path), 0o644)
	})
	if err != nil {
		return "", err
	}
	return venvPython(dir), nil
}

// sitePackages is the folder of a venv's packages.
func sitePackages(venv string) (string, error) {
	for _, place := range []string{"lib/python*/site-packages", "Lib/site-packages"} {
		if found, err := fs.Glob(os.DirFS(venv), place); err == nil && len(found) == 1 {
			return filepath.Join(venv, filepath.FromSlash(found[0])), nil
		}
	}
	return "", fmt.Errorf("the Python environment %s has no folder of packages: remove it to have it made again", venv)
}
