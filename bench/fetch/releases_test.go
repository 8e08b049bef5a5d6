package fetch

import (
	"errors"
	"slices"
	"testing"
)

func TestReleases(t *testing.T) {
	newIndex(t, map[string][]byte{
		"demo-1.9.tar.gz": nil, "demo-1.10.0-py3-none-any.whl": nil, "demo-1.10.0.tar.gz": nil, "demo-1.10.1.dev1.tar.gz": nil,
		"demo-2.0rc1.tar.gz": nil, "demo-2.0.tar.gz": nil, "demo-2.0.post1.tar.gz": nil, "demo-2.1.tar.gz": nil,
	})
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"1.9", "2.1", []string{"1.9", "1.10.0", "2.0", "2.1"}},
		{"1.10", "2.0.0", []string{"1.10.0", "2.0"}},
		{"2.0", "2.0", []string{"2.0"}},
	} {
		if got, err := (&Store{}).Releases(t.Context(), "demo", c.from, c.to); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s to %s: %q, %v, want %q", c.from, c.to, got, err, c.want)
		}
	}
	for _, c := range []struct{ from, to, says string }{
		{"2.0", "1.9", "2.0 comes after 1.9: name the earlier one first"},
		{"1.8", "2.0", "no release 1.8 of demo: the earliest is 1.9"},
		{"1.9", "2.2", "no release 2.2 of demo: the latest is 2.1"},
		{"1.9.1", "2.1", "no release 1.9.1 of demo: near it are 1.9 and 1.10.0"},
		{"1.9", "2.0rc1", "no release 2.0rc1 of demo: near it are 1.10.0 and 2.0"},
	} {
		_, err := (&Store{}).Releases(t.Context(), "demo", c.from, c.to)
		wantError(t, err, c.says)
	}
}

func TestReleasesOfNone(t *testing.T) {
	newIndex(t, map[string][]byte{"demo-2.0rc1.tar.gz": nil})
	_, err := (&Store{}).Releases(t.Context(), "demo", "1", "2")
	wantError(t, err, "no release 1 of demo, nor any other")
	_, err = (&Store{}).Files(t.Context(), "demo", "1")
	if !errors.Is(err, ErrNoVersion) {
		t.Errorf("a version that is not there: %v", err)
	}
}
