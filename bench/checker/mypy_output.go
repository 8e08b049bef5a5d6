package checker

import (
	"regexp"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

// sourceIndent begins the lines that --pretty adds to a message: the source line and its
// marker. They may say anything, even what looks like a message.
const sourceIndent = "    "

// readMypy reads mypy's output. A message begins a diagnostic; indented lines after it belong
// to it. A line that belongs to nothing is a diagnostic of its own: an unknown word of the
// checker is compared, not dropped. A verbose mypy logs between them.
func readMypy(output string, folders []diagnostics.Folder, verbose bool) Answer {
	answer := Answer{Diagnostics: []bench.Diagnostic{}}
	lines := mypyLines()
	crash := mypyCrash{lines: lines}
	open := false
	for line := range strings.Lines(diagnostics.Normalise(output, folders)) {
		line = strings.TrimRight(line, "\r\n")
		if verbose && strings.HasPrefix(line, "LOG:") {
			answer.Rechecked = append(answer.Rechecked, recheckedIn(lines, line)...)
			continue
		}
		if open && strings.HasPrefix(line, sourceIndent) {
			last := &answer.Diagnostics[len(answer.Diagnostics)-1]
			last.Text += "\n" + line
			continue
		}
		message := lines.message.FindStringSubmatch(line)
		crash.read(line, message)
		open = message != nil
		switch {
		case open:
			answer.Diagnostics = append(answer.Diagnostics, bench.Diagnostic{Path: message[1], Text: line})
		case line != "" && !readSummary(lines, line, &answer):
			answer.Diagnostics = append(answer.Diagnostics, bench.Diagnostic{Text: line})
		}
	}
	answer.Crash = crash.String()
	return answer
}

// recheckedIn lists the modules that a line of the log tells will be checked.
func recheckedIn(lines mypyPatterns, line string) []string {
	if found := lines.stale.FindStringSubmatch(line); found != nil {
		return strings.Fields(found[1])
	}
	return nil
}

func readSummary(lines mypyPatterns, line string, answer *Answer) bool {
	found := lines.summary.FindStringSubmatch(line)
	if found == nil {
		return false
	}
	if files, err := strconv.Atoi(found[1] + found[2]); err == nil {
		answer.Files = &files
	}
	return true
}

// internalError is how mypy begins the message about an error of its own, with or without a
// file. A message that merely quotes it says something else first.
const internalError = "INTERNAL ERROR -- "

// mypyCrash finds what mypy says about an error of its own.
type mypyCrash struct {
	lines  mypyPatterns
	first  string // line that tells of a crash
	cause  string // exception at the end of the last traceback
	frames bool   // within a traceback
}

func (c *mypyCrash) read(line string, message []string) {
	traceback := c.lines.traceback.MatchString(line)
	switch {
	case traceback:
		c.frames = true
	case c.frames && line != "" && !strings.HasPrefix(line, " "):
		c.frames, c.cause = false, line
	}
	switch {
	case c.first != "":
	case message != nil && strings.HasPrefix(message[2], internalError),
		message == nil && strings.HasPrefix(line, "error: "+internalError),
		traceback, c.lines.worker.MatchString(line), message == nil && c.lines.missing.MatchString(line):
		c.first = line
	}
}

// String is what happened in one line, and empty when nothing did.
func (c *mypyCrash) String() string {
	if c.cause == "" {
		return c.first
	}
	if where, _, internal := strings.Cut(c.first, " -- "); internal {
		return where + ": " + c.cause
	}
	return c.cause
}

type mypyPatterns struct{ message, summary, traceback, worker, missing, stale *regexp.Regexp }

func mypyLines() mypyPatterns {
	return mypyPatterns{
		message:   regexp.MustCompile(`^(.+?)(?::\d+)*: (?:error|warning|note): (.*)`),
		summary:   regexp.MustCompile(`^(?:Success: no issues found in (\d+) source files?|Found \d+ errors? in \d+ files? \((?:checked (\d+) source files?|errors prevented further checking)\))$`),
		traceback: regexp.MustCompile(`^Traceback \(most recent call last\):$`),
		worker:    regexp.MustCompile(`^\s*(?:[\w.]+: )?(?:Cannot connect to build worker|Worker \d+ disconnected)`),
		missing:   regexp.MustCompile(`No module named '?mypy\b`), // says Python, which goes on to exit as mypy does when it found something
		stale:     regexp.MustCompile(`^LOG:\s+Scheduling SCC (?:singleton|of size \d+) \(([^)]*)\) as (?:inherently )?stale\b`),
	}
}
