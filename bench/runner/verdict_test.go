package runner

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/diagnostics"
	"paceline/bench/process"
	"paceline/corpora"
)

func said(texts ...string) []bench.Diagnostic {
	list := []bench.Diagnostic{}
	for _, text := range texts {
		list = append(list, bench.Diagnostic{Path: "a.py", Text: text})
	}
	return list
}

// judged is a trial of so many workers that ended with exit status 1 and said something.
func judged(workers int, texts []string, e evidence) bench.Trial {
	t := bench.Trial{Round: 1, Cell: bench.Cell{Workers: workers, Cache: bench.Cold}, Instrument: bench.InstrumentNone, Exit: 1}
	e.answer.Diagnostics = said(texts...)
	judge(&t, e)
	return t
}

// sequential is the reference that said something.
func sequential(texts ...string) *reference {
	t := judged(0, texts, evidence{})
	return referenceOf(t, checker.Answer{Diagnostics: said(texts...)})
}

func TestJudgeDifferences(t *testing.T) {
	known := []corpora.Difference{
		{Missing: []string{"one of x"}, Extra: []string{"one of y"}},
		{Missing: []string{"hint at a"}, Extra: []string{"hint at b"}},
	}
	all := []string{"hint at a", "one of x", "plain"}
	for _, c := range []struct {
		name           string
		workers        int
		texts          []string
		status         bench.Status
		known          bool
		missing, extra []string
		says           string
	}{
		{"the same", 2, all, bench.OK, false, nil, nil, ""},
		{"another order", 2, []string{"plain", "one of x", "hint at a"}, bench.OK, false, nil, nil, ""},
		{"one dropped", 2, []string{"hint at a", "one of x"}, bench.Differs, false, []string{"plain"}, nil, "1 missing, 0 extra"},
		{"known", 2, []string{"hint at a", "one of y", "plain"}, bench.OK, true, []string{"one of x"}, []string{"one of y"}, ""},
		{"all that is known", 1, []string{"hint at b", "one of y", "plain"}, bench.OK, true, []string{"hint at a", "one of x"}, []string{"hint at b", "one of y"}, ""},
		{"known, and one dropped", 2, []string{"hint at a", "one of y"}, bench.Differs, false, []string{"one of x", "plain"}, []string{"one of y"}, "2 missing, 1 extra"},
		{"the half of what is known", 2, []string{"hint at a", "plain"}, bench.Differs, false, []string{"one of x"}, nil, "1 missing"},
		{"known of parallel trials only", 0, []string{"hint at a", "one of y", "plain"}, bench.Differs, false, []string{"one of x"}, []string{"one of y"}, "not the sequential ones"},
	} {
		got := judged(c.workers, c.texts, evidence{reference: sequential(all...), known: known})
		d := got.Diagnostics
		if got.Status != c.status || !got.Counted || d.Known != c.known || !strings.Contains(got.Error, c.says) || (got.Error == "") != (c.status == bench.OK) {
			t.Errorf("%s: %s, known %v, counted %v, %q", c.name, got.Status, d.Known, got.Counted, got.Error)
		}
		if !slices.Equal(d.Missing, said(c.missing...)) || !slices.Equal(d.Extra, said(c.extra...)) {
			t.Errorf("%s: missing %v, extra %v", c.name, d.Missing, d.Extra)
		}
	}
}

// A trial keeps some of its differences, and is judged by all of them.
func TestJudgeManyDifferences(t *testing.T) {
	var all []string
	for i := range bench.MaxDifferences + 1 {
		all = append(all, fmt.Sprintf("%04d", i))
	}
	known := []corpora.Difference{{Missing: all[:bench.MaxDifferences]}}
	got := judged(2, nil, evidence{reference: sequential(all...), known: known})
	if got.Status != bench.Differs || got.Diagnostics.Known || len(got.Diagnostics.Missing) != bench.MaxDifferences {
		t.Errorf("%s, known %v, %d missing", got.Status, got.Diagnostics.Known, len(got.Diagnostics.Missing))
	}
	if !strings.Contains(got.Error, fmt.Sprintf("%d missing", len(all))) {
		t.Errorf("%q", got.Error)
	}
}

func TestJudgeExpected(t *testing.T) {
	files := 3
	digest := diagnostics.Sum(said("x", "z")).Digest
	want := &corpora.Expect{Exit: 1, Files: files, Diagnostics: 2, Digest: digest}
	known := []corpora.Difference{{Missing: []string{"x"}, Extra: []string{"y"}}}
	for _, c := range []struct {
		name      string
		workers   int
		texts     []string
		reference *reference
		met       bool
	}{
		{"the reference", 0, []string{"x", "z"}, nil, true},
		{"a reference that says something else", 0, []string{"x", "w"}, nil, false},
		{"a reference that says less", 0, []string{"x"}, nil, false},
		{"parallel", 2, []string{"z", "x"}, sequential("x", "z"), true},
		{"parallel, as known", 2, []string{"z", "y"}, sequential("x", "z"), true},
		{"parallel, as known beside another reference", 2, []string{"w", "y"}, sequential("x", "w"), false},
		{"parallel, as not known", 2, []string{"z", "w"}, sequential("x", "z"), false},
	} {
		got := judged(c.workers, c.texts, evidence{reference: c.reference, expect: want, known: known})
		if got.Expected == nil || *got.Expected != c.met {
			t.Errorf("%s: expected %v", c.name, got.Expected)
		}
	}
	other := files + 1
	if got := judged(0, []string{"x", "z"}, evidence{expect: want, answer: checker.Answer{Files: &other}}); *got.Expected {
		t.Error("another number of files is expected")
	}
	if got := judged(0, []string{"x", "z"}, evidence{}); got.Expected != nil {
		t.Error("nothing is expected of it, and it meets that")
	}
}

// What a trial without a usable answer said is no difference of diagnostics.
func TestJudgeKeepsDifferencesOfAnswers(t *testing.T) {
	got := judged(2, nil, evidence{reference: sequential("x"), answer: checker.Answer{Crash: "INTERNAL ERROR"}})
	if got.Status != bench.Crashed || got.Diagnostics == nil || got.Diagnostics.Missing != nil {
		t.Errorf("%s, %+v", got.Status, got.Diagnostics)
	}
	got = judged(2, []string{"y"}, evidence{reference: sequential("x"), result: process.Result{OutputCut: true}})
	if got.Status != bench.Failed || got.Diagnostics != nil {
		t.Errorf("%s, %+v", got.Status, got.Diagnostics)
	}
}

func TestFirstSaid(t *testing.T) {
	line := func(path, text string) bench.Diagnostic { return bench.Diagnostic{Path: path, Text: text} }
	usage := []bench.Diagnostic{line("", "usage: mypy [-h]"), line("", "            [-m MODULE]")}
	for want, list := range map[string][]bench.Diagnostic{
		"":                             {},
		": usage: mypy [-h]":           usage,
		": mypy: error: no such flag":  append(slices.Clone(usage), line("mypy", "mypy: error: no such flag")),
		": error: --x is not possible": append(slices.Clone(usage), line("", "error: --x is not possible")),
		": a.py:1: error: Bad":         {line("", "stray"), line("a.py", "a.py:1: error: Bad\n    x\n    ^"), line("", "error: no")},
	} {
		if got := firstSaid(checker.Answer{Diagnostics: list}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// An answer with another exit status is compared too: which diagnostic made the difference?
func TestJudgeComparesFailedAnswers(t *testing.T) {
	got := judged(2, []string{"x", "y"}, evidence{reference: sequential("x"), expect: &corpora.Expect{Exit: 7}})
	if got.Status != bench.Failed || len(got.Diagnostics.Extra) != 1 {
		t.Errorf("%s, %+v", got.Status, got.Diagnostics)
	}
}
