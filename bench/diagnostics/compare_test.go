package diagnostics_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

func texts(list []bench.Diagnostic) []string {
	var all []string
	for _, d := range list {
		all = append(all, d.Text)
	}
	return all
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name            string
		reference, said []string
		missing, extra  []string
	}{
		{"nothing", nil, nil, nil, nil},
		{"the same in another order", []string{"a", "b", "a"}, []string{"b", "a", "a"}, nil, nil},
		{"one dropped", []string{"a", "b"}, []string{"b"}, []string{"a"}, nil},
		{"one of two of the same dropped", []string{"a", "a"}, []string{"a"}, []string{"a"}, nil},
		{"one repeated", []string{"a"}, []string{"a", "a"}, nil, []string{"a"}},
		{"another text", []string{"x", "a", "c"}, []string{"b", "d", "x"}, []string{"a", "c"}, []string{"b", "d"}},
		{"a continuation line", []string{"a\n    x"}, []string{"a\n    y"}, []string{"a\n    x"}, []string{"a\n    y"}},
	} {
		got := diagnostics.Compare(said(c.reference...), said(c.said...))
		if !slices.Equal(texts(got.Missing), c.missing) || !slices.Equal(texts(got.Extra), c.extra) {
			t.Errorf("%s: %+v", c.name, got)
		}
		if got.None() != (c.missing == nil && c.extra == nil) {
			t.Errorf("%s: no difference is %v", c.name, got.None())
		}
	}
}

func TestCompareSortsByPath(t *testing.T) {
	got := diagnostics.Compare([]bench.Diagnostic{{Path: "b", Text: "1"}, {Path: "a", Text: "3"}, {Path: "a", Text: "2"}}, nil)
	if !slices.Equal(texts(got.Missing), []string{"2", "3", "1"}) {
		t.Errorf("%+v", got)
	}
}

// drawn is a list in which texts repeat.
func drawn(t *rapid.T, label string) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "c", "d"}), 0, 8).Draw(t, label)
}

func TestCompareProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reference, other := drawn(t, "reference"), drawn(t, "other")
		got := diagnostics.Compare(said(reference...), said(other...))
		back := diagnostics.Compare(said(other...), said(reference...))
		if !slices.Equal(got.Missing, back.Extra) || !slices.Equal(got.Extra, back.Missing) {
			t.Fatalf("%+v one way and %+v the other", got, back)
		}
		same := diagnostics.Sum(said(reference...)).Digest == diagnostics.Sum(said(other...)).Digest
		if got.None() != same {
			t.Fatalf("differences %+v, equal digests: %v", got, same)
		}
		// The reference with its differences applied is what was said.
		applied := append(slices.Clone(reference), texts(got.Extra)...)
		for _, text := range texts(got.Missing) {
			at := slices.Index(applied, text)
			applied = slices.Delete(applied, at, at+1)
		}
		slices.Sort(applied)
		slices.Sort(other)
		if !slices.Equal(applied, other) {
			t.Fatalf("%q becomes %q, not %q", reference, applied, other)
		}
	})
}

func TestKnown(t *testing.T) {
	moved := diagnostics.Recorded{Missing: []string{"a: hint", "a: more"}, Extra: []string{"b: hint", "b: more"}}
	worded := diagnostics.Recorded{Missing: []string{"c: one of x"}, Extra: []string{"c: one of y"}}
	worse := diagnostics.Recorded{Missing: []string{"c: one of x", "d"}, Extra: []string{"c: one of y"}}
	for _, c := range []struct {
		name           string
		missing, extra []string
		recorded       []diagnostics.Recorded
		known          bool
	}{
		{"no difference", nil, nil, nil, true},
		{"nothing is recorded", []string{"a"}, nil, nil, false},
		{"one", []string{"c: one of x"}, []string{"c: one of y"}, []diagnostics.Recorded{moved, worded}, true},
		{"both", []string{"a: hint", "a: more", "c: one of x"}, []string{"c: one of y", "b: more", "b: hint"}, []diagnostics.Recorded{moved, worded}, true},
		{"a part", []string{"a: hint"}, []string{"b: hint"}, []diagnostics.Recorded{moved}, false},
		{"dropped, with nothing instead", []string{"c: one of x"}, nil, []diagnostics.Recorded{worded}, false},
		{"the other way round", []string{"c: one of y"}, []string{"c: one of x"}, []diagnostics.Recorded{worded}, false},
		{"one more", []string{"c: one of x", "e"}, []string{"c: one of y"}, []diagnostics.Recorded{worded}, false},
		{"twice", []string{"c: one of x", "c: one of x"}, []string{"c: one of y", "c: one of y"}, []diagnostics.Recorded{worded}, false},
		{"recorded twice", []string{"c: one of x", "c: one of x"}, []string{"c: one of y", "c: one of y"}, []diagnostics.Recorded{worded, worded}, true},
		{"the first that fits leaves a rest", []string{"c: one of x", "d"}, []string{"c: one of y"}, []diagnostics.Recorded{worded, worse}, true},
	} {
		d := diagnostics.Difference{Missing: said(c.missing...), Extra: said(c.extra...)}
		if got := d.Known(c.recorded); got != c.known {
			t.Errorf("%s: known is %v", c.name, got)
		}
	}
}

// What is made up of recorded differences is known, and stays so in any order; with a text more
// that no record has, it is not.
func TestKnownProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := func(prefix, label string) []string {
			return rapid.SliceOfN(rapid.StringMatching(prefix+"[a-c]"), 0, 3).Draw(t, label)
		}
		var recorded []diagnostics.Recorded
		var d diagnostics.Difference
		for range rapid.IntRange(0, 5).Draw(t, "records") {
			r := diagnostics.Recorded{Missing: texts("-", "missing"), Extra: texts(`\+`, "extra")}
			recorded = append(recorded, r)
			if rapid.Bool().Draw(t, "occurs") {
				d.Missing, d.Extra = append(d.Missing, said(r.Missing...)...), append(d.Extra, said(r.Extra...)...)
			}
		}
		recorded = rapid.Permutation(recorded).Draw(t, "order")
		if !d.Known(recorded) {
			t.Fatalf("%+v is made up of some of %+v", d, recorded)
		}
		d.Extra = append(d.Extra, said("new")...)
		if d.Known(recorded) {
			t.Fatal("a new text is known")
		}
	})
}
