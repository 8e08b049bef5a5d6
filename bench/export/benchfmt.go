package export

import (
	"io"

	"golang.org/x/perf/benchfmt"

	"paceline/bench"
	"paceline/bench/summary"
)

// quantity is a metric as the benchmark format has it.
type quantity struct {
	metric summary.Metric
	unit   string
	per    float64 // nanoseconds or bytes in the unit
}

func quantities() []quantity {
	return []quantity{
		{summary.Wall, "sec/op", 1e9},
		{summary.CPU, "cpu-sec/op", 1e9},
		{summary.MaxRSS, "max-RSS-bytes", 1},
	}
}

// writeBenchfmt writes one line a trial, by checker (https://golang.org/design/14313-benchmark-format).
func writeBenchfmt(w io.Writer, e Export) error {
	to := benchfmt.NewWriter(w)
	for _, u := range units() {
		if err := to.Write(u); err != nil {
			return err
		}
	}
	for _, c := range e.Cells {
		result := &benchfmt.Result{
			Config: configuration(e.Manifest, c.Checker),
			Name:   benchfmt.Name("Check" + subName(c.Cell)),
			Iters:  1,
		}
		for _, t := range c.Trials {
			result.Values = measured(t)
			if err := to.Write(result); err != nil {
				return err
			}
		}
	}
	return nil
}

// units tell benchstat that less is better, and that it may not assume a normal distribution.
func units() []*benchfmt.UnitMetadata {
	var all []*benchfmt.UnitMetadata
	for _, q := range quantities() {
		for _, of := range []struct{ key, value string }{{"better", "lower"}, {"assume", "nothing"}} {
			all = append(all, &benchfmt.UnitMetadata{
				UnitMetadataKey: benchfmt.UnitMetadataKey{Unit: q.unit, Key: of.key}, OrigUnit: q.unit, Value: of.value,
			})
		}
	}
	return all
}

// configuration is what all trials of a checker have in common. goos, goarch and cpu are go test's names.
func configuration(m bench.Manifest, checker string) []benchfmt.Config {
	var all []benchfmt.Config
	for _, of := range []struct{ key, value string }{
		{"goos", m.Host.OS}, {"goarch", m.Host.Arch}, {"cpu", m.Host.CPUModel}, {"host", hardware(m.Host)},
		{"paceline", m.Paceline}, {"checker", checker},
	} {
		if of.value != "" {
			all = append(all, benchfmt.Config{Key: of.key, Value: []byte(line(of.value)), File: true})
		}
	}
	return all
}

func measured(t bench.Trial) []benchfmt.Value {
	var all []benchfmt.Value
	for _, q := range quantities() {
		if value, ok := q.metric.Positive(t); ok {
			all = append(all, benchfmt.Value{Value: value / q.per, Unit: q.unit})
		}
	}
	return all
}
