package report

import (
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"paceline/bench"
)

// again is the folder that a repeated session goes to.
const again = "again"

// Commands lists the command lines that measure the plan again and make its page, for a POSIX
// shell with the quoting of bash.
func Commands(p bench.Plan) []string {
	words := []string{"paceline", "run"}
	add := func(flag string, values ...string) {
		for _, value := range values {
			words = append(words, flag, value)
		}
	}
	add("--checker", p.Checkers...)
	for _, v := range p.Variants {
		add("--variant", v.Name+"="+quoted(v.Flags))
	}
	add("--corpus", p.Corpora...)
	add("--workers", joined(p.Workers))
	add("--cpus", p.CPUs...)
	add("--cache", joined(p.Caches))
	add("--rounds", strconv.Itoa(p.Rounds))
	if p.Precision > 0 {
		add("--precision", strconv.FormatFloat(p.Precision, 'g', -1, 64))
	}
	if p.Precision > 0 || p.Budget > 0 {
		add("--budget", p.Budget.String())
	}
	if p.Memory {
		words = append(words, "--memory")
	}
	if p.Ceiling {
		words = append(words, "--ceiling")
	}
	add("--seed", strconv.FormatUint(p.Seed, 10))
	add("--time-limit", p.TimeLimit.String())
	add("--output-limit", strconv.FormatInt(p.OutputLimit, 10))
	add("--out", again)
	return []string{quoted(words), "paceline report " + again}
}

func joined[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ",")
}

// quoted writes words so that a shell reads the same ones again.
func quoted(words []string) string {
	safe := make([]string, len(words))
	for i, word := range words {
		text, err := syntax.Quote(word, syntax.LangBash)
		if err != nil { // a NUL, which no command line can hold
			text = strconv.Quote(word)
		}
		safe[i] = text
	}
	return strings.Join(safe, " ")
}
