package profile

import (
	"testing"

	"github.com/google/pprof/profile"
)

// What a replay's sample was about came with it; the function told is then Paceline's nearest to the leaf.
func TestResponsibleOfForeignCode(t *testing.T) {
	table, err := newClassifier(tableText)
	if err != nil {
		t.Fatal(err)
	}
	stack := func(names ...string) *profile.Sample {
		s := &profile.Sample{}
		for _, name := range names {
			s.Location = append(s.Location, &profile.Location{Line: []profile.Line{{Function: &profile.Function{Name: name}}}})
		}
		return s
	}
	for _, test := range []struct {
		sample *profile.Sample
		want   string
	}{
		{stack("runtime.write", "net.(*conn).Write", "paceline/bench/replay.(*connection).send", "paceline/bench/replay.Work"), "paceline/bench/replay.(*connection).send"},
		{stack("runtime.mcall", "runtime.main"), "runtime.mcall"},
		{stack(), "(unknown)"},
	} {
		if got := table.responsible(test.sample, "ipc"); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
