package schedule

import "testing"

func TestGroup(t *testing.T) {
	for _, test := range []struct {
		corpus, cell string
		workers      int
		want         string
	}{
		{"mypy-self", "mypy-self-cold-w2", 2, "mypy-self-cold"},
		{"mypy-self", "mypy-self-cold-w16-files-cpus0-1", 16, "mypy-self-cold-files-cpus0-1"},
		{"a-w2", "a-w2-cold-w2", 2, "a-w2-cold"},
		{"mypy-self", "mypy-self-cold-w2", 3, "mypy-self-cold-w2"},
		{"mypy-self", "another", 2, "another"},
	} {
		if got := (Timeline{Corpus: test.corpus, Cell: test.cell, Workers: test.workers}).Group(); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}
