package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"paceline/bench/process"
)

// check is one claim about Paceline's measuring.
type check struct {
	name    string
	needs   []tool
	measure func(context.Context, lab) ([]result, error)
}

// lab is what checks measure with.
type lab struct {
	paths []string // of the tools that the check needs
	dir   string   // of the check's own, empty
}

// How much each check measures: as little as makes its answer certain. Six pairs are the
// fewest that have an interval (see package stats).
const (
	trueCommand = "/bin/true"
	trueRounds  = 10 // a batch
	trueBatches = 12
	trueLimit   = 1.5

	crowdSize  = 32
	crowdTime  = 5 * time.Second
	crowdLimit = 0.02 // of a CPU

	// /usr/bin/time counts in steps of 10 ms, so the job must be long beside that.
	forkChildren = 8
	forkBurn     = 500 * time.Millisecond // each
	forkRuns     = 6
	forkLimit    = 0.02

	// The processes above the orphan start and end beside it.
	orphanBurn  = 2 * time.Second
	orphanLimit = 0.02
)

func checks(paceline string) []check {
	return []check{
		{"wall time of a short command", []tool{pacelineAt(paceline), hyperfine()}, shortCommand},
		{"Paceline's own CPU time", nil, ownCPU},
		{"a job that forks", []tool{gnuTime()}, forkingJob},
		{"a child that nobody waits for", []tool{gnuTime()}, orphan},
	}
}

// measureAll runs every check that can be run, and says what is wrong with the others.
func measureAll(ctx context.Context, paceline string, progress io.Writer) (results []result, problems []error) {
	for _, c := range checks(paceline) {
		if ctx.Err() != nil {
			break
		}
		fmt.Fprintf(progress, "measuring: %s\n", c.name)
		found, err := c.run(ctx)
		results = append(results, found...)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", c.name, err))
		}
	}
	return results, problems
}

func (c check) run(ctx context.Context) (results []result, err error) {
	var l lab
	for _, t := range c.needs {
		path, missing := t.find()
		l.paths, err = append(l.paths, path), errors.Join(err, missing)
	}
	if err != nil {
		return nil, err
	}
	if l.dir, err = os.MkdirTemp("", "bench-self-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(l.dir)) }()
	return c.measure(ctx, l)
}

// shortCommand compares batches of runs of a command that does nothing.
func shortCommand(ctx context.Context, l lab) ([]result, error) {
	paceline, hyperfine, runs := l.paths[0], l.paths[1], strconv.Itoa(trueRounds)
	own, other, err := inTurns(trueBatches, func(batch int) (time.Duration, error) {
		text, err := output(ctx, paceline, "run", "--checker", "cmd:"+trueCommand, "--corpus", "hello",
			"--workers", "0", "--cache", "cold", "--rounds", runs,
			"--out", filepath.Join(l.dir, strconv.Itoa(batch)), "--json")
		if err != nil {
			return 0, err
		}
		return parseSummary(text)
	}, func(int) (time.Duration, error) {
		file := filepath.Join(l.dir, "hyperfine.json")
		_, err := output(ctx, hyperfine, "-N", "--style", "none", "--warmup", "1", "--runs", runs,
			"--export-json", file, trueCommand)
		if err != nil {
			return 0, err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		return parseHyperfine(text)
	})
	if err != nil {
		return nil, err
	}
	r, err := compared("wall time of "+trueCommand, own, other, "hyperfine -N", atMost(trueLimit))
	return []result{r}, err
}

// ownCPU compares what both sides of Paceline use during a trial with one CPU. Its supervisor
// takes note of every mapped file, which is more than any checker asks for.
func ownCPU(ctx context.Context, l lab) ([]result, error) {
	args, err := jobArgs("crowd", crowdTime.String(), strconv.Itoa(crowdSize-1))
	if err != nil {
		return nil, err
	}
	before, err := ownUsage()
	if err != nil {
		return nil, err
	}
	trial, err := l.trial(ctx, ".", args)
	if err != nil {
		return nil, err
	}
	after, err := ownUsage()
	if err != nil {
		return nil, err
	}
	if trial.Processes == nil || *trial.Processes != crowdSize {
		return nil, fmt.Errorf("a job of %d processes was taken for another: %+v", crowdSize, trial)
	}
	what := fmt.Sprintf("own CPU time beside %d processes that each work %v in %v", crowdSize, stirWork, stirWork+stirSleep)
	r, err := compared(what, []time.Duration{trial.SupervisorCPU + after - before}, []time.Duration{trial.Wall},
		"one CPU", atMost(crowdLimit))
	return []result{r}, err
}

func ownUsage() (time.Duration, error) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("own usage: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// forkingJob compares what both see of children that are waited for.
func forkingJob(ctx context.Context, l lab) ([]result, error) {
	var own, other []usage
	for range forkRuns {
		inside, outside, err := l.both(ctx, "fork", forkBurn.String(), strconv.Itoa(forkChildren))
		if err != nil {
			return nil, err
		}
		own, other = append(own, outside), append(other, inside)
	}
	what := fmt.Sprintf("of %d children that use %v each", forkChildren, forkBurn)
	walls, err := compared("wall time "+what, wallOf(own), wallOf(other), gnuTime().name, within(forkLimit))
	if err != nil {
		return nil, err
	}
	cpus, err := compared("CPU time "+what, cpuOf(own), cpuOf(other), gnuTime().name, within(forkLimit))
	return []result{walls, cpus}, err
}

// orphan shows that CPU time is seen of a process whose parent has gone.
func orphan(ctx context.Context, l lab) ([]result, error) {
	inside, outside, err := l.both(ctx, "abandon", orphanBurn.String())
	if err != nil {
		return nil, err
	}
	const what = "CPU time of a child that nobody waits for"
	r, err := compared(what, []time.Duration{outside.cpu}, []time.Duration{orphanBurn}, "its own clock", within(orphanLimit))
	return []result{r, {what: what, paceline: outside.cpu, other: inside.cpu, tool: gnuTime().name}}, err
}

func wallOf(all []usage) []time.Duration {
	return timesOf(all, func(u usage) time.Duration { return u.wall })
}
func cpuOf(all []usage) []time.Duration {
	return timesOf(all, func(u usage) time.Duration { return u.cpu })
}

func timesOf(all []usage, which func(usage) time.Duration) []time.Duration {
	times := make([]time.Duration, 0, len(all))
	for _, u := range all {
		times = append(times, which(u))
	}
	return times
}

// both measures one run of a job with the tool that the check needs first, inside, and with
// Paceline around it, outside. Two runs would differ by more than the limit on a busy machine.
func (l lab) both(ctx context.Context, job ...string) (inside, outside usage, err error) {
	args, err := jobArgs(job...)
	if err != nil {
		return usage{}, usage{}, err
	}
	file := filepath.Join(l.dir, "time")
	trial, err := l.trial(ctx, "", append([]string{l.paths[0], "-o", file, "-f", timeFormat}, args...))
	if err != nil {
		return usage{}, usage{}, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return usage{}, usage{}, err
	}
	inside, err = parseTime(string(text))
	return inside, usage{wall: trial.Wall, cpu: trial.User + trial.Sys}, err
}

func (l lab) trial(ctx context.Context, watch string, args []string) (process.Result, error) {
	trial, err := process.Run(ctx, process.Command{
		Args: args, Env: os.Environ(), Watch: watch,
		Output: filepath.Join(l.dir, "output"), OutputLimit: 1 << 20,
	})
	if err == nil && trial.Exit != 0 {
		said, readErr := os.ReadFile(filepath.Join(l.dir, "output"))
		err = errors.Join(fmt.Errorf("%q: exit status %d %s: %s", args, trial.Exit, trial.Signal, said), readErr)
	}
	return trial, err
}

// inTurns measures pairs in the order A B B A, so that a drift does not favour either.
func inTurns(pairs int, a, b func(pair int) (time.Duration, error)) (as, bs []time.Duration, err error) {
	for pair := range pairs {
		turns := []func() error{
			func() error { return take(pair, a, &as) },
			func() error { return take(pair, b, &bs) },
		}
		if pair%2 == 1 {
			slices.Reverse(turns)
		}
		for _, turn := range turns {
			if err := turn(); err != nil {
				return nil, nil, err
			}
		}
	}
	return as, bs, nil
}

func take(pair int, measure func(int) (time.Duration, error), into *[]time.Duration) error {
	value, err := measure(pair)
	*into = append(*into, value)
	return err
}
