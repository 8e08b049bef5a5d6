package profile

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// Formats lists what [Export] writes.
func Formats() []string { return []string{"folded", "speedscope", "svg"} }

// Export writes a profile in another format: folded stacks as other flame graph tools read
// them (values in microseconds), speedscope's JSON, or a flame graph.
func Export(p *profile.Profile, format string, w io.Writer) error {
	switch format {
	case "folded":
		return exportFolded(p, w)
	case "speedscope":
		return exportSpeedscope(p, w)
	case "svg":
		return Flame(p, w)
	}
	return fmt.Errorf("%q is no format of profiles: choose one of %s", format, strings.Join(Formats(), ", "))
}

func exportFolded(p *profile.Profile, w io.Writer) error {
	at := valueIndex(p)
	sums := map[string]int64{}
	for _, s := range p.Sample {
		names := []string{processOf(s)}
		for _, name := range stackOf(s) {
			// What separates functions and lines must not be in a name.
			names = append(names, strings.NewReplacer(";", ":", "\n", " ").Replace(name))
		}
		sums[strings.Join(names, ";")] += s.Value[at]
	}
	const micro = 1000
	var b strings.Builder
	for _, stack := range slices.Sorted(maps.Keys(sums)) {
		if n := (sums[stack] + micro/2) / micro; n > 0 {
			fmt.Fprintf(&b, "%s %d\n", stack, n)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// processOf is the name of the process that a sample is of.
func processOf(s *profile.Sample) string {
	if worker := label(s, labelWorker); worker != "" {
		return label(s, labelRole) + "-" + worker
	}
	return label(s, labelRole)
}

// scope is a file of speedscope.
type scope struct {
	Schema   string         `json:"$schema"`
	Name     string         `json:"name"`
	Exporter string         `json:"exporter"`
	Shared   scopeShared    `json:"shared"`
	Profiles []scopeProfile `json:"profiles"`
}

type scopeShared struct {
	Frames []scopeFrame `json:"frames"`
}

type scopeFrame struct {
	Name string `json:"name"`
	File string `json:"file,omitempty"`
}

type scopeProfile struct {
	Type       string  `json:"type"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	StartValue int64   `json:"startValue"`
	EndValue   int64   `json:"endValue"`
	Samples    [][]int `json:"samples"`
	Weights    []int64 `json:"weights"`
}

func exportSpeedscope(p *profile.Profile, w io.Writer) error {
	at := valueIndex(p)
	file := scope{
		Schema: "https://www.speedscope.app/file-format-schema.json", Name: flameTitle(p, sum(p, at)), Exporter: "paceline",
		Shared: scopeShared{Frames: []scopeFrame{}}, Profiles: []scopeProfile{},
	}
	numbers := map[*profile.Function]int{}
	byProcess := map[string]*scopeProfile{}
	for _, s := range p.Sample {
		name := processOf(s)
		if byProcess[name] == nil {
			byProcess[name] = &scopeProfile{Type: "sampled", Name: name, Unit: "nanoseconds", Samples: [][]int{}, Weights: []int64{}}
		}
		of := byProcess[name]
		stack := []int{}
		for _, l := range slices.Backward(s.Location) {
			for _, line := range slices.Backward(l.Line) {
				number, known := numbers[line.Function]
				if !known {
					number = len(file.Shared.Frames)
					numbers[line.Function] = number
					file.Shared.Frames = append(file.Shared.Frames, scopeFrame{Name: line.Function.Name, File: line.Function.Filename})
				}
				stack = append(stack, number)
			}
		}
		of.Samples, of.Weights, of.EndValue = append(of.Samples, stack), append(of.Weights, s.Value[at]), of.EndValue+s.Value[at]
	}
	for _, name := range slices.SortedFunc(maps.Keys(byProcess), compareRoles) {
		file.Profiles = append(file.Profiles, *byProcess[name])
	}
	if err := json.NewEncoder(w).Encode(file); err != nil {
		return fmt.Errorf("write speedscope: %w", err)
	}
	return nil
}

func sum(p *profile.Profile, at int) int64 {
	var total int64
	for _, s := range p.Sample {
		total += s.Value[at]
	}
	return total
}
