package diagnostics_test

import (
	"testing"

	"pgregory.net/rapid"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

func said(texts ...string) []bench.Diagnostic {
	list := make([]bench.Diagnostic, len(texts))
	for i, text := range texts {
		list[i] = bench.Diagnostic{Text: text}
	}
	return list
}

func TestSumTellsMultisetsApart(t *testing.T) {
	base := diagnostics.Sum(said("a", "b", "b"))
	for name, other := range map[string][]bench.Diagnostic{
		"one less of the same":     said("a", "b"),
		"another one doubled":      said("a", "a", "b"),
		"joined texts":             said("ab", "b"),
		"nothing":                  nil,
		"an empty one in addition": said("a", "b", "b", ""),
	} {
		if diagnostics.Sum(other).Digest == base.Digest {
			t.Errorf("%s: same digest", name)
		}
	}
}

func TestSumOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z]{0,4}`), rapid.ID).Draw(t, "texts")
		shuffled := rapid.Permutation(texts).Draw(t, "shuffled")
		a, b := diagnostics.Sum(said(texts...)), diagnostics.Sum(said(shuffled...))
		if a.Digest != b.Digest || a.Count != b.Count {
			t.Fatalf("order changed the multiset digest of %q", texts)
		}
		same := true
		for i := range texts {
			same = same && texts[i] == shuffled[i]
		}
		if (a.OrderDigest == b.OrderDigest) != same {
			t.Fatalf("order digests of %q and %q: equal is %v", texts, shuffled, !same)
		}
	})
}

func TestNormalise(t *testing.T) {
	folders := []diagnostics.Folder{
		{Path: "/c/src", Name: ""},
		{Path: "/c/src/env/", Name: "{packages}"},
		{Path: "", Name: "{nothing}"},
	}
	for text, want := range map[string]string{
		"/c/src/a.py:1: error: x":                "a.py:1: error: x",
		"/c/src/env/lib/b.py: note: /c/src/a.py": "{packages}/lib/b.py: note: a.py",
		"/c/srcs/a.py":                           "/c/srcs/a.py",
		"plain":                                  "plain",
	} {
		if got := diagnostics.Normalise(text, folders); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", text, got, want)
		}
	}
}
