package checker

import (
	"os"
	"slices"
	"strings"
)

// withheld stands for the value of a variable that is set.
const withheld = "(set)"

// Environment returns the variables of Paceline's own environment that can change what a
// checker, its Python or the memory allocator does. Values are there only of those that hold
// a number, a switch or a locale: any other may hold a folder of this machine or a secret, so
// that it is set is all that is told.
//
// Most of them reach no trial of mypy, which gets a fixed choice; all of them reach a cmd:.
func Environment() map[string]string { return environment(os.Environ()) }

func environment(all []string) map[string]string {
	matter := map[string]string{}
	for _, variable := range all {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case slices.Contains(told(), name):
			matter[name] = value
		case matters(name):
			matter[name] = withheld
		}
	}
	return matter
}

// told are the variables whose values are written down.
func told() []string {
	return []string{
		"LANG", "LANGUAGE", "LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "TZ",
		"MYPY_NUM_WORKERS", "MYPY_FORCE_COLOR", "MYPY_FORCE_TERMINAL_WIDTH",
		"PYTHONHASHSEED", "PYTHONOPTIMIZE", "PYTHONDEBUG", "PYTHONVERBOSE", "PYTHONUTF8", "PYTHONIOENCODING",
		"PYTHONSAFEPATH", "PYTHONNOUSERSITE", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONDEVMODE",
		"PYTHONMALLOC", "PYTHONTRACEMALLOC", "PYTHONFAULTHANDLER", "PYTHONPROFILEIMPORTTIME",
		"PYTHONPERFSUPPORT", "PYTHON_GIL", "PYTHON_JIT",
		"MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_",
	}
}

// matters says whether a variable can change what a checker does.
func matters(name string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	return slices.ContainsFunc([]string{"MYPY", "PYTHON", "LC_", "MALLOC_", "LD_", "DYLD_"}, begins) ||
		slices.Contains([]string{"GLIBC_TUNABLES", "VIRTUAL_ENV"}, name)
}
