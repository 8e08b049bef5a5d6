package checker

import (
	"regexp"
	"strconv"
	"strings"

	"paceline/bench"
	"paceline/bench/diagnostics"
)

// readMypy reads mypy's output. A message begins a diagnostic; lines after it that begin
// nothing else (the source line and its marker under --pretty) belong to it. A line that
// belongs to nothing is a diagnostic of its own: an unknown word of the checker is compared,
// not dropped.
func readMypy(output string, folders []diagnostics.Folder) Answer {
	answer := Answer{Diagnostics: []bench.Diagnostic{}}
	lines := mypyLines()
	open := false
	for line := range strings.Lines(diagnostics.Normalise(output, folders)) {
		line = strings.TrimRight(line, "\r\n")
		if answer.Crash == "" && lines.crash.MatchString(line) {
			answer.Crash = line
		}
		message := lines.message.FindStringSubmatch(line)
		switch {
		case message != nil:
			answer.Diagnostics = append(answer.Diagnostics, bench.Diagnostic{Path: message[1], Text: line})
			open = true
		case readSummary(lines, line, &answer):
			open = false
		case open:
			last := &answer.Diagnostics[len(answer.Diagnostics)-1]
			last.Text += "\n" + line
		case line != "":
			answer.Diagnostics = append(answer.Diagnostics, bench.Diagnostic{Text: line})
		}
	}
	return answer
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

type mypyPatterns struct{ message, summary, crash *regexp.Regexp }

func mypyLines() mypyPatterns {
	return mypyPatterns{
		message: regexp.MustCompile(`^(.+?)(?::\d+)*: (?:error|warning|note): `),
		summary: regexp.MustCompile(`^(?:Success: no issues found in (\d+) source files?|Found \d+ errors? in \d+ files? \((?:checked (\d+) source files?|errors prevented further checking)\))$`),
		crash:   regexp.MustCompile(`INTERNAL ERROR|^Cannot connect to build worker|^Worker \d+ disconnected|^Traceback \(most recent call last\):`),
	}
}
