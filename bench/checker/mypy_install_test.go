package checker

import (
	"regexp"
	"slices"
	"testing"

	"paceline/bench/fetch"
)

// shippedLock is a lock that comes with Paceline, so no store is asked for it.
func shippedLock(t *testing.T, spec string) fetch.Lock {
	t.Helper()
	s, err := Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	lock, err := mypyLock(t.Context(), nil, s)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

// Both builds run with the same libraries and differ in nothing but the wheel of mypy itself.
func TestShippedLocks(t *testing.T) {
	const spec = "mypy@2.4.1"
	compiled, interpreted := shippedLock(t, spec), shippedLock(t, spec+"+pure")
	if compiled.Name != "mypy-2.4.1" || interpreted.Name != "mypy-2.4.1+pure" {
		t.Errorf("names %q and %q", compiled.Name, interpreted.Name)
	}
	for _, pkg := range []string{"mypy==2.4.1", "mypy-extensions==1.2.0", "librt==0.17.0", "ast-serialize==0.13.1"} {
		if !slices.Contains(compiled.Packages(), pkg) {
			t.Errorf("%s is missing of %q", pkg, compiled.Packages())
		}
	}
	found := regexp.MustCompile(`(?m)^mypy==2\.4\.1 \\\n    --hash=sha256:([0-9a-f]{64})$`).FindStringSubmatch(interpreted.Text)
	if found == nil {
		t.Fatal("the pure lock does not hold mypy to one file")
	}
	only, err := compiled.Only(mypyName, found[1])
	if err != nil {
		t.Fatal(err)
	}
	if only.Text != interpreted.Text {
		t.Error("the two locks differ in more than the files of mypy")
	}
	if compiled.Digest() == interpreted.Digest() {
		t.Error("the two locks are one")
	}
}

func TestHoldsMypy(t *testing.T) {
	for _, c := range []struct {
		version  string
		packages []string
		want     bool
	}{
		{"2.4.1", []string{"librt==0.9", "mypy==2.4.1"}, true},
		{"2.0.0", []string{"mypy==2.0"}, true},
		{"2.4.1", []string{"librt==0.9", "mypy==2.4.0"}, false},
		{"2.4.0", []string{"mypy==2.4.0rc1"}, false},
		{"2.4.1", []string{"mypy-extensions==2.4.1"}, false},
		{"2.4.1", nil, false},
	} {
		if got := holdsMypy(c.packages, c.version); got != c.want {
			t.Errorf("%s among %q: %v", c.version, c.packages, got)
		}
	}
}

func TestKnowsSafePath(t *testing.T) {
	for version, want := range map[string]bool{
		"3.9.1": false, "3.10.12": false, "3.11.0": true, "3.11.7": true, "3.12": true, "3.13.0rc1": true, "4.0": true,
		"2.7.18": false, "": false, "3": false, "python": false,
	} {
		if got := knowsSafePath(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}

func TestReadVersion(t *testing.T) {
	for said, want := range map[string]struct {
		version  string
		compiled bool
	}{
		"mypy 2.4.1 (compiled: yes)\n":             {"2.4.1", true},
		"mypy 2.4.1 (compiled: no)\r\n":            {"2.4.1", false},
		"mypy 2.5.0+dev.0123abc (compiled: no)\n":  {"2.5.0+dev.0123abc", false},
		"mypy 3.0 (compiled: yes)":                 {"3.0", true},
		"mypy 2.5.0+dev.0123.dirty (compiled: no)": {"2.5.0+dev.0123.dirty", false},
	} {
		var m mypy
		err := m.readVersion(said)
		if err != nil || m.identity.Version != want.version || m.identity.Compiled == nil || *m.identity.Compiled != want.compiled {
			t.Errorf("%q: %+v, %v", said, m.identity, err)
		}
	}
	for said, says := range map[string]string{
		"":                                  `says ""`,
		"pyright 1.1.414\nmore":             `says "pyright 1.1.414"`,
		"mypy 2.4.1":                        "this is no mypy",
		"mypy 2.4.1 (compiled: perhaps)":    "this is no mypy",
		"warning\nmypy 2.4.1 (compiled: no": `says "warning"`,
		"mypy 1.18.2 (compiled: yes)\n":     "from version 2.0.0 on",
		"mypy next (compiled: yes)\n":       "is no version",
	} {
		var m mypy
		wantError(t, said, m.readVersion(said), says)
		if m.identity.Version != "" || m.identity.Compiled != nil {
			t.Errorf("%q: %+v in spite of the error", said, m.identity)
		}
	}
}
