package build

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func anyRecipe(t *rapid.T) Recipe {
	text := rapid.SampledFrom([]string{"", "a", "b", "a\"", "\xff", "\xfe", "a b", "a\x00b"})
	r := Recipe{
		Version: rapid.IntRange(1, 2).Draw(t, "version"), Tree: text.Draw(t, "tree"),
		Compiler:  Compiler{text.Draw(t, "command"), text.Draw(t, "compiler"), text.Draw(t, "target")},
		Variables: rapid.MapOfN(text, text, 0, 2).Draw(t, "variables"), Requirements: text.Draw(t, "requirements"),
		Python: text.Draw(t, "python"), Interpreter: text.Draw(t, "interpreter"),
	}
	return r
}

// Recipes have the same key exactly when they are the same.
func TestKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRecipe(t), anyRecipe(t)
		if rapid.Bool().Draw(t, "one field differs") {
			// Two that were drawn hardly ever agree: let them differ in one field at most.
			field := rapid.IntRange(0, reflect.TypeFor[Recipe]().NumField()-1).Draw(t, "field")
			c := a
			reflect.ValueOf(&c).Elem().Field(field).Set(reflect.ValueOf(b).Field(field))
			b = c
		}
		if same := reflect.DeepEqual(a, b); (a.Key() == b.Key()) != same {
			t.Fatalf("%+v has the key %s, %+v %s", a, a.Key(), b, b.Key())
		}
		if !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(a.Key()) {
			t.Fatalf("key %q", a.Key())
		}
	})
}

// What a build sees of the environment goes into its key.
func TestVariables(t *testing.T) {
	for name, read := range map[string]bool{
		"CFLAGS": true, "LDFLAGS": true, "CPATH": true, "MYPYC_OPT_LEVEL": true, "MYPYC_ANYTHING": true,
		"PYTHONPATH": false, "PIP_INDEX_URL": false, "MYPY_NUM_WORKERS": false, "ALTERNATE_MYPYC_PATH": false, "OTHER": false,
	} {
		t.Setenv(name, "some value")
		r := Recipe{Variables: variables()}
		got, ok := r.Variables[name]
		if ok != read || read && got != "some value" {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
		env := "\n" + strings.Join(r.environ(), "\n") + "\n"
		if strings.Contains(env, "\n"+name+"=") != read {
			t.Errorf("%s reaches the build: %v", name, !read)
		}
	}
}

// What made a build is told by the compiler and by what it was given, and never where anything is.
func TestMadeBy(t *testing.T) {
	made := func(command string, variables map[string]string) string {
		return Recipe{Compiler: Compiler{Command: command, Version: "gcc 12"}, Variables: variables}.Made()
	}
	flags := map[string]string{"CFLAGS": "-O1 -I/home/me"}
	if got := made("/usr/bin/gcc", nil); got != "gcc 12" || got != made("/other/gcc", map[string]string{}) {
		t.Errorf("without variables: %q", got)
	}
	if got := made("/usr/bin/gcc", flags); !regexp.MustCompile(`^gcc 12, variables [0-9a-f]{8}$`).MatchString(got) || got != made("/other/gcc", flags) {
		t.Errorf("with variables: %q", got)
	}
	seen := map[string]bool{}
	for _, got := range []string{made("gcc", nil), made("gcc", flags), made("gcc -m32", nil), made("gcc", map[string]string{"LDFLAGS": "-O1 -I/home/me"}), made("gcc", map[string]string{"CFLAGS": ""})} {
		if seen[got] {
			t.Errorf("%q is of two ways", got)
		}
		seen[got] = true
	}
}
