package fetch

import (
	"slices"
	"strings"
	"testing"
)

const (
	zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	ones  = "1111111111111111111111111111111111111111111111111111111111111111"
)

func TestLock(t *testing.T) {
	l := Lock{Name: "test", Text: "# a comment\nTyping_Extensions==4.0 ; python_version < '3.11' \\\n    --hash=sha256:" + ones + " \\\n    --hash=sha256:" + zeros +
		"\nattrs==1.0 --hash=sha256:" + zeros + " # why\n"}
	if got, want := l.Packages(), []string{"attrs==1.0", "typing-extensions==4.0"}; !slices.Equal(got, want) {
		t.Errorf("packages %q", got)
	}
	pins, err := l.pins()
	if err != nil {
		t.Fatal(err)
	}
	want := "attrs==1.0 \\\n    --hash=sha256:" + zeros + "\ntyping-extensions==4.0 ; python_version < \"3.11\" \\\n    --hash=sha256:" + zeros + " \\\n    --hash=sha256:" + ones + "\n"
	if got := formatPins(pins); got != want {
		t.Errorf("written as %s", got)
	}
	only, err := l.Only("typing.extensions", ones)
	if err != nil || only.Text != strings.Replace(want, " \\\n    --hash=sha256:"+zeros+" \\\n    --hash=sha256:"+ones, " \\\n    --hash=sha256:"+ones, 1) {
		t.Errorf("only: %s, %v", only.Text, err)
	}
	_, err = l.Only("attrs", ones)
	wantError(t, err, "attrs", ones)
	if l.Digest() == only.Digest() || !isSHA256(l.Digest()) {
		t.Errorf("digest %s", l.Digest())
	}
}

func TestBadLocks(t *testing.T) {
	good := " --hash=sha256:" + zeros
	for text, says := range map[string]string{
		"attrs==1.0":                    "no hash",
		"attrs>=1.0" + good:             "not name==version",
		"attrs==1.*" + good:             "not name==version",
		"attrs[x]==1.0" + good:          "not name==version",
		"-r other.txt" + good:           "not a package",
		"--index-url x":                 "not a package",
		"a @ file" + good:               "not a package",
		"a==1 --hash=sha256:abc":        "no sha256",
		"a==1 --hash=md5:abc":           "no sha256",
		"a==1 ; x" + good:               "marker",
		"a==1" + good + " -i x":         "no sha256",
		"a==1" + good + "\nA==2" + good: "twice",
	} {
		_, err := (&Store{}).Environment(t.Context(), Lock{Name: "bad", Text: text})
		wantError(t, err, "bad", says)
	}
}

func TestMarkers(t *testing.T) {
	for text, want := range map[string]string{
		"":                                              "true",
		"python_version<'3.11'":                         `python_version < "3.11"`,
		"'3.11' > python_version":                       `python_version < "3.11"`,
		"python_version < '3.10'":                       "false",
		"python_version <= '3.9'":                       "false",
		"python_version >= '3.8'":                       "true",
		"python_version >= '3.8.*'":                     "true",
		"python_version >= '3.12.*'":                    `python_version >= "3.12.*"`,
		"python_version <= '3.10'":                      `python_version <= "3.10"`,
		"extra == 'TOML' and python_version<'3.11'":     `python_version < "3.11"`,
		"extra == 'other'":                              "false",
		"extra != 'other'":                              "true",
		"'toml' == extra":                               "true",
		"sys_platform == 'win32' or python_version<'3'": `sys_platform == "win32"`,
		"(os_name=='nt' or os_name=='x') and platform_machine not in 'a b'": `(os_name == "nt" or os_name == "x") and platform_machine not in "a b"`,
		"os_name=='nt' and (os_name=='nt' and os_name!='x')":                `os_name == "nt" and os_name != "x"`,
	} {
		m, err := parseMarker(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := m.given([]string{"toml"}).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"x", "x ==", "x == 'y' and", "(x == 'y'", "x == 'y')", "x = 'y'", "x == y z", "'", `x == 'a"b'`, strings.Repeat("(", 200)} {
		if m, err := parseMarker(text); err == nil {
			t.Errorf("%q is read as %s", text, m)
		}
	}
}

func TestRequirements(t *testing.T) {
	lines := []string{"# head", "Mypy_Extensions >= 1.0, <2", "    # via x", "coverage[toml,x] (>=7) ; os_name == 'nt'", "a==1 \\", "  --hash=sha256:" + zeros, "", "b"}
	got, err := parseRequirements(lines)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range got {
		texts = append(texts, r.line())
	}
	want := []string{"mypy-extensions>= 1.0, <2", `coverage[toml,x]>=7 ; os_name == "nt"`, "a==1", "b"}
	if !slices.Equal(texts, want) {
		t.Errorf("got %q", texts)
	}
	for _, line := range []string{"-e .", "./folder", "a @ https://127.0.0.1/a.whl", "a==1 b==2", "a;x", "a=1", "a~1", "a>=1,!2"} {
		if _, err := parseRequirements([]string{line}); err == nil {
			t.Errorf("%q is read", line)
		}
	}
}

func TestConditions(t *testing.T) {
	need := func(text string) requirement {
		r, err := parseRequirement(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	chosen := []resolved{
		{name: "top", needs: []requirement{need("always"), need("old; python_version<'3.11'"), need("cover[toml]"), need("never; python_version<'3.9'")}},
		{name: "always", needs: []requirement{need("below")}},
		{name: "old", needs: []requirement{need("below"), need("deep; os_name=='nt'"), need("top")}},
		{name: "deep", needs: []requirement{need("deep2; os_name=='nt' or os_name=='x'"), need("old")}},
		{name: "cover", needs: []requirement{need("tomli; extra=='toml' and python_version<'3.11'"), need("rest; extra=='more'")}},
		{name: "below"}, {name: "deep2"}, {name: "tomli"},
	}
	g := newGraph([]requirement{need("top"), need("win; sys_platform=='win32'")}, chosen)
	got := g.conditions()
	for name, want := range map[string]string{
		"top": "true", "always": "true", "below": "true", "cover": "true", "never": "true", "rest": "true",
		"old":   `python_version < "3.11"`,
		"tomli": `python_version < "3.11"`,
		"win":   `sys_platform == "win32"`,
		"deep":  `os_name == "nt" and python_version < "3.11"`,
		"deep2": `os_name == "nt" and (os_name == "nt" or os_name == "x") and python_version < "3.11"`,
	} {
		if text := got[name].marker().String(); text != want {
			t.Errorf("%s applies where %s, want %s", name, text, want)
		}
	}
	if r, ok := g.missing(nil); !ok || r.name != "win" {
		t.Errorf("missing %v", r)
	}
	if r, ok := g.missing([]string{"win"}); ok {
		t.Errorf("missing %v", r)
	}
}

func FuzzLock(f *testing.F) {
	f.Add("a==1 ; python_version < '3.11' \\\n --hash=sha256:" + zeros + "\nb==2 --hash=sha256:" + ones)
	f.Fuzz(func(t *testing.T, text string) {
		l := Lock{Name: "fuzz", Text: text}
		packages := l.Packages()
		pins, err := l.pins()
		if err != nil {
			return
		}
		if len(packages) != len(pins) {
			t.Fatalf("%d packages, %d pins", len(packages), len(pins))
		}
		written := formatPins(pins)
		again, err := Lock{Name: "fuzz", Text: written}.pins()
		if err != nil || formatPins(again) != written {
			t.Fatalf("%q reads back as %q: %v", written, formatPins(again), err)
		}
	})
}

func FuzzMarker(f *testing.F) {
	f.Add("(os_name=='nt' or 'x' in platform_machine) and extra == 'y'")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMarker(text)
		if err != nil || m.join == "true" {
			return
		}
		again, err := parseMarker(m.String())
		if err != nil || again.String() != m.String() {
			t.Fatalf("%q reads back as %q: %v", m, again, err)
		}
	})
}
