package bench_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
)

func TestCeilingCopies(t *testing.T) {
	for last, want := range map[int][]int{1: nil, 2: {2}, 3: {2, 3}, 8: {2, 4, 8}, 12: {2, 4, 8, 12}} {
		if got := bench.CeilingCopies(last); !slices.Equal(got, want) {
			t.Errorf("up to %d: %v, want %v", last, got, want)
		}
	}
}

// A plan may go without sequential when there is something else to compare.
func TestPlanWithoutSequential(t *testing.T) {
	plan := bench.Plan{
		Checkers: []string{"mypy@2.4.1"}, Corpora: []string{"hello"}, Workers: []int{2}, Caches: []bench.CacheState{bench.Cold},
		Rounds: 6, TimeLimit: time.Minute, OutputLimit: 1 << 20,
	}
	for _, test := range []struct {
		name   string
		change func(*bench.Plan)
		want   string // of the error; empty when there is none
	}{
		{"alone", func(*bench.Plan) {}, "--workers 2 has no sequential cell"},
		{"two checkers", func(p *bench.Plan) { p.Checkers = append(p.Checkers, "mypy@2.3.1") }, ""},
		{"a variant", func(p *bench.Plan) { p.Variants = []bench.Variant{{Name: "again"}} }, ""},
		{"ceiling", func(p *bench.Plan) {
			p.Checkers, p.Ceiling = append(p.Checkers, "mypy@2.3.1"), true
		}, "--ceiling is about sequential checkers"},
	} {
		changed := plan
		test.change(&changed)
		err := changed.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
