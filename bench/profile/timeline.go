package profile

import (
	"fmt"
	"strconv"

	"github.com/google/pprof/profile"

	"paceline/bench"
	"paceline/bench/schedule"
	"paceline/bench/summary"
)

// labelReason is why a worker was idle.
const labelReason = "reason"

// OfTimeline is a timeline as a profile, for pprof's views: what was measured and not sampled. Its
// values are wall time, which it is about, CPU time, both in nanoseconds, and bytes sent or
// received. A stack is the role, the phase, the SCC where one is meant, and the module where it
// is known. Samples have the labels role, worker, phase and, of idle time, reason; those of one
// process with the same stack and reason are one.
func OfTimeline(t schedule.Timeline) *profile.Profile {
	b := newTimelineBuilder(t)
	for _, lane := range t.Lanes {
		for _, s := range lane.Spans {
			b.span(lane.Worker, s)
		}
	}
	return b.profile
}

// timelineBuilder adds spans to a profile.
type timelineBuilder struct {
	builder
	file    string // what pprof calls the file of the profile
	modules map[int][]string
	samples map[spent]*profile.Sample
}

func newTimelineBuilder(t schedule.Timeline) timelineBuilder {
	wall := profile.ValueType{Type: string(Wall), Unit: "nanoseconds"}
	period := wall
	b := timelineBuilder{
		builder: builder{
			profile: &profile.Profile{
				SampleType: []*profile.ValueType{&wall, {Type: string(CPU), Unit: "nanoseconds"}, {Type: "bytes", Unit: "bytes"}},
				PeriodType: &period, Period: 1, DefaultSampleType: string(Wall), Comments: timelineComments(t),
			},
			functions: map[function]*profile.Function{},
			locations: map[placed]*profile.Location{},
			mappings:  map[string]*profile.Mapping{},
		},
		file: visible(t.Cell), modules: t.Modules, samples: map[spent]*profile.Sample{},
	}
	b.mapping(b.file)
	return b
}

func (b *timelineBuilder) span(worker int, s schedule.Span) {
	b.profile.DurationNanos = max(b.profile.DurationNanos, s.EndNanos)
	if s.WallNanos() == 0 && s.CPUNanos == 0 && s.Bytes == 0 {
		return
	}
	value := b.sample(spent{worker, s.Phase, s.Reason, s.SCC, s.Module}).Value
	value[0] += s.WallNanos()
	value[1] += s.CPUNanos
	value[2] += s.Bytes
}

// sample is the one of what spans have in common.
func (b *timelineBuilder) sample(of spent) *profile.Sample {
	if known := b.samples[of]; known != nil {
		return known
	}
	made := &profile.Sample{Value: make([]int64, len(b.profile.SampleType)), Label: of.labels()}
	for _, name := range of.leafFirst(b.modules) {
		f := function{name: name, system: name, library: b.file}
		made.Location = append(made.Location, b.location(placed{function: f}))
	}
	b.profile.Sample = append(b.profile.Sample, made)
	b.samples[of] = made
	return made
}

func timelineComments(t schedule.Timeline) []string {
	comments := []string{
		"checker: " + summary.Printable(t.Checker), "cell: " + summary.Printable(t.Cell), fmt.Sprintf("workers: %d", t.Workers),
	}
	for _, note := range t.Notes {
		comments = append(comments, "note: "+summary.Printable(note))
	}
	return comments
}

// spent is what spans have in common that make one sample.
type spent struct {
	worker int
	phase  schedule.Phase
	reason schedule.Reason
	scc    int
	module string
}

func (s spent) role() string {
	if s.worker == schedule.CoordinatorLane {
		return string(bench.Coordinator)
	}
	return string(bench.Worker)
}

func (s spent) labels() map[string][]string {
	l := map[string][]string{labelRole: {s.role()}, labelPhase: {visible(string(s.phase))}}
	if s.worker != schedule.CoordinatorLane {
		l[labelWorker] = []string{strconv.Itoa(s.worker)}
	}
	if s.reason != "" {
		l[labelReason] = []string{visible(string(s.reason))}
	}
	return l
}

// leafFirst is the stack.
func (s spent) leafFirst(modules map[int][]string) []string {
	var stack []string
	if s.module != "" {
		stack = append(stack, visible(s.module))
	}
	if s.scc != schedule.NoSCC {
		name := sccName(s.scc, modules[s.scc])
		if s.reason == schedule.ForDependency {
			name = "waiting for " + name
		}
		stack = append(stack, name)
	}
	return append(stack, visible(string(s.phase)), s.role())
}

// sccName is the number of an SCC and what people know it by: its first module.
func sccName(id int, modules []string) string {
	switch len(modules) {
	case 0:
		return fmt.Sprintf("SCC %d", id)
	case 1:
		return fmt.Sprintf("SCC %d (%s)", id, visible(modules[0]))
	}
	return fmt.Sprintf("SCC %d (%s and %d more)", id, visible(modules[0]), len(modules)-1)
}

// visible is a name for people, also when it is empty.
func visible(name string) string {
	if name == "" {
		return strconv.Quote(name)
	}
	return summary.Printable(name)
}
