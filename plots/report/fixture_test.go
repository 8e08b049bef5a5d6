package report

import (
	"path/filepath"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// madeUp is a session whose trials were never measured: their numbers only look like mypy's.
func madeUp(t *testing.T) (bench.Manifest, []bench.Trial) {
	t.Helper()
	s, err := session.Read(filepath.Join("..", "..", "bench", "summary", "testdata", "made-up"))
	if err != nil {
		t.Fatal(err)
	}
	return s.Manifest, s.Trials
}

// hostile is the made-up session with names and messages that try to break out of the page.
func hostile(t *testing.T) summary.Summary {
	const evil = "</pre></style></svg><script>console.error('pwned')</script><img src=http://outside.invalid/x.png onerror=alert(1)>\x1b[31m\u202e"
	m, trials := madeUp(t)
	m.Plan.Checkers, m.Plan.Corpora = []string{"cmd:" + evil}, []string{evil}
	m.Plan.Variants = []bench.Variant{{Name: "v", Flags: []string{evil, "'"}}}
	m.Host.CPUModel, m.Host.Kernel = evil, evil
	m.Checkers[0].Checker, m.Checkers[0].Packages[0], m.Corpora[0].Corpus = evil, evil, evil
	m.Environment = map[string]string{evil: evil}
	m.Limits = []string{evil}
	for i := range trials {
		t := &trials[i]
		t.Checker, t.Corpus, t.Error = "cmd:"+evil, evil, evil
		if len(t.Disturbed) > 0 {
			t.Disturbed = []string{evil}
		}
		if t.Diagnostics == nil {
			continue
		}
		for _, all := range [][]bench.Diagnostic{t.Diagnostics.Missing, t.Diagnostics.Extra} {
			for j := range all {
				all[j] = bench.Diagnostic{Path: evil + ".py", Text: evil + "\n" + evil}
			}
		}
	}
	s := summary.Of(m, trials)
	s.Warnings = append(s.Warnings, evil)
	return s
}
