package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/summary"
)

// reporter shows what is going on.
type reporter interface {
	say(line string)
	trial(p runner.Progress)
	// close ends the showing; what follows may write to the same place.
	close()
}

// newReporter shows a bar on a terminal that has room and a cursor to move, and plain lines
// elsewhere.
func newReporter(w io.Writer) reporter {
	if file, ok := w.(*os.File); ok && os.Getenv("TERM") != "dumb" {
		width, height, err := term.GetSize(int(file.Fd()))
		if err == nil && width > 0 && height > 0 {
			return newBar(w)
		}
	}
	return lines{w}
}

// lines shows one line a trial.
type lines struct{ w io.Writer }

func (l lines) say(line string) { fmt.Fprintln(l.w, summary.Printable(line)) }

func (l lines) trial(p runner.Progress) {
	if p.Ended == nil {
		return
	}
	l.say(fmt.Sprintf("%s %s %s %s%s", position(p), where(p), what(p), outcome(*p.Ended), ahead(p.Left)))
}

func (lines) close() {}

// position is how far the session is: "[ 12/192]".
func position(p runner.Progress) string {
	planned := fmt.Sprint(p.Planned)
	return fmt.Sprintf("[%*d/%s]", len(planned), p.Done, planned)
}

func where(p runner.Progress) string {
	if p.Round == 0 {
		return "warm-up"
	}
	return fmt.Sprintf("round %d/%d", p.Round, p.Rounds)
}

// what is the cell, and what is done beside timing it.
func what(p runner.Progress) string {
	switch p.Instrument {
	case bench.InstrumentCeiling:
		return fmt.Sprintf("%s, %d at once", p.Cell, p.Copies)
	case bench.InstrumentNone, "":
		return p.Cell.String()
	}
	return fmt.Sprintf("%s, %s", p.Cell, p.Instrument)
}

// outcome is how a trial ended: "4.61 s ok".
func outcome(t bench.Trial) string {
	text := wall(time.Duration(t.WallNanos)) + " " + string(t.Status)
	if t.Error != "" {
		text += ": " + strings.TrimSuffix(t.Error, ".")
	}
	if len(t.Disturbed) > 0 {
		text += ", disturbed by " + strings.Join(t.Disturbed, " and ")
	}
	return text
}

func ahead(left time.Duration) string {
	if left < time.Second {
		return ""
	}
	return ", about " + span(left) + " left"
}

// wall shows a time that was measured.
func wall(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// span shows roughly how long something lasts: 40s, 5m, 1h05m.
func span(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < 2*time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Round(time.Minute).Minutes()))
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
