package checker

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Setenv("HERE", "somewhere")
	for text, want := range map[string][]string{
		``:                         nil,
		`a  b `:                    {"a", "b"},
		`'a b' "c 'd'" e\ f ""`:    {"a b", "c 'd'", "e f", ""},
		`'$HERE' \$x "\$y" * ?`:    {"$HERE", "$x", "$y", "*", "?"},
		`sh -c 'kill -9 $$; $1 *'`: {"sh", "-c", "kill -9 $$; $1 *"},
	} {
		if got, err := Words(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		`$HERE`: "variable", `"$HERE"`: "variable", `"kill $$"`: "variable", `$1`: "variable", `a$UNSET`: "variable", `${HERE:-x`: "", `'a`: "", `$(ls)`: "",
	} {
		if got, err := Words(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}
