package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"paceline/bench"
	"paceline/bench/sweep"
)

// again is the folder that a repeated session goes to.
const again = "again"

// watcher is a command that watches trials.
type watcher struct {
	instrument bench.Instrument
	command    string
}

func watchers() []watcher {
	return []watcher{{bench.InstrumentSampler, "profile"}, {bench.InstrumentTap, "trace"}}
}

// Commands lists the command lines that repeat what was done for a session and make its page, for
// a POSIX shell with the quoting of bash. The trials say what was watched.
func Commands(p bench.Plan, trials []bench.Trial) []string {
	first := runOf(p)
	var joining []string
	for _, w := range watchers() {
		if w.made(trials) {
			first = w.sessionOf(p, trials)
		} else {
			joining = append(joining, w.joined(p, trials)...)
		}
	}
	return slices.Concat([]string{first}, joining, []string{"paceline report " + again})
}

// made says whether the command made the session, so that the watched trial of a cell follows its
// plain one from the first on. Those that join another session come after its trials.
func (w watcher) made(trials []bench.Trial) bool {
	for i, t := range trials {
		if t.Round == 0 || t.Instrument != bench.InstrumentNone || !w.watched(trials, t.Cell) {
			continue
		}
		return i+1 < len(trials) && trials[i+1].Instrument == w.instrument &&
			trials[i+1].Round == t.Round && trials[i+1].Cell == t.Cell
	}
	return false
}

func (w watcher) watched(trials []bench.Trial, c bench.Cell) bool {
	return slices.ContainsFunc(trials, func(t bench.Trial) bool { return t.Instrument == w.instrument && t.Cell == c })
}

// line is a command line in the making.
type line []string

func (l *line) add(flag string, values ...string) {
	for _, value := range values {
		*l = append(*l, flag, value)
	}
}

func runOf(p bench.Plan) string {
	l := line{"paceline", "run"}
	if p.Sweep {
		l = line{"paceline", "sweep", "--no-history"}
	}
	l.add("--checker", p.Checkers...)
	for _, v := range p.Variants {
		if !sweep.IsArm(v) {
			l.add("--variant", v.Name+"="+quoted(v.Flags))
		}
	}
	if p.Sweep && !slices.ContainsFunc(p.Variants, sweep.IsArm) {
		l = append(l, "--native-parser=false")
	}
	l.add("--corpus", p.Corpora...)
	l.add("--workers", joined(p.Workers))
	l.add("--cpus", p.CPUs...)
	l.add("--cache", joined(p.Caches))
	l.add("--rounds", strconv.Itoa(p.Rounds))
	if p.Precision > 0 {
		l.add("--precision", strconv.FormatFloat(p.Precision, 'g', -1, 64))
	}
	if p.Precision > 0 || p.Budget > 0 {
		l.add("--budget", p.Budget.String())
	}
	if p.Memory {
		l = append(l, "--memory")
	}
	if p.Ceiling {
		l = append(l, "--ceiling")
	}
	l.add("--seed", strconv.FormatUint(p.Seed, 10))
	l.add("--time-limit", p.TimeLimit.String())
	l.add("--output-limit", strconv.FormatInt(p.OutputLimit, 10))
	l.add("--out", again)
	return quoted(l)
}

// sessionOf repeats a session that the command made, but for what no plan has, such as the number
// of samples.
func (w watcher) sessionOf(p bench.Plan, trials []bench.Trial) string {
	l := line{"paceline", w.command}
	l.add("--checker", p.Checkers...)
	l.add("--corpus", p.Corpora...)
	l.add("--workers", joined(w.workers(p, trials, bench.Cell{Checker: p.Checkers[0], Corpus: p.Corpora[0], Cache: p.Caches[0]})))
	l.add("--cache", joined(p.Caches))
	l.add("--rounds", strconv.Itoa(p.Rounds))
	if p.Budget > 0 {
		l.add("--budget", p.Budget.String())
	}
	l.add("--seed", strconv.FormatUint(p.Seed, 10))
	l.add("--time-limit", p.TimeLimit.String())
	l.add("--out", again)
	return quoted(l)
}

// joined lists the command lines that add watched trials to the repeated session.
func (w watcher) joined(p bench.Plan, trials []bench.Trial) []string {
	var commands []string
	for _, checker := range p.Checkers {
		for _, corpus := range p.Corpora {
			commands = append(commands, w.joinedOf(p, trials, bench.Cell{Checker: checker, Corpus: corpus})...)
		}
	}
	return commands
}

// joinedOf lists them for one checker and corpus: one for all cache states that were watched with
// the same workers.
func (w watcher) joinedOf(p bench.Plan, trials []bench.Trial, c bench.Cell) []string {
	var counts []string
	caches := map[string][]bench.CacheState{} // by counts
	for _, c.Cache = range p.Caches {
		workers := joined(w.workers(p, trials, c))
		if workers == "" {
			continue
		}
		if caches[workers] == nil {
			counts = append(counts, workers)
		}
		caches[workers] = append(caches[workers], c.Cache)
	}
	var commands []string
	for _, workers := range counts {
		l := line{"paceline", w.command}
		l.add("--checker", c.Checker)
		l.add("--corpus", c.Corpus)
		l.add("--workers", workers)
		l.add("--cache", joined(caches[workers]))
		l.add("--out", again)
		commands = append(commands, quoted(l))
	}
	return commands
}

// workers lists the numbers of workers with which the cell was watched.
func (w watcher) workers(p bench.Plan, trials []bench.Trial, c bench.Cell) []int {
	return slices.DeleteFunc(slices.Clone(p.Workers), func(n int) bool {
		c.Workers = n
		return !w.watched(trials, c)
	})
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
