package export

import (
	"io"

	"paceline/bench"
	"paceline/bench/summary"
)

// pyperfSuite is a file of pyperf, whose metadata of the suite, of a benchmark and of a run add up.
type pyperfSuite struct {
	Version    string            `json:"version"`
	Metadata   metadata          `json:"metadata"`
	Benchmarks []pyperfBenchmark `json:"benchmarks"`
}

type pyperfBenchmark struct {
	Metadata metadata    `json:"metadata"`
	Runs     []pyperfRun `json:"runs"`
}

type pyperfRun struct {
	Metadata metadata  `json:"metadata"`
	Values   []float64 `json:"values"` // in the benchmark's unit, each above 0
}

// metadata holds texts and numbers. pyperf trims texts and refuses empty ones and ends of lines.
type metadata map[string]any

func (m metadata) text(key, value string) {
	if value != "" {
		m[key] = line(value)
	}
}

// pyperfTime is how pyperf writes a time of day, here with its offset.
const pyperfTime = "2006-01-02 15:04:05.000000-07:00"

// writePyperf writes wall times in seconds. CPU time and memory are metadata of the runs, where
// pyperf convert --extract-metadata finds them: as benchmarks of their own they would be in pyperf's
// geometric mean of times.
func writePyperf(w io.Writer, e Export) error {
	suite := pyperfSuite{Version: "1.0", Metadata: metadata{"unit": "second", "loops": 1}}
	h := e.Manifest.Host
	suite.Metadata.text("platform", h.OS+"/"+h.Arch)
	suite.Metadata.text("cpu_model_name", h.CPUModel)
	suite.Metadata.text("paceline", e.Manifest.Paceline)
	if h.CPUs > 0 {
		suite.Metadata["cpu_count"] = h.CPUs
	}
	labels := e.labels()
	for i, c := range e.Cells {
		b := pyperfBenchmark{Metadata: pyperfMetadata(e.Manifest, c.Cell)}
		b.Metadata["name"] = labels[i]
		for _, t := range c.Trials {
			b.Runs = append(b.Runs, pyperfRunOf(t))
		}
		suite.Benchmarks = append(suite.Benchmarks, b)
	}
	return writeJSON(w, suite)
}

func pyperfMetadata(m bench.Manifest, c bench.Cell) metadata {
	all := metadata{"workers": c.Workers}
	all.text("checker", c.Checker)
	all.text("corpus", c.Corpus)
	all.text("cache", string(c.Cache))
	all.text("variant", c.Variant)
	all.text("cpu_affinity", c.CPUs)
	is := m.Checker(c.Checker)
	all.text("checker_version", is.Version)
	all.text("python_version", is.Python)
	if is.Git != nil {
		all.text("checker_commit", is.Git.Commit)
	}
	return all
}

func pyperfRunOf(t bench.Trial) pyperfRun {
	r := pyperfRun{Metadata: metadata{}, Values: []float64{float64(t.WallNanos) / 1e9}}
	if !t.Started.IsZero() {
		r.Metadata["date"] = t.Started.UTC().Format(pyperfTime)
	}
	if cpu, ok := summary.CPU.Positive(t); ok {
		r.Metadata["cpu_seconds"] = cpu / 1e9
	}
	if rss, ok := summary.MaxRSS.Positive(t); ok {
		r.Metadata["command_max_rss"] = int64(rss) // pyperf's name for it
	}
	return r
}
