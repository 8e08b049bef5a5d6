package build

import (
	"reflect"
	"testing"
)

func TestReadProject(t *testing.T) {
	const legacy = "setuptools.build_meta:__legacy__"
	for text, want := range map[string]project{
		"":                                   {Requires: []string{"setuptools"}, Backend: legacy},
		"[project]\nname = 'x'\n":            {Requires: []string{"setuptools"}, Backend: legacy},
		"[build-system]\nrequires = ['a']":   {Requires: []string{"a"}, Backend: legacy},
		"[build-system]\nrequires = []\n":    {Requires: []string{}, Backend: legacy},
		"build-system.build-backend = 'b'\n": {Backend: "b"},
		"[build-system]\nrequires = [\n  # note\n  \"a >= 1; python_version<'3.11'\",\n]\nbuild-backend = \"b:c.d\"\nbackend-path = [\"e\"]\n": {
			Requires: []string{"a >= 1; python_version<'3.11'"}, Backend: "b:c.d", Paths: []string{"e"},
		},
	} {
		if got, err := readProject(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"[build-system", "[build-system]\nrequires = 'a'", "[build-system]\nrequires = [1]", "build-system = 3", "\xff"} {
		got, err := readProject(text)
		if err == nil || !reflect.DeepEqual(got, project{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func FuzzReadProject(f *testing.F) {
	f.Add("[build-system]\nrequires = [\"a\"]\nbuild-backend = \"b\"\n")
	f.Add("[build-system]\nrequires = {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := readProject(text); err == nil && p.Backend == "" {
			t.Errorf("%q has no backend", text)
		}
	})
}
