package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/bisect"
)

// The slow one of three commits is found with the rounds of a session, which has the first and the last one by the branches that they are the ends of.
func TestBisectCommits(t *testing.T) {
	ownBuilds(t)
	t.Setenv("MYPYC_OPT_LEVEL", "0")
	dir := t.TempDir()
	git := placed(t, dir, tinyMypy)
	git("init", "-q", "-b", "master")
	git("add", "-A")
	git("commit", "-q", "-m", "base")
	git("checkout", "-q", "-b", "topic")
	placed(t, dir, map[string]string{"mypy/__main__.py": "import time\ntime.sleep(0.25)\n" + tinyMypy["mypy/__main__.py"]})
	git("commit", "-q", "-a", "-m", "sleep")
	slow := git("rev-parse", "--short=12", "HEAD")
	placed(t, dir, map[string]string{"mypy/core.py": tinyMypy["mypy/core.py"] + "\n\ndef more() -> int:\n    return 1\n"})
	git("commit", "-q", "-a", "-m", "more")

	good, bad := "mypy:"+dir+"@master+compiled", "mypy:"+dir+"@topic+compiled"
	s, _ := measured(t, "--checker", good, "--checker", bad, "--corpus", "hello", "--workers", "0", "--cache", "cold", "--rounds", "3")
	args := []string{"bisect", "--good", good, "--bad", bad, "--corpus", "hello", "--rounds", "6", "--reuse", s.Dir, "--out", filepath.Join(t.TempDir(), "B"), "--json"}
	var out, complaints bytes.Buffer
	if status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints}); status != fine {
		t.Fatalf("status %d\n%s", status, complaints.String())
	}
	var result bisect.Result
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	if !result.Certain || result.FirstSlow != "mypy:"+dir+"@"+slow+"+compiled" || result.ReusedRounds != 3 || len(result.Candidates) != 3 {
		t.Errorf("%+v\n%s", result, complaints.String())
	}
	if first := result.Steps[0]; first.Session != "" || first.Rounds != 3 || first.Verdict != bisect.Slow {
		t.Errorf("the first step is not judged by the rounds that are reused: %+v", first)
	}
	subjects := func(c bisect.Candidate) bool { return c.Subject == "sleep" && c.Commit == slow }
	if !slices.ContainsFunc(result.Candidates, subjects) || !strings.Contains(complaints.String(), "used too: 3 rounds of ") {
		t.Errorf("%+v\n%s", result.Candidates, complaints.String())
	}
}
