package runner

import (
	"slices"
	"testing"
	"time"

	"paceline/bench"
)

func TestAgain(t *testing.T) {
	var block []spot
	for _, workers := range []int{2, 0, 4} {
		block = append(block, spot{cell: bench.Cell{Workers: workers}})
	}
	disturbed := []bench.Cell{{Workers: 4}}
	if got := again(block, disturbed, longBlock-1); !slices.Equal(got, block) {
		t.Errorf("a short block: %v", got)
	}
	if got := again(block, disturbed, longBlock); !slices.Equal(got, block[1:]) {
		t.Errorf("a long block: %v, want what was disturbed and its baseline", got)
	}
}

func TestRepeated(t *testing.T) {
	trial := func(round, workers int, disturbed, counted bool) bench.Trial {
		t := bench.Trial{Round: round, Block: 1, Cell: bench.Cell{Workers: workers}, Counted: counted}
		if disturbed {
			t.Disturbed = []string{"steal 9%"}
		}
		return t
	}
	trials := []bench.Trial{
		trial(1, 0, true, false), trial(1, 2, true, false), // one repeat
		trial(1, 0, false, true), trial(1, 2, true, false), // another
		trial(1, 0, false, true), trial(1, 2, false, true),
		trial(2, 0, true, false), trial(2, 2, false, true), // a third
	}
	passes, repeats := passesOf(trials)
	if repeats != 3 || len(passes[blockKey{1, 1}]) != 3 || len(passes[blockKey{2, 1}]) != 1 {
		t.Errorf("%d repeats, want 3: %+v", repeats, passes)
	}
	// In each pass another cell is disturbed.
	trials = nil
	for pass := range maxRepeats + 1 {
		for workers := range 3 {
			disturbed := workers == pass%3
			trials = append(trials, trial(1, workers, disturbed, !disturbed))
		}
	}
	passes, repeats = passesOf(trials)
	if of := passes[blockKey{1, 1}]; repeats != maxRepeats || len(of) != maxRepeats+1 || of[maxRepeats].again || !of[maxRepeats-1].again {
		t.Errorf("%d repeats, want %d: %+v", repeats, maxRepeats, of)
	}
}

// A block goes on in the pass that it was in, with what that lacks.
func TestResumeBlock(t *testing.T) {
	block := []spot{{cell: bench.Cell{Workers: 0}}, {cell: bench.Cell{Workers: 2}}}
	calm := func(workers int) bench.Trial { return bench.Trial{Cell: bench.Cell{Workers: workers}, Counted: true} }
	disturbed := func(workers int) bench.Trial {
		return bench.Trial{Cell: bench.Cell{Workers: workers}, Disturbed: []string{"steal 9%"}}
	}
	for name, c := range map[string]struct {
		passes    [][]bench.Trial
		lacks     int
		disturbed int
	}{
		"not begun":                   {nil, 2, 0},
		"made":                        {[][]bench.Trial{{calm(0), calm(2)}}, 0, 0},
		"begun":                       {[][]bench.Trial{{calm(0)}}, 1, 0},
		"begun and disturbed":         {[][]bench.Trial{{disturbed(0)}}, 1, 1},
		"made and disturbed":          {[][]bench.Trial{{disturbed(0), calm(2)}}, 0, 1},
		"repeat begun":                {[][]bench.Trial{{disturbed(0), calm(2)}, {calm(0)}}, 1, 0},
		"repeat disturbed":            {[][]bench.Trial{{disturbed(0), calm(2)}, {calm(0), disturbed(2)}}, 0, 1},
		"repeat begun and disturbed":  {[][]bench.Trial{{calm(0), disturbed(2)}, {disturbed(0)}}, 1, 1},
		"made, after several repeats": {[][]bench.Trial{{disturbed(0), calm(2)}, {calm(0), disturbed(2)}, {calm(0), calm(2)}}, 0, 0},
	} {
		var passes []pass
		for _, trials := range c.passes {
			passes = append(passes, pass{trials: trials})
		}
		got := resumeBlock(block, passes)
		if len(got.lacks) != c.lacks || len(got.disturbed()) != c.disturbed {
			t.Errorf("%s: it lacks %+v, and %v are disturbed", name, got.lacks, got.disturbed())
		}
	}
}

func TestClock(t *testing.T) {
	c := newClock()
	a, b := spot{cell: bench.Cell{Workers: 0}}, spot{cell: bench.Cell{Workers: 2}}
	crowd := spot{cell: a.cell, instrument: bench.InstrumentCeiling, copies: 2, copy: 1}
	if c.expect(a) != 0 {
		t.Error("it expects something of nothing")
	}
	c.note(a, time.Second)
	if c.expect(a) != time.Second || c.expect(b) != time.Second {
		t.Errorf("%v, %v", c.expect(a), c.expect(b))
	}
	c.note(b, 3*time.Second)
	if c.expect(crowd) != 2*time.Second {
		t.Errorf("an unknown kind: %v, want the mean", c.expect(crowd))
	}
	crowd.copy = 2
	if c.expect(crowd) != 0 {
		t.Error("what runs at the same time takes no further time")
	}
}

func TestDifference(t *testing.T) {
	type inner struct {
		CPUs int `json:"cpus"`
	}
	for _, c := range []struct {
		before, now any
		want        string
	}{
		{inner{2}, inner{2}, ""},
		{inner{2}, inner{4}, `cpus was "2" and is "4"`},
		{[]inner{{2}}, []inner{}, `value[1].cpus was "2" and is unknown`},
		{map[string]string{}, map[string]string{"a": "b"}, `a was unknown and is "b"`},
		{map[string]string(nil), map[string]string{}, ""},
		{"x", "y", `value was "x" and is "y"`},
	} {
		got, err := difference(c.before, c.now)
		if err != nil || got != c.want {
			t.Errorf("%v to %v: %q, want %q (%v)", c.before, c.now, got, c.want, err)
		}
	}
}
