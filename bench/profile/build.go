package profile

import (
	"math/bits"
	"strconv"
	"time"

	"github.com/google/pprof/profile"
)

// observed is one process of one trial as it was sampled.
type observed struct {
	role    string // coordinator, worker-0, ...: see roleName
	pid     int
	stacks  []stack
	cpu     time.Duration // as the trial measured it
	watched time.Duration // from the first look to the end of the process
	began   time.Time
}

// kind is what a profile is about.
type kind string

// The two profiles of a process.
const (
	CPU  kind = "cpu"
	Wall kind = "wall"
)

// pair are the profiles of one process, or of several merged.
type pair struct{ cpu, wall *profile.Profile }

// rate is how often a second stacks are looked at.
const rate = 100

const period = int64(time.Second) / rate

// Labels of samples.
const (
	labelRole   = "role"
	labelWorker = "worker"
	labelThread = "thread"
	labelState  = "state"
	labelPhase  = "phase"
	labelArea   = "area"
)

// named is a stack with its names and what it stands for.
type named struct {
	stack []placed
	class class
	main  bool
	count int64
}

// naming turns stacks into what people know.
type naming struct {
	namer      *namer
	classifier *classifier
}

func (n naming) read(p observed) []named {
	var all []named
	for _, s := range p.stacks {
		names := n.namer.fold(s.frames)
		if len(names) == 0 {
			continue
		}
		all = append(all, named{
			stack: names, class: n.classifier.classify(names), count: s.count,
			main: s.thread == 0 || s.thread == p.pid,
		})
	}
	return all
}

// build makes the profiles of one process, and counts its samples.
func build(p observed, samples []named) (pair, Raw) {
	raw := Raw{Role: p.role, Runs: 1, CPUNanos: p.cpu.Nanoseconds(), WatchedNanos: p.watched.Nanoseconds()}
	var running, all []named
	var mains int64
	for _, s := range samples {
		if s.class.blocked {
			raw.Blocked += s.count
		} else {
			raw.Running += s.count
			running = append(running, s)
		}
		if s.main {
			mains += s.count
		}
		all = append(all, s)
	}
	wallTotal := (raw.Running + raw.Blocked) * period
	if mains > 0 && raw.WatchedNanos > 0 {
		// The time that the main thread was watched is its time; the others ran beside it.
		wallTotal = scale(raw.Running+raw.Blocked, raw.WatchedNanos, mains)
	}
	return pair{
		cpu:  newProfile(CPU, p, running, raw.CPUNanos),
		wall: newProfile(Wall, p, all, wallTotal),
	}, raw
}

// newProfile makes a profile whose values add up to the total.
func newProfile(k kind, p observed, samples []named, total int64) *profile.Profile {
	value := &profile.ValueType{Type: string(k), Unit: "nanoseconds"}
	b := builder{
		profile: &profile.Profile{
			SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, value},
			PeriodType: &profile.ValueType{Type: string(k), Unit: "nanoseconds"}, Period: period,
			DefaultSampleType: string(k),
			TimeNanos:         p.began.UnixNano(), DurationNanos: p.watched.Nanoseconds(),
		},
		functions: map[function]*profile.Function{},
		locations: map[placed]*profile.Location{},
		mappings:  map[string]*profile.Mapping{},
	}
	b.mapping("") // the first one is what pprof calls the file of the profile
	var counts []int64
	for _, s := range samples {
		counts = append(counts, s.count)
	}
	for i, nanos := range divide(total, counts) {
		b.add(p.role, samples[i], nanos)
	}
	return b.profile
}

// divide gives each count its part of the total; the parts add up to the total exactly.
func divide(total int64, counts []int64) []int64 {
	var sum, begun, given int64
	for _, n := range counts {
		sum += n
	}
	parts := make([]int64, len(counts))
	for i, n := range counts {
		begun += n
		upTo := scale(begun, total, sum)
		parts[i] = upTo - given
		given = upTo
	}
	return parts
}

// scale is n*by/of without overflow in between.
func scale(n, by, of int64) int64 {
	high, low := bits.Mul64(uint64(n), uint64(by))
	quotient, _ := bits.Div64(high, low, uint64(of))
	return int64(quotient)
}

// builder adds samples to a profile.
type builder struct {
	profile   *profile.Profile
	functions map[function]*profile.Function
	locations map[placed]*profile.Location
	mappings  map[string]*profile.Mapping
}

func (b *builder) add(role string, s named, nanos int64) {
	sample := &profile.Sample{Value: []int64{s.count, nanos}, Label: labels(role, s)}
	for i := len(s.stack) - 1; i >= 0; i-- {
		sample.Location = append(sample.Location, b.location(s.stack[i]))
	}
	b.profile.Sample = append(b.profile.Sample, sample)
}

func labels(role string, s named) map[string][]string {
	name, worker := splitRole(role)
	l := map[string][]string{
		labelRole: {name}, labelThread: {"other"}, labelState: {"running"},
		labelPhase: {string(s.class.phase)}, labelArea: {string(s.class.area)},
	}
	if worker >= 0 {
		l[labelWorker] = []string{strconv.Itoa(worker)}
	}
	if s.main {
		l[labelThread] = []string{"main"}
	}
	if s.class.blocked {
		l[labelState] = []string{"blocked"}
	}
	return l
}

func (b *builder) location(f placed) *profile.Location {
	if known := b.locations[f]; known != nil {
		return known
	}
	l := &profile.Location{
		ID: uint64(len(b.profile.Location) + 1), Mapping: b.mapping(f.library),
		Line: []profile.Line{{Function: b.function(f.function), Line: int64(f.line)}},
	}
	b.profile.Location = append(b.profile.Location, l)
	b.locations[f] = l
	return l
}

func (b *builder) function(f function) *profile.Function {
	if known := b.functions[f]; known != nil {
		return known
	}
	made := &profile.Function{
		ID: uint64(len(b.profile.Function) + 1), Name: f.name, SystemName: f.system, Filename: f.file,
	}
	b.profile.Function = append(b.profile.Function, made)
	b.functions[f] = made
	return made
}

// pythonCode stands for the library that Python functions are in.
const pythonCode = "python"

// mapping is the library of native code.
func (b *builder) mapping(library string) *profile.Mapping {
	if library == "" {
		library = pythonCode
	}
	if known := b.mappings[library]; known != nil {
		return known
	}
	m := &profile.Mapping{ID: uint64(len(b.profile.Mapping) + 1), File: library, HasFunctions: true}
	b.profile.Mapping = append(b.profile.Mapping, m)
	b.mappings[library] = m
	return m
}
