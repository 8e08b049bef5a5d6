package checker

import (
	"path/filepath"
)

// Shadow names what Python would import from a folder that leads its path instead of a part of
// mypy: "mypy/", "librt.py"; empty when nothing. A folder without __init__.py does not come
// before an installed package.
func Shadow(dir string) string {
	for _, module := range []string{"mypy", "mypyc", "librt", "ast_serialize"} {
		if isFile(filepath.Join(dir, module, "__init__.py")) {
			return module + "/"
		}
		if isFile(filepath.Join(dir, module+".py")) {
			return module + ".py"
		}
	}
	return ""
}
