package checker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"paceline/bench/fetch"
	"paceline/bench/testenv"
)

func TestParseRange(t *testing.T) {
	release := func(version, build string) Spec {
		return Spec{Text: releaseOf(Spec{Name: mypyName, Build: build}, version), Name: mypyName, Version: version, Build: build}
	}
	for text, want := range map[string][2]Spec{
		"mypy@2.0.0..2.4.1":                {release("2.0.0", ""), release("2.4.1", "")},
		"mypy@2.0.0..mypy@2.4.1":           {release("2.0.0", ""), release("2.4.1", "")},
		"mypy@2.0..2.4":                    {release("2.0.0", ""), release("2.4.0", "")},
		"mypy@2.0.0..2.4.1+pure":           {release("2.0.0", pure), release("2.4.1", pure)},
		"mypy@2.0.0+pure..mypy@2.4.1+pure": {release("2.0.0", pure), release("2.4.1", pure)},
		"mypy@2.4.1..2.0.0":                {release("2.4.1", ""), release("2.0.0", "")}, // Releases tells
	} {
		from, to, ok, err := ParseRange(text)
		if !ok || err != nil || from != want[0] || to != want[1] {
			t.Errorf("%s: %+v to %+v, %v, %v", text, from, to, ok, err)
		}
	}
	for _, text := range []string{"", "mypy@2.4.1", "mypy:../mypy", "mypy:../mypy@2..3", "cmd:cat a@1..2", "replay:../x.json.gz", "..", "@"} {
		if from, to, ok, err := ParseRange(text); ok || err != nil || from != (Spec{}) || to != (Spec{}) {
			t.Errorf("%q is a range: %+v to %+v, %v", text, from, to, err)
		}
	}
	for text, says := range map[string]string{
		"mypy@..2.4.1":                `"" is no version`,
		"mypy@2.0.0..":                `"" is no version`,
		"mypy@2.0.0...2.4.1":          `".2.4.1" is no version`,
		"mypy@2.0.0..2.1.0..2.4.1":    `"2.1.0..2.4.1" is no version`,
		"mypy@1.18.2..2.4.1":          "from version 2.0.0 on",
		"pyright@1.1.0..1.1.1":        `unknown checker "pyright"`,
		"mypy@2.0.0..pyright@1.1.1":   `unknown checker "pyright"`,
		"mypy@2.0.0+pure..2.4.1":      "are not of one build",
		"mypy@2.0.0..2.4.1+fast":      `unknown build "fast"`,
		"mypy@2.0.0+pure..2.4.1+fast": `unknown build "fast"`,
	} {
		_, _, ok, err := ParseRange(text)
		if !ok {
			t.Errorf("%q is no range", text)
		}
		wantError(t, text, err, fmt.Sprintf("range %q: ", text), says)
	}
}

func FuzzParseRange(f *testing.F) {
	for _, text := range []string{"mypy@2.0.0..2.4.1+pure", "mypy@2.0..mypy@3.0", "mypy:a..b", "mypy@.."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		from, to, ok, err := ParseRange(text)
		if !ok || err != nil {
			return
		}
		for _, end := range []Spec{from, to} {
			if again, err := Parse(end.Text); err != nil || again != end || end.Version == "" || end.Build != from.Build {
				t.Errorf("%q has the end %+v, which reads as %+v, %v", text, end, again, err)
			}
		}
	})
}

func specOf(t *testing.T, text string) Spec {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReleases(t *testing.T) {
	testenv.Index(t, "mypy-2.0.0.tar.gz", "mypy-2.1.tar.gz", "mypy-2.1.0-py3-none-any.whl", "mypy-2.2.0rc1.tar.gz", "mypy-2.10.0.tar.gz")
	store := &fetch.Store{Root: t.TempDir()}
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"mypy@2.0", "mypy@2.10.0", []string{"mypy@2.0.0", "mypy@2.1.0", "mypy@2.10.0"}},
		{"mypy@2.0.0+pure", "mypy@2.1.0+pure", []string{"mypy@2.0.0+pure", "mypy@2.1.0+pure"}},
	} {
		got, err := Releases(t.Context(), store, specOf(t, c.from), specOf(t, c.to))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s to %s: %q, %v", c.from, c.to, got, err)
		}
	}
	for _, c := range []struct{ from, to, says string }{
		{"mypy@2.1.0", "mypy@2.0.0", "name the earlier one first"},
		{"mypy@2.0.0", "mypy@2.3.0", "releases from mypy@2.0.0 to mypy@2.3.0: the index has no release 2.3.0 of mypy: near it are 2.1.0 and 2.10.0"},
		{"mypy@2.0.0", "mypy@2.1.0+pure", "are not of one build"},
		{"mypy@2.0.0", "mypy:/opt/mypy", "mypy:/opt/mypy is no release"},
	} {
		_, err := Releases(t.Context(), store, specOf(t, c.from), specOf(t, c.to))
		wantError(t, c.from+" to "+c.to, err, c.says)
	}
}

// A release that cannot be had is told from other errors, with its name.
func TestUnavailable(t *testing.T) {
	testenv.Index(t, "mypy-2.9.1-cp311-cp311-manylinux_2_17_x86_64.whl")
	store := &fetch.Store{Root: t.TempDir(), Python: "/no/python"}
	_, err := Install(t.Context(), store, specOf(t, "mypy@2.9.9"))
	var unavailable *UnavailableError
	if !errors.As(err, &unavailable) || unavailable.Checker != "mypy@2.9.9" {
		t.Errorf("a version that is not there: %v", err)
	}
	wantError(t, "a version that is not there", err, "mypy@2.9.9 cannot be installed here", "no such version")
	_, err = Install(t.Context(), store, specOf(t, "mypy@2.9.1"))
	if err == nil || errors.As(err, &unavailable) {
		t.Errorf("without Python: %v", err)
	}
}

func TestHoldsCompiled(t *testing.T) {
	for file, want := range map[string]bool{
		"lib/python3.11/site-packages/mypy/build.cpython-311-x86_64-linux-gnu.so": true,
		"Lib/site-packages/mypy/build.cp311-win_amd64.pyd":                        true,
		"lib/python3.11/site-packages/mypy/build.py":                              false,
		"lib/python3.11/site-packages/librt/internal.so":                          false,
	} {
		dir := filepath.Join(t.TempDir(), "a[b]")
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		if got := holdsCompiled(dir); got != want {
			t.Errorf("%s: %v", file, got)
		}
	}
}
