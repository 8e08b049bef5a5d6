package summary

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
)

// differing is a trial that said something else.
func differing(round, workers int, known bool, missing, extra []bench.Diagnostic) bench.Trial {
	t := trial(round, workers, 1)
	t.Status = bench.Differs
	if known {
		t.Status = bench.OK
	}
	t.Diagnostics = &bench.Diagnostics{Missing: missing, Extra: extra, Known: known}
	return t
}

func TestDifferences(t *testing.T) {
	self := []bench.Diagnostic{{Path: "pkg/a.py", Text: "pkg/a.py:1: error: self\npkg/a.py:1: note: more"}}
	keys := []bench.Diagnostic{{Path: "pkg/a.py", Text: "pkg/a.py:1: error: keys"}, {Path: "pkg/__init__.pyi", Text: "x"}}
	twice := slices.Concat(keys, keys)
	crashed := differing(5, 2, false, self, nil)
	crashed.Status, crashed.Counted = bench.Crashed, false
	s := Of(manifest(4, 0, 2, 4), []bench.Trial{
		trial(1, 0, 1), trial(1, 2, 1), trial(1, 4, 1),
		differing(2, 2, true, self, keys), differing(3, 2, true, self, twice),
		differing(2, 4, false, self, nil), crashed,
	})
	got := s.Differences[0].Lines()
	want := []string{
		"pkg", "+ x", "    in 2 of 3 trials of mypy-self-cold-w2; known: the catalogue records it",
		"pkg.a", "- pkg/a.py:1: error: self", "  pkg/a.py:1: note: more",
		"    in 3 of 5 trials of mypy-self-cold-w2, mypy-self-cold-w4",
		"+ pkg/a.py:1: error: keys", "    in 2 of 3 trials of mypy-self-cold-w2; known: the catalogue records it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	found := strings.Join(s.Findings, "\n")
	if strings.Contains(found, "w2: 2") || !strings.Contains(found, "w4: 1 of 2 trials has other diagnostics") {
		t.Errorf("findings %q: want the unknown differences and not the known ones", s.Findings)
	}
}

// Messages of checkers quote sources, which may hold anything.
func TestDifferencesAreSafeToShow(t *testing.T) {
	const evil = "<b>\x1b[2J\r\u202e`|"
	s := Of(manifest(1, 0, 2), []bench.Trial{
		trial(1, 0, 1), differing(1, 2, false, []bench.Diagnostic{{Path: evil, Text: evil + "\n# heading\n" + evil}}, nil),
	})
	var text, document strings.Builder
	if err := errors.Join(s.Text(&text), s.Markdown(&document)); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(text.String(), "\n") {
		if Printable(line) != line {
			t.Errorf("not printable: %q", line)
		}
	}
	found := 0
	for line := range strings.SplitSeq(document.String(), "\n") {
		if strings.Contains(line, "<b>") || strings.Contains(line, "# heading") {
			found++
			if !strings.HasPrefix(line, "    ") || Printable(line) != line {
				t.Errorf("%q is no code, in which nothing is a mark", line)
			}
		}
	}
	if found != 4 {
		t.Errorf("%d lines, want the module and 3 of the message:\n%s", found, document.String())
	}
}

func TestModule(t *testing.T) {
	for path, want := range map[string]string{
		"a/b.py": "a.b", "a/b.pyi": "a.b", "a/__init__.py": "a", "": "", "setup.cfg": "setup.cfg", "x.pi": "x.pi",
	} {
		if got := module(path); got != want {
			t.Errorf("%q is module %q, want %q", path, got, want)
		}
	}
}

func TestUndisturbed(t *testing.T) {
	trials := ladder(8)
	for i := range trials {
		if trials[i].Round == 1 && trials[i].Workers == 0 {
			trials[i].WallNanos, trials[i].Disturbed = 1e12, []string{"steal 9%"}
		}
	}
	s := Of(manifest(8, 0, 2), trials)
	sequential, parallel := s.Cells[0].Undisturbed, s.Cells[1].Undisturbed
	if sequential == nil || parallel == nil {
		t.Fatal("a cell or its partner was disturbed, and nothing is estimated without")
	}
	if sequential.Trials != 7 || *sequential.WallHighNanos > 32*second || *s.Cells[0].WallHighNanos != 1000*second {
		t.Errorf("%d trials up to %d ns", sequential.Trials, *sequential.WallHighNanos)
	}
	if parallel.Trials != 8 || *parallel.Pairs != 7 || *parallel.SpeedupHigh != 2 {
		t.Errorf("%d trials, %d pairs, speedup up to %v", parallel.Trials, *parallel.Pairs, *parallel.SpeedupHigh)
	}
	if titles := s.Tables(); len(titles) != 2 || !strings.HasSuffix(titles[1].Title, "without the trials that the machine disturbed") {
		t.Errorf("%d tables", len(titles))
	}
	for _, c := range Of(manifest(8, 0, 2), ladder(8)).Cells {
		if c.Undisturbed != nil {
			t.Errorf("%d workers: nothing was disturbed", c.Workers)
		}
	}
}
