package history

import (
	"cmp"
	"fmt"
	"strings"

	"paceline/bench"
	"paceline/bench/summary"
)

// Key is what all points of a series have in common.
type Key struct {
	Host    string `json:"host,omitempty"`    // see [HostOf]; empty against a control, where series join machines
	Control string `json:"control,omitempty"` // the checker that values are relative to
	// ControlBuild tells which build of the control it is: another one makes another series.
	ControlBuild string `json:"control_build,omitempty"`
	Kind         string `json:"kind"` // see [KindOf]
	// Python runs the checker. Against a control it is told without its last number, because what a patch of Python changes, it changes
	// for both.
	Python string `json:"python,omitempty"`
	// Compiler is what made the checker, where that was done here: another one makes another series.
	Compiler string `json:"compiler,omitempty"`
	Variant  string `json:"variant"`
	Flags    string `json:"flags,omitempty"` // of the variant
	Corpus   string `json:"corpus"`
	// Source is the version and digests of a catalogue's corpus: other sources or packages are another series. It is empty for
	// a path: corpus, which changes all the time and stays one series.
	Source  string           `json:"source,omitempty"`
	Workers int              `json:"workers"`
	CPUs    string           `json:"cpus,omitempty"`
	Cache   bench.CacheState `json:"cache"`
	Metric  summary.Metric   `json:"metric"`
}

func byKey(a, b Key) int {
	return cmp.Or(
		cmp.Compare(a.Corpus, b.Corpus), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Control, b.Control), cmp.Compare(a.ControlBuild, b.ControlBuild), cmp.Compare(a.Host, b.Host),
		cmp.Compare(a.Python, b.Python), cmp.Compare(a.Compiler, b.Compiler), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Variant, b.Variant), cmp.Compare(a.Flags, b.Flags),
		cmp.Compare(a.CPUs, b.CPUs), cmp.Compare(a.Cache, b.Cache), cmp.Compare(a.Workers, b.Workers), cmp.Compare(a.Metric, b.Metric),
	)
}

func keyOf(m bench.Manifest, cell bench.Cell, a Asked) Key {
	is, corpus := m.Checker(cell.Checker), m.Corpus(cell.Corpus)
	k := Key{
		Kind: KindOf(is), Compiler: is.Compiler, Variant: cell.Variant, Flags: quoted(m.Plan.Flags(cell.Variant)), Corpus: cell.Corpus,
		Workers: cell.Workers, CPUs: cell.CPUs, Cache: cell.Cache, Metric: a.Metric,
	}
	if a.Control == "" {
		k.Host, k.Python, k.Source = HostOf(m.Host), is.Python, sourceOf(corpus)
		return k
	}
	corpus.Python = minor(corpus.Python)
	k.Control, k.ControlBuild = a.Control, buildOf(m.Checker(a.Control))
	k.Python, k.Source = minor(is.Python), sourceOf(corpus)
	return k
}

// minor is a version of Python without what follows its second number: 3.11.
func minor(python string) string {
	parts := strings.SplitN(python, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// sourceOf tells the contents of a catalogue's corpus: its sources, its packages, and the Python that has them.
func sourceOf(c bench.CorpusIdentity) string {
	if strings.HasPrefix(c.Corpus, "path:") {
		return ""
	}
	return described([]labelled{{"", c.Version}, {"sha256 ", short(c.SHA256)}, {"lock ", short(c.Lock)}, {"Python ", c.Python}})
}

// buildOf tells the contents of a control.
func buildOf(c bench.CheckerIdentity) string {
	var all []labelled
	if !strings.HasSuffix(c.Checker, "@"+c.Version) {
		all = append(all, labelled{"", c.Version})
	}
	if c.Compiled != nil {
		all = append(all, labelled{"", map[bool]string{true: "compiled", false: "interpreted"}[*c.Compiled]})
	}
	if c.Git != nil {
		all = append(all, labelled{"commit ", short(c.Git.Commit)})
	}
	return described(append(all, labelled{"Python ", minor(c.Python)}, labelled{"lock ", short(c.Lock)}, labelled{"built with ", c.Compiler}))
}

type labelled struct{ label, text string }

// described puts together what is known. Texts that could be taken for more than one are quoted.
func described(all []labelled) string {
	var parts []string
	for _, l := range all {
		if l.text != "" {
			parts = append(parts, l.label+plain(l.text))
		}
	}
	return strings.Join(parts, ", ")
}

// short is enough of a digest to tell it from others.
func short(digest string) string { return digest[:min(12, len(digest))] }

func quoted(flags []string) string {
	var words []string
	for _, flag := range flags {
		if strings.ContainsAny(flag, " \"") || flag == "" {
			flag = fmt.Sprintf("%q", flag)
		}
		words = append(words, flag)
	}
	return strings.Join(words, " ")
}
