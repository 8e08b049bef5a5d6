package profile

import (
	"bytes"
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/pprof/driver"
	"github.com/google/pprof/profile"
	"pgregory.net/rapid"

	"paceline/bench/schedule"
)

// twoWorkers is a timeline in which worker 0 checks an SCC in two goes, module by module, and
// worker 1 waits for it.
func twoWorkers() schedule.Timeline {
	const no = schedule.NoSCC
	return schedule.Timeline{
		Checker: "mypy@2.4.1", Corpus: "mypy-self", Cell: "mypy-self-cold-w2", Workers: 2,
		Modules: map[int][]string{17: {"mypy.build", "mypy.nodes", "mypy.types"}, 18: {"mypy.errors"}},
		Notes:   []string{"one frame was not read"},
		Lanes: []schedule.Lane{
			{Worker: schedule.CoordinatorLane, EndNanos: 1000, Spans: []schedule.Span{
				{Phase: schedule.Scheduling, StartNanos: 0, EndNanos: 300, CPUNanos: 290, SCC: no},
				{Phase: schedule.Sending, StartNanos: 300, EndNanos: 400, CPUNanos: 50, SCC: no, Bytes: 4096},
				{Phase: schedule.Waiting, StartNanos: 400, EndNanos: 900, SCC: no},
				{Phase: schedule.Sending, StartNanos: 900, EndNanos: 1000, CPUNanos: 60, SCC: no, Bytes: 9},
			}},
			{Worker: 0, StartNanos: 400, EndNanos: 1200, Spans: []schedule.Span{
				{Phase: schedule.Interface, StartNanos: 400, EndNanos: 600, CPUNanos: 190, SCC: 17, Module: "mypy.build"},
				{Phase: schedule.Interface, StartNanos: 600, EndNanos: 650, CPUNanos: 40, SCC: 17, Module: "mypy.nodes"},
				{Phase: schedule.Receiving, StartNanos: 650, EndNanos: 650, SCC: no},
				{Phase: schedule.Interface, StartNanos: 650, EndNanos: 950, CPUNanos: 300, SCC: 17, Module: "mypy.build"},
				{Phase: schedule.Implementation, StartNanos: 950, EndNanos: 1200, CPUNanos: 250, SCC: 99},
			}},
			{Worker: 1, StartNanos: 400, EndNanos: 1000, Cut: true, Spans: []schedule.Span{
				{Phase: schedule.Idle, StartNanos: 400, EndNanos: 900, SCC: 17, Reason: schedule.ForDependency},
				{Phase: schedule.Interface, StartNanos: 900, EndNanos: 1000, CPUNanos: 90, SCC: 18},
			}},
		},
	}
}

func TestOfTimeline(t *testing.T) {
	p := OfTimeline(twoWorkers())
	if err := p.CheckValid(); err != nil {
		t.Fatal(err)
	}
	type row struct {
		process, stack string
		value          [3]int64
	}
	var got []row
	for _, s := range p.Sample {
		got = append(got, row{processOf(s), strings.Join(stackOf(s), "; "), [3]int64(s.Value)})
		if phase := stackOf(s)[1]; label(s, labelPhase) != phase || label(s, labelRole) != stackOf(s)[0] {
			t.Errorf("labels %v of %v", s.Label, stackOf(s))
		}
		want := map[bool]string{true: "dependency"}[label(s, labelPhase) == "idle"]
		if reason := label(s, labelReason); reason != want {
			t.Errorf("reason %q of %v", reason, stackOf(s))
		}
	}
	want := []row{
		{"coordinator", "coordinator; scheduling", [3]int64{300, 290, 0}},
		{"coordinator", "coordinator; sending", [3]int64{200, 110, 4105}},
		{"coordinator", "coordinator; waiting", [3]int64{500, 0, 0}},
		{"worker-0", "worker; interface; SCC 17 (mypy.build and 2 more); mypy.build", [3]int64{500, 490, 0}},
		{"worker-0", "worker; interface; SCC 17 (mypy.build and 2 more); mypy.nodes", [3]int64{50, 40, 0}},
		{"worker-0", "worker; implementation; SCC 99", [3]int64{250, 250, 0}},
		{"worker-1", "worker; idle; waiting for SCC 17 (mypy.build and 2 more)", [3]int64{500, 0, 0}},
		{"worker-1", "worker; interface; SCC 18 (mypy.errors)", [3]int64{100, 90, 0}},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if p.DurationNanos != 1200 || p.SampleType[valueIndex(p)].Type != "wall" {
		t.Errorf("%d ns, about %s", p.DurationNanos, p.SampleType[valueIndex(p)].Type)
	}
	if want := []string{"checker: mypy@2.4.1", "cell: mypy-self-cold-w2", "workers: 2", "note: one frame was not read"}; !slices.Equal(p.Comments, want) {
		t.Errorf("comments %q", p.Comments)
	}
}

// Profiles of several timelines can be merged, as those of samples.
func TestProfilesOfTimelinesMerge(t *testing.T) {
	merged, err := profile.Merge([]*profile.Profile{OfTimeline(twoWorkers()), OfTimeline(twoWorkers())})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sum(merged, 0), 2*sum(OfTimeline(twoWorkers()), 0); got != want || len(merged.Sample) != 8 {
		t.Errorf("%d ns in %d samples, want %d in 8", got, len(merged.Sample), want)
	}
}

// Whatever a timeline says, its profile is valid, comes back from its file as it was, loses no
// time and names nothing unprintable.
func TestProfileOfAnyTimeline(t *testing.T) {
	name := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\x1b[2J", "\xff", "a;b", "worker", "interface"}))
	rapid.Check(t, func(t *rapid.T) {
		made := schedule.Timeline{Checker: name.Draw(t, "checker"), Cell: name.Draw(t, "cell"), Modules: map[int][]string{}}
		made.Notes = rapid.SliceOfN(name, 0, 2).Draw(t, "notes")
		for scc := range 3 {
			made.Modules[scc] = rapid.SliceOfN(name, 0, 3).Draw(t, "modules")
		}
		phases := append(append(schedule.WorkerPhases(), schedule.CoordinatorPhases()...), "", "\x1b")
		var wall, cpu int64
		for worker := schedule.CoordinatorLane; worker < 2; worker++ {
			lane := schedule.Lane{Worker: worker}
			for range rapid.IntRange(0, 8).Draw(t, "spans") {
				s := schedule.Span{
					Phase: rapid.SampledFrom(phases).Draw(t, "phase"), StartNanos: lane.EndNanos,
					EndNanos: lane.EndNanos + rapid.Int64Range(0, 1<<40).Draw(t, "wall"),
					CPUNanos: rapid.Int64Range(0, 1<<40).Draw(t, "cpu"),
					SCC:      rapid.IntRange(schedule.NoSCC, 4).Draw(t, "scc"), Module: name.Draw(t, "module"),
				}
				lane.EndNanos = s.EndNanos
				lane.Spans = append(lane.Spans, s)
				wall, cpu = wall+s.WallNanos(), cpu+s.CPUNanos
			}
			made.Lanes = append(made.Lanes, lane)
		}
		p := OfTimeline(made)
		if err := p.CheckValid(); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := p.Write(&file); err != nil {
			t.Fatal(err)
		}
		back, err := profile.Parse(&file)
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Sample) != len(p.Sample) || sum(back, 0) != wall || sum(back, 1) != cpu {
			t.Errorf("%d samples of %d ns and %d ns of CPU, want %d, %d and %d", len(back.Sample), sum(back, 0), sum(back, 1), len(p.Sample), wall, cpu)
		}
		for _, f := range back.Function {
			if f.Name == "" || !utf8.ValidString(f.Name) || strings.ContainsFunc(f.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("a function is called %q", f.Name)
			}
		}
	})
}

// pprof's driver reads the file and shows what is in it. It keeps its options from one call to the
// next, so each case sets all.
func TestTimelineInPprof(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "timeline.pb.gz")
	if err := writeProfile(file, OfTimeline(twoWorkers())); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"-top", "-sample_index=wall", "-tagfocus="}, []string{"File: mypy-self-cold-w2", "Type: wall", "Showing nodes accounting for 2400ns", "mypy.build", "SCC 17 (mypy.build and 2 more)"}},
		{[]string{"-top", "-sample_index=bytes", "-tagfocus="}, []string{"Type: bytes", "sending"}},
		{[]string{"-traces", "-sample_index=wall", "-tagfocus=worker=^1$"}, []string{"worker:  1", "reason:  dependency", "SCC 18 (mypy.errors)"}},
		{[]string{"-tags", "-sample_index=wall", "-tagfocus="}, []string{"coordinator", "worker", "implementation"}},
	} {
		out := filepath.Join(dir, "out")
		var text bytes.Buffer
		err := driver.PProf(&driver.Options{
			Flagset: newDriverFlags(append(test.args, "-symbolize=none", "-output="+out, file)), UI: quiet{},
			Writer: kept{&text},
		})
		if err != nil {
			t.Fatalf("%v: %v", test.args, err)
		}
		for _, want := range test.want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%v: %q is missing in\n%s", test.args, want, text.String())
			}
		}
	}
}

// driverFlags hands the driver its flags.
type driverFlags struct {
	*flag.FlagSet
	args []string
}

func newDriverFlags(args []string) *driverFlags {
	return &driverFlags{flag.NewFlagSet("pprof", flag.ContinueOnError), args}
}

func (a *driverFlags) StringList(name, value, usage string) *[]*string {
	return &[]*string{a.String(name, value, usage)}
}

func (a *driverFlags) ExtraUsage() string { return "" }

func (a *driverFlags) AddExtraUsage(string) {}

func (a *driverFlags) Parse(usage func()) []string {
	if err := a.FlagSet.Parse(a.args); err != nil {
		usage()
	}
	return a.Args()
}

// kept keeps what the driver would write to a file.
type kept struct{ *bytes.Buffer }

func (w kept) Open(string) (io.WriteCloser, error) { return w, nil }

func (w kept) Close() error { return nil }

// quiet is a terminal that nobody looks at.
type quiet struct{}

func (quiet) ReadLine(string) (string, error)     { return "", io.EOF }
func (quiet) Print(...any)                        {}
func (quiet) PrintErr(...any)                     {}
func (quiet) IsTerminal() bool                    { return false }
func (quiet) WantBrowser() bool                   { return false }
func (quiet) SetAutoComplete(func(string) string) {}
