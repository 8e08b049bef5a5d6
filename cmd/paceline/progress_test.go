package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vbauerster/mpb/v8"

	"paceline/bench"
	"paceline/bench/runner"
)

func progressOf(ended *bench.Trial) runner.Progress {
	cell := bench.Cell{Checker: "mypy@2.4.1", Corpus: "mypy-self", Workers: 2, Cache: bench.Cold}
	return runner.Progress{Cell: cell, Round: 1, Rounds: 12, Done: 12, Planned: 192,
		Elapsed: time.Minute, Left: 5 * time.Minute, Ended: ended}
}

func TestLines(t *testing.T) {
	var w strings.Builder
	l := lines{&w}
	l.trial(progressOf(nil)) // before a trial there is nothing to say
	l.trial(progressOf(&bench.Trial{WallNanos: 4.61e9, Status: bench.OK}))
	l.trial(progressOf(&bench.Trial{WallNanos: 250e6, Status: bench.Crashed, Error: "ended by \x1b[31m"}))
	crowd := progressOf(&bench.Trial{WallNanos: 1e9, Status: bench.OK, Disturbed: []string{"steal 3%"}})
	crowd.Instrument, crowd.Copies, crowd.Left = bench.InstrumentCeiling, 2, 0
	l.trial(crowd)
	warmUp := progressOf(&bench.Trial{WallNanos: 1e9, Status: bench.OK})
	warmUp.Round, warmUp.Left = 0, 0
	l.trial(warmUp)
	want := `[ 12/192] round 1/12 mypy@2.4.1 mypy-self-cold-w2 4.61 s ok, about 5m left
"[ 12/192] round 1/12 mypy@2.4.1 mypy-self-cold-w2 250 ms crashed: ended by \x1b[31m, about 5m left"
[ 12/192] round 1/12 mypy@2.4.1 mypy-self-cold-w2, 2 at once 1.00 s ok, disturbed by steal 3%
[ 12/192] warm-up mypy@2.4.1 mypy-self-cold-w2 1.00 s ok
`
	if w.String() != want {
		t.Errorf("got\n%swant\n%s", w.String(), want)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1s", 119 * time.Second: "119s", 150 * time.Second: "3m", 59*time.Minute + 40*time.Second: "60m",
		65 * time.Minute: "1h05m", 26 * time.Hour: "26h00m",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}

// The bar is drawn when the test says so.
func TestBar(t *testing.T) {
	var screen bytes.Buffer
	refresh := make(chan any)
	b := newBar(&screen, mpb.WithManualRefresh(refresh), mpb.WithWidth(120))
	b.say("making ready")
	b.trial(progressOf(nil))
	b.trial(progressOf(&bench.Trial{WallNanos: 1e9, Status: bench.TimedOut, Error: "killed"}))
	b.say("something else")
	for range 3 { // the third is taken when the first is on the screen
		refresh <- time.Now()
	}
	b.close()
	b.say("after the end")
	b.close()
	shown := screen.String()
	for _, want := range []string{
		"[ 12/192] 60s, about 5m left ",
		" round 1/12 mypy@2.4.1 mypy-self-cold-w2",
		"round 1/12 mypy@2.4.1 mypy-self-cold-w2 1.00 s timeout: killed\n",
		"something else\n",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown in %q", want, shown)
		}
	}
	if !strings.HasPrefix(shown, "making ready\n") || !strings.HasSuffix(shown, "after the end\n") {
		t.Errorf("%q", shown)
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":            "plain",
		"two\n  lines\n\n": "two; lines",
		"bad\x1b[31m":      `"bad\x1b[31m"`,
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
