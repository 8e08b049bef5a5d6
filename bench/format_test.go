package bench_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"paceline/bench"
	"paceline/bench/bisect"
	"paceline/bench/compare"
	"paceline/bench/schedule"
	"paceline/bench/sweep"
)

// section returns the part of docs/FORMAT.md from one heading to the next of its level.
func section(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n## ") {
		if strings.HasPrefix(part, heading+"\n") {
			return part
		}
	}
	t.Fatalf("docs/FORMAT.md has no section %q", heading)
	return ""
}

// described lists what stands in backticks in the first column of a text's tables.
func described(text string) []string {
	var names []string
	code := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(text) {
		cells := strings.SplitN(line, "|", 3)
		if len(cells) < 3 || cells[0] != "" {
			continue
		}
		for _, found := range code.FindAllStringSubmatch(cells[1], -1) {
			names = append(names, found[1])
		}
	}
	return names
}

// keys lists the JSON keys of a type and of all that it holds.
func keys(of reflect.Type) []string {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return nil
	case of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice:
		return keys(of.Elem())
	case of.Kind() != reflect.Struct:
		return nil
	}
	var all []string
	for i := range of.NumField() {
		field := of.Field(i)
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			all = append(all, name)
		}
		all = append(all, keys(field.Type)...)
	}
	return all
}

func TestFormatIsDescribed(t *testing.T) {
	for heading, of := range map[string]reflect.Type{
		"manifest.json": reflect.TypeFor[bench.Manifest](),
		"trials.jsonl":  reflect.TypeFor[bench.Trial](),
		"Schedule":      reflect.TypeFor[schedule.Schedule](),
		"bisect.json":   reflect.TypeFor[bisect.Record](),
		"Bisects: the JSON of `paceline bisect --json`": reflect.TypeFor[bisect.Result](),
		"Sweeps: the JSON of `paceline sweep --json`":   reflect.TypeFor[sweep.Row](),
	} {
		names, want := described(section(t, heading)), keys(of)
		for _, status := range []bench.Status{bench.OK, bench.Differs, bench.Failed, bench.Crashed, bench.TimedOut} {
			names = slices.DeleteFunc(names, func(name string) bool { return name == string(status) && !slices.Contains(want, name) })
		}
		for _, key := range want {
			if !slices.Contains(names, key) {
				t.Errorf("docs/FORMAT.md, %s: %q is not described", heading, key)
			}
		}
		for _, name := range names {
			if !slices.Contains(want, name) {
				t.Errorf("docs/FORMAT.md, %s: %q is described and is no key", heading, name)
			}
		}
	}
}

func TestFormatNamesEveryValue(t *testing.T) {
	values := map[string][]string{
		"manifest.json": {
			string(bench.Running), string(bench.Complete), string(bench.StoppedEarly), string(bench.OutOfBudget),
			string(bench.Interrupted), string(bench.Broken), string(bench.Cold), string(bench.Warm),
		},
		"trials.jsonl": {
			string(bench.OK), string(bench.Differs), string(bench.Failed), string(bench.Crashed), string(bench.TimedOut),
			string(bench.Coordinator), string(bench.Worker), string(bench.Root), string(bench.InstrumentNone),
		},
		"Sweeps: the JSON of `paceline sweep --json`": {
			string(sweep.Native), string(sweep.Old), string(sweep.Differs), string(sweep.Unexpected), string(sweep.Failed),
			string(compare.Slower), string(compare.Faster), string(compare.Same), string(compare.Unknown),
		},
	}
	for heading, names := range values {
		text := section(t, heading)
		for _, name := range names {
			if !strings.Contains(text, "`"+name+"`") {
				t.Errorf("docs/FORMAT.md, %s: the value %q is not named", heading, name)
			}
		}
	}
}
