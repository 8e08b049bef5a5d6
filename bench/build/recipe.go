package build

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
)

// recipeVersion goes up when Paceline builds in another way.
const recipeVersion = 1

// Recipe is all that goes into a build, but for the programs on PATH beside the compiler.
type Recipe struct {
	Version      int               `json:"recipe"`
	Tree         string            `json:"tree"` // of the commit: its files
	Compiler     Compiler          `json:"compiler"`
	Variables    map[string]string `json:"variables"`    // that the compiler or mypyc reads
	Requirements string            `json:"requirements"` // sha256 of the lock of what the build requires
	Python       string            `json:"python"`       // version
	Interpreter  string            `json:"interpreter"`  // path of the Python that environments are made with
}

// Key is a digest of the recipe: what is built by the same recipe is taken for the same.
func (r Recipe) Key() string {
	// As Go source: texts are quoted and maps are in order, so different recipes are different texts.
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%#v", r)))[:16]
}

// Made tells what the C compiler made the build with, without this machine's folders: its version, and a digest of the arguments and
// variables that it was given.
func (r Recipe) Made() string {
	_, arguments, _ := strings.Cut(r.Compiler.Command, " ")
	if arguments == "" && len(r.Variables) == 0 {
		return r.Compiler.Version
	}
	given := sha256.Sum256(fmt.Appendf(nil, "%q %#v", arguments, r.Variables))
	return fmt.Sprintf("%s, variables %.4x", r.Compiler.Version, given)
}

// environ is the part of a build's environment that the recipe decides, and what a program needs to
// run at all.
func (r Recipe) environ() []string {
	env := append(inherited("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT"), "CC="+r.Compiler.Command)
	for name, value := range r.Variables {
		env = append(env, name+"="+value)
	}
	return env
}

// variables are those of Paceline's own environment that a C compiler, a linker, Python's way of
// running them or mypyc reads.
func variables() map[string]string {
	read := []string{
		"CFLAGS", "CPPFLAGS", "LDFLAGS", "LDSHARED", "AR", "ARFLAGS", "ARCHFLAGS",
		"CPATH", "C_INCLUDE_PATH", "LIBRARY_PATH", "LD_LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX",
		"MACOSX_DEPLOYMENT_TARGET", "SDKROOT", "DEVELOPER_DIR",
	}
	found := map[string]string{}
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if slices.Contains(read, name) || strings.HasPrefix(name, "MYPYC_") {
			found[name] = value
		}
	}
	return found
}
