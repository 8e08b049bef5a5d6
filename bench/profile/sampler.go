package profile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"paceline/bench"
	"paceline/bench/runner"
)

// Options say what a [Sampler] is for.
type Options struct {
	Session string       // the session directory, into which profiles go
	Command string       // for the comments: the command line that samples
	Cells   []bench.Cell // that need [Options.Samples]
	Samples int64        // running samples that each role of them needs; see [Sampler.Enough]
}

// Sampler samples the processes of trials and writes their profiles into the session.
type Sampler struct {
	options  Options
	spy      spy
	work     string // folder of py-spy's outputs
	table    *classifier
	watching sync.WaitGroup
	stop     context.CancelFunc
	ctx      context.Context // ends with Close

	mu        sync.Mutex
	collected map[string]*collection // by folder name
	namers    map[string]*namer      // by the folder that mypy is installed in
	warnings  []string
	times     map[string]int // how often each warning came
}

// newSampler makes a sampler that uses that py-spy. What the session has of the cells already,
// it adds to.
func newSampler(o Options, s spy) (*Sampler, error) {
	table, err := newClassifier(tableText)
	if err != nil {
		return nil, err
	}
	collected := map[string]*collection{}
	for _, c := range o.Cells {
		for _, name := range []string{c.Name(), c.Name() + failedSuffix} {
			if err := takeUp(collected, o, c, name); err != nil {
				return nil, err
			}
		}
	}
	work, err := os.MkdirTemp("", "paceline-samples-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for samples: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Sampler{
		options: o, spy: s, work: work, table: table, ctx: ctx, stop: stop,
		collected: collected, namers: map[string]*namer{}, times: map[string]int{},
	}, nil
}

// takeUp reads the profiles that the session has by that name, if it has any.
func takeUp(collected map[string]*collection, o Options, of bench.Cell, name string) error {
	dir := Folder(o.Session, name)
	if !isCell(dir) {
		return nil
	}
	there, err := readCell(dir)
	if err != nil {
		return err
	}
	if there.Checker != of.Checker {
		return fmt.Errorf("%s holds profiles of %s: sample %s into a session of its own, with another --out", dir, there.Checker, of.Checker)
	}
	collected[name] = newCollection(about(o, of, name))
	collected[name].take(there)
	return nil
}

// about is what the comments of a cell's profiles tell besides numbers.
func about(o Options, of bench.Cell, name string) []string {
	return []string{
		"command: " + o.Command, "checker: " + of.Checker, "cell: " + name,
		fmt.Sprintf("sampled %d times a second with py-spy; running samples scaled to measured CPU time", rate),
	}
}

// Close ends what still watches, as after an interrupt.
func (s *Sampler) Close() error {
	s.stop()
	s.watching.Wait()
	return os.RemoveAll(s.work)
}

// Instrument is the sampler as a run uses it.
func (s *Sampler) Instrument() *runner.Instrument {
	return &runner.Instrument{Name: bench.InstrumentSampler, Begin: s.begin, Enough: s.Enough}
}

func (s *Sampler) begin(ctx context.Context, t bench.Trial) (func(bench.Trial) error, error) {
	dir, err := os.MkdirTemp(s.work, "trial-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for samples: %w", err)
	}
	w, err := s.watch(ctx, dir, t.Workers)
	if err != nil {
		return nil, err
	}
	return func(t bench.Trial) error {
		looks, site := w.end()
		return errors.Join(s.collect(t, looks, site), os.RemoveAll(dir))
	}, nil
}

// Enough says whether every role of the cells that matter has the samples it needs.
func (s *Sampler) Enough() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(s.options.Cells, func(c bench.Cell) bool {
		wanted := []bench.RoleName{bench.Coordinator}
		if c.Workers > 0 {
			wanted = append(wanted, bench.Worker)
		}
		got := map[string]int64{}
		if have := s.collected[c.Name()]; have != nil {
			for role, raw := range have.raw {
				name, _ := splitRole(role)
				got[name] += raw.Running
			}
		}
		return slices.ContainsFunc(wanted, func(role bench.RoleName) bool { return got[string(role)] < s.options.Samples })
	})
}

// Warnings say what of the sampling went wrong or is to be doubted.
func (s *Sampler) Warnings() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, text := range s.warnings {
		if n := s.times[text]; n > 1 {
			text = fmt.Sprintf("%s (in %d trials)", text, n)
		}
		all = append(all, text)
	}
	return all
}

func (s *Sampler) warn(cell, format string, args ...any) {
	text := cell + ": " + fmt.Sprintf(format, args...)
	if s.times[text]++; s.times[text] == 1 {
		s.warnings = append(s.warnings, text)
	}
}

// failedSuffix marks the profiles of trials that gave no answer: their times are no run's.
const failedSuffix = ".failed"

// Folder is the one of the session that the cell's profiles are in.
func Folder(session, cell string) string {
	return filepath.Join(session, "profiles", bench.FileName(cell))
}

// collect reads what was sampled in a trial, and writes the profiles of its cell anew.
func (s *Sampler) collect(t bench.Trial, looks []look, site string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	cell := t.Name()
	if t.Status != bench.OK && t.Status != bench.Differs {
		cell += failedSuffix
	}
	names, err := s.namer(site)
	if err != nil {
		s.warn(cell, "compiled functions have no module: %v", err)
	}
	c := s.collected[cell]
	if c == nil {
		c = newCollection(about(s.options, t.Cell, cell))
	}
	n := naming{namer: names, classifier: s.table}
	for _, role := range t.Roles {
		p, ok := s.observed(cell, role, looks)
		if !ok {
			continue
		}
		samples := n.read(p)
		if !slices.ContainsFunc(samples, func(s named) bool { return !s.class.blocked }) {
			s.warn(cell, "%s was not sampled: no sample has it running, though it used %s of CPU time", p.role, seconds(p.cpu.Nanoseconds()))
			continue
		}
		if err := c.add(p, samples); err != nil {
			return err
		}
	}
	if len(c.pairs) == 0 {
		return nil
	}
	s.collected[cell] = c
	return c.write(Folder(s.options.Session, cell))
}

// observed is a process of the trial with its samples; not ok when it has none.
func (s *Sampler) observed(cell string, role bench.Role, looks []look) (observed, bool) {
	name := roleName(role.Role, role.Worker)
	at := slices.IndexFunc(looks, func(l look) bool { return l.pid == role.PID })
	if at < 0 {
		s.warn(cell, "%s was not sampled: it was not seen while it ran", name)
		return observed{}, false
	}
	l := looks[at]
	read, err := l.read()
	if err != nil {
		s.warn(cell, "%s was not sampled: %v", name, err)
		return observed{}, false
	}
	if read.cut || read.bad > 0 {
		s.warn(cell, "%s: what py-spy wrote is cut or garbled; the %d stacks that can be read are kept", name, len(read.stacks))
	}
	if len(read.stacks) == 0 {
		s.warn(cell, "%s was not sampled: it ended too soon (after %s)", name, seconds(l.ended.Sub(l.began).Nanoseconds()))
		return observed{}, false
	}
	p := observed{
		role: name, pid: role.PID, stacks: read.stacks, began: l.began,
		watched: l.ended.Sub(l.began),
	}
	p.cpu = durationOf(role)
	if p.cpu == 0 {
		s.warn(cell, "%s was not sampled: its CPU time is not known", name)
		return observed{}, false
	}
	return p, true
}

// namer names the functions of the mypy in that folder.
func (s *Sampler) namer(site string) (*namer, error) {
	if known := s.namers[site]; known != nil {
		return known, nil
	}
	if site == "" {
		return newNamer(modules{}), errors.New("it was not seen where the checker is installed")
	}
	m, err := readModules(site)
	if err != nil {
		return newNamer(modules{}), err
	}
	s.namers[site] = newNamer(m)
	return s.namers[site], nil
}
