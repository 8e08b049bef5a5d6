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

// swept is a plan of three releases whose variant is that of the earlier ones, without workers.
func swept() bench.Plan {
	return bench.Plan{
		Checkers: []string{"mypy@2.3.0", "mypy@2.3.1", "mypy@2.4.0"}, Corpora: []string{"hello"}, Workers: []int{0, 2},
		Caches:   []bench.CacheState{bench.Cold, bench.Warm},
		Variants: []bench.Variant{{Name: "native", Flags: []string{"--native-parser"}, Checkers: []string{"mypy@2.3.0", "mypy@2.3.1"}, Workers: []int{0}}},
		Rounds:   6, TimeLimit: time.Minute, OutputLimit: 1 << 20, Sweep: true,
	}
}

func TestCellsWithinTheLimitsOfVariants(t *testing.T) {
	count := map[string]int{}
	for _, c := range swept().Cells() {
		count[c.Checker+" "+c.Variant]++
		if c.Variant != "" && c.Workers != 0 {
			t.Errorf("%s is beyond the limits", c)
		}
	}
	for name, want := range map[string]int{
		"mypy@2.3.0 ": 4, "mypy@2.3.1 ": 4, "mypy@2.4.0 ": 4, "mypy@2.3.0 native": 2, "mypy@2.3.1 native": 2, "mypy@2.4.0 native": 0,
	} {
		if count[name] != want {
			t.Errorf("%d cells of %s, want %d", count[name], name, want)
		}
	}
	for checker, want := range map[string]int{"mypy@2.3.1": 1, "mypy@2.4.0": 0} {
		if got := swept().VariantsOf(checker); len(got) != want {
			t.Errorf("%s has the variants %v, want %d", checker, got, want)
		}
	}
}

func TestPlanWithLimits(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*bench.Plan)
		want   string // of the error; empty when there is none
	}{
		{"fine", func(*bench.Plan) {}, ""},
		{"no limit", func(p *bench.Plan) { p.Variants[0].Checkers, p.Variants[0].Workers = nil, nil }, ""},
		{"another checker", func(p *bench.Plan) { p.Variants[0].Checkers = []string{"mypy@2.2.0"} }, "the variant native is limited to mypy@2.2.0"},
		{"other workers", func(p *bench.Plan) { p.Variants[0].Workers = []int{0, 4} }, "the variant native is limited to 4 workers"},
		{"a variant twice", func(p *bench.Plan) { p.Variants = append(p.Variants, p.Variants[0]) }, "--variant native is given twice"},
		{"a variant without a name", func(p *bench.Plan) { p.Variants[0].Name = "" }, "given twice"},
		{"one release", func(p *bench.Plan) { p.Checkers, p.Variants = p.Checkers[:1], nil }, "a sweep needs two releases or more"},
	} {
		p := swept()
		test.change(&p)
		err := p.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
