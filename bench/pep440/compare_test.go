package pep440

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	want := []string{
		"", "nightly", "0.9", "1.0.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0+abc", "1.0+2", "1.0+2.1", "1.0+10", "1.0.post1", "1.0.1", "1.2", "1.10", "1.18.2",
		"2.0.0.dev0", "2.0.0+dev.0123abc", "2.0.0+dev.post9", "2.0.0a1.dev3", "2.0.0a1", "2.0.0a2", "2.0.0b1", "2.0.0rc1", "2.0.0rc2", "2.0.0rc10",
		"2.0.0", "2.0.0.post1.dev1", "2.0.0.post1", "2.0.1", "2.4.1", "2.10", "2.10.1+local", "10.0", "2024.1", "99999999999999999999.1", "1!0.1",
	}
	equal := [][2]string{
		{"2.0.0.dev0", "2.0.0+dev.0123abc"}, {"2.0.0+dev.0123abc", "2.0.0+dev.post9"}, {"2.0.0.dev0", "2.0.0+dev.post9"},
		{"1.0", "1.0.0"}, {"v1.0", "1.0"}, {"2.0.0A1", "v2.0.0alpha1"}, {"1.0-rc.1", "1.0rc1"}, {"2.0.0rc1", "2.0.0-c1"}, {"1.01", "1.1"}, {" 1.0\n", "1.0"},
		{"1.0-1", "1.0.post1"}, {"1.0.rev1", "1.0r1"}, {"1.0.dev", "1.0dev0"}, {"0!1.0", "1.0"}, {"1.0+a-1", "1.0+A.01"}, {"v1.00000000000000000000000000001", "1.1"},
	}
	for i, a := range want {
		for j, b := range want {
			got := Compare(a, b)
			isEqual := slices.Contains(equal, [2]string{a, b}) || slices.Contains(equal, [2]string{b, a}) || i == j
			if isEqual && got != 0 || !isEqual && (got == 0 || (got < 0) != (i < j)) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
	for _, pair := range equal {
		if Compare(pair[0], pair[1]) != 0 {
			t.Errorf("%q is not %q", pair[0], pair[1])
		}
	}
}

// wantOrder checks what sorting needs, whatever the texts are.
func wantOrder(t interface{ Errorf(string, ...any) }, a, b, c string) {
	if Compare(a, a) != 0 {
		t.Errorf("%q is not itself", a)
	}
	if Compare(a, b) != -Compare(b, a) {
		t.Errorf("%q and %q: %d one way and %d the other", a, b, Compare(a, b), Compare(b, a))
	}
	if Compare(a, b) <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0 {
		t.Errorf("%q, %q, %q are in no order", a, b, c)
	}
}

func TestVersionsAreAnOrder(t *testing.T) {
	texts := rapid.OneOf(rapid.StringMatching(`v?([01]!)?[0-9]{1,2}(\.[0-9]){0,2}(a|b|rc)?[0-9]?(\.post[0-9])?(\.dev[0-9])?(\+(dev|x|1)(\.(a|2))?)?`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		wantOrder(t, texts.Draw(t, "a"), texts.Draw(t, "b"), texts.Draw(t, "c"))
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("1.0", "1.0.0", "1.0.post1")
	f.Add("2.0.0rc1", "2.0.0.dev3", "2!1")
	f.Add("1a", "1.0a0", "v1.00000000000000000000000000001")
	f.Add("1.0+a", "1.0+1", "1.0+dev")
	f.Fuzz(func(t *testing.T, a, b, c string) { wantOrder(t, a, b, c) })
}
