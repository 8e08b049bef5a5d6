package checker

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Spec{
		"mypy@2.4.1":                       {Name: "mypy", Version: "2.4.1"},
		"mypy@2.4.1+pure":                  {Name: "mypy", Version: "2.4.1", Build: pure},
		"mypy@2.0":                         {Text: "mypy@2.0.0", Name: "mypy", Version: "2.0.0"},
		"mypy@2.4+pure":                    {Text: "mypy@2.4.0+pure", Name: "mypy", Version: "2.4.0", Build: pure},
		"mypy@02.04.1":                     {Text: "mypy@2.4.1", Name: "mypy", Version: "2.4.1"},
		"mypy@10.0.0rc1":                   {Name: "mypy", Version: "10.0.0rc1"},
		"mypy@10.0rc1":                     {Text: "mypy@10.0.0rc1", Name: "mypy", Version: "10.0.0rc1"},
		"mypy:/opt/mypy":                   {Name: "mypy", Path: "/opt/mypy"},
		"mypy:../a b@2:c+pure":             {Name: "mypy", Path: "../a b@2:c+pure"},
		"mypy:.@HEAD+compiled":             {Name: "mypy", Path: ".", Rev: "HEAD", Build: compiled},
		"mypy:/a@b/c@topic/d-e+f+compiled": {Name: "mypy", Path: "/a@b/c", Rev: "topic/d-e+f", Build: compiled},
		"mypy:/a@b+compiled/mypy":          {Name: "mypy", Path: "/a@b+compiled/mypy"},
		"mypy:/a@master":                   {Name: "mypy", Path: "/a@master"},
		`mypy:C:\tools\mypy.exe`:           {Name: "mypy", Path: `C:\tools\mypy.exe`},
		"cmd:/bin/true":                    {Command: "/bin/true"},
		"cmd:sh -c 'mypy@1 : +x'":          {Command: "sh -c 'mypy@1 : +x'"},
	} {
		want.Text = cmp.Or(want.Text, text)
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestNames(t *testing.T) {
	got := Names([]string{"mypy@2.4", "cmd:true", "mypy@2.0..2.4", "no checker"})
	if want := []string{"mypy@2.4.0", "cmd:true", "mypy@2.0..2.4", "no checker"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestParseBad(t *testing.T) {
	for text, says := range map[string][]string{
		"":                          {`checker ""`, specForms},
		"mypy":                      {`checker "mypy"`, specForms},
		"2.4.1":                     {`checker "2.4.1"`, specForms},
		"pyright@1.1.414":           {`unknown checker "pyright"`, specForms},
		"Mypy@2.4.1":                {`unknown checker "Mypy"`, specForms},
		"@2.4.1":                    {`unknown checker ""`, specForms},
		"path:x":                    {`unknown checker "path"`, specForms},
		"mypy@":                     {`checker "mypy@"`, `"" is no version`, "such as 2.4.1"},
		"mypy@latest":               {`"latest" is no version`, "such as 2.4.1"},
		"mypy@2":                    {`"2" is no version`},
		"mypy@2.4.1 ":               {`"2.4.1 " is no version`},
		"mypy@2.4.1.1":              {`"2.4.1.1" is no version`},
		"mypy@2.4.1;x":              {`"2.4.1;x" is no version`},
		"mypy@../../2.4.1":          {`"../../2.4.1" is no version`},
		"mypy@1.18.2":               {`checker "mypy@1.18.2"`, "from version 2.0.0 on", "later version"},
		"mypy@0.991":                {"from version 2.0.0 on"},
		"mypy@2.4.1+":               {`unknown build ""`, "+pure"},
		"mypy@2.4.1+debug":          {`unknown build "debug"`, "leave it out", "+pure"},
		"mypy@2.4.1+pure+x":         {`unknown build "pure+x"`},
		"mypy:":                     {`checker "mypy:"`, "no path", "mypy:PATH"},
		"mypy:/a+compiled":          {`checker "mypy:/a+compiled"`, "name the revision to build", "mypy:CHECKOUT@REV+compiled", "as it is"},
		"mypy:/a@+compiled":         {"name the revision to build"},
		"mypy:@b+compiled":          {"name the revision to build"},
		"mypy:+compiled":            {"name the revision to build"},
		"mypy:/a@HEAD@{1}+compiled": {`checker "mypy:/a@HEAD@{1}+compiled"`, "so none can have one itself", "the commit that git rev-parse prints", `"@{1}"`},
		"mypy@2.4.1+compiled":       {`unknown build "compiled"`, "leave it out for the compiled wheel"},
		"cmd:":                      {`checker "cmd:"`, "no command", "cmd:COMMAND"},
		"cmd: \t":                   {"no command"},
	} {
		got, err := Parse(text)
		wantError(t, text, err, says...)
		if got != (Spec{}) {
			t.Errorf("%s: %+v in spite of the error", text, got)
		}
	}
}

func wantError(t *testing.T, what string, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %q does not say %q", what, err, part)
		}
	}
}

func TestAccepts(t *testing.T) {
	for text, workers := range map[string][]int{
		"mypy@2.4.1":    {0, 1, 8},
		"mypy:/opt":     {4},
		"cmd:/bin/true": {0},
	} {
		s, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Accepts(workers); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	err := Spec{Text: "cmd:/bin/true", Command: "/bin/true"}.Accepts([]int{0, 2})
	wantError(t, "a command with workers", err, "cmd:/bin/true", "--workers 0")
}

func TestAcceptsVariants(t *testing.T) {
	variants := func(flags ...string) []bench.Variant {
		return []bench.Variant{{Name: "plain"}, {Name: "more", Flags: flags}}
	}
	mypy, command := Spec{Text: "mypy@2.4.1", Name: mypyName}, Spec{Text: "cmd:/bin/true", Command: "/bin/true"}
	for _, flags := range [][]string{nil, {"--no-sqlite-cache"}, {"--python-version", "3.12"}, {"--no-incremental", "--num"}, {"--exclude", "-name"}} {
		if err := mypy.AcceptsVariants(variants(flags...)); err != nil {
			t.Errorf("%q: %v", flags, err)
		}
	}
	for _, flag := range []string{"-n", "-n4", "--num-workers", "--num-workers=4", "--cache-dir", "--cache-dir=/x"} {
		wantError(t, flag, mypy.AcceptsVariants(variants("--strict", flag)), "variant more", flag, "leave it out")
	}
	if err := command.AcceptsVariants(variants()); err != nil {
		t.Errorf("variants without flags: %v", err)
	}
	wantError(t, "a command with flags", command.AcceptsVariants(variants("-x")), "cmd:/bin/true takes no flags", "--variant")
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"mypy@2.4.1+pure", "mypy@2.4", "mypy@2.04rc1+pure", "mypy:/opt/mypy", "cmd:/bin/true", "replay:x", "mypy@1.0", "x@y:z", "mypy:a@b@c+compiled"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		again := "cmd:" + s.Command
		switch {
		case s.Replay != "":
			again = "replay:" + s.Replay
		case s.Rev != "":
			again = s.Name + ":" + s.Path + "@" + s.Rev + "+" + s.Build
		case s.Path != "":
			again = s.Name + ":" + s.Path
		case s.Version != "":
			again = s.Name + "@" + s.Version
			if s.Build != "" {
				again += "+" + s.Build
			}
		}
		if again != s.Text || s.Version == "" && s.Text != text {
			t.Errorf("%q reads as %+v, which is %q", text, s, again)
		}
		if same, err := Parse(s.Text); err != nil || same != s {
			t.Errorf("%q reads as %+v, and that name as %+v, %v", text, s, same, err)
		}
	})
}
