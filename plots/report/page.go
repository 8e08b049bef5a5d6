package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"paceline/bench"
	"paceline/bench/stats"
	"paceline/bench/summary"
	"paceline/plots"
)

//go:embed page.html
var layout string

//go:embed style.css
var style string

// fileName is what the page is called in a session directory.
const fileName = "report.html"

// page is what the template shows. Texts are escaped there, but for the figures.
type page struct {
	Title           string
	Style           template.CSS
	Verdict         []string
	Recommendations []recommendation
	Ceilings        []string
	Findings        []string
	Warnings        []string
	Tables          []summary.Table
	Memory          []summary.Table
	Figures         []figure
	Flames          []figure
	Timelines       []figure
	Traces          []summary.Table
	TraceNotes      []string
	Differences     []summary.Differences
	Machine         []fact
	Environment     []fact
	Session         []fact
	Checkers        []identity
	Corpora         []identity
	Commands        []string
	Plan            bench.Plan
	MinRounds       int
	Slack           string
}

type recommendation struct {
	Subject string // empty when there is one only
	summary.Recommendation
}

type figure struct {
	Title string
	SVG   template.HTML
}

// identity is what a checker or a corpus turned out to be.
type identity struct {
	Name  string
	Facts []fact
}

// Watched is what watching the trials of a session told, beyond its numbers.
type Watched struct {
	Flames    []Picture       // where the CPU time of a role went
	Timelines []Picture       // what processes did when
	Tables    []summary.Table // what held the runs back
	Notes     []string        // the same in words
	Predicted []plots.Curve   // speedups
}

// Picture is a drawing with a caption.
type Picture struct {
	Title string
	SVG   []byte // without scripts
}

// Save writes the page into the session directory and returns its path.
func Save(s summary.Summary, trials []bench.Trial, watched Watched, dir string) (string, error) {
	var text bytes.Buffer
	if err := Write(&text, s, trials, watched); err != nil {
		return "", err
	}
	path, err := plots.Save(dir, fileName, text.Bytes())
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	return path, nil
}

// Write prints the page of a summary and of the trials that it is made from. The same ones give the
// same page, byte by byte.
func Write(w io.Writer, s summary.Summary, trials []bench.Trial, watched Watched) error {
	p, err := pageOf(s, trials, watched.Predicted)
	if err != nil {
		return err
	}
	p.Flames, p.Timelines = figuresOf(watched.Flames), figuresOf(watched.Timelines)
	p.Traces, p.TraceNotes = watched.Tables, watched.Notes
	t, err := template.New(fileName).Funcs(template.FuncMap{"printable": summary.Printable, "capital": capital, "parts": parts}).Parse(layout)
	if err != nil {
		return fmt.Errorf("template of the page: %w", err)
	}
	return t.Execute(w, p)
}

func figuresOf(pictures []Picture) []figure {
	var figures []figure
	for _, p := range pictures {
		figures = append(figures, figure{p.Title, template.HTML(p.SVG)})
	}
	return figures
}

// parts cuts a cell of a table where a line may end: before what is in brackets. So many columns
// fit a narrow page, and numbers stay whole.
func parts(cell string) []string {
	value, brackets, found := strings.Cut(cell, " (")
	if !found {
		return []string{cell}
	}
	return []string{value, "(" + brackets}
}

func pageOf(s summary.Summary, trials []bench.Trial, predicted []plots.Curve) (page, error) {
	p := page{
		Title: title(s), Style: template.CSS(style), Verdict: s.Sentences(),
		Findings: s.Findings, Warnings: s.Warnings, Tables: s.Tables(), Memory: s.MemoryTables(),
		Differences: s.Differences, Session: sessionFacts(s.Manifest),
		Commands: Commands(s.Manifest.Plan, trials), Plan: s.Manifest.Plan,
		MinRounds: stats.MinSamples, Slack: fmt.Sprintf("%g%%", 100*summary.Slack),
	}
	for _, r := range s.Recommendations {
		p.Recommendations = append(p.Recommendations, recommendation{recommendedFor(r, s.Recommendations), r})
	}
	p.Ceilings = s.CeilingSentences()
	figures, err := plots.Figures(s, predicted)
	if err != nil {
		return page{}, err
	}
	for _, f := range figures {
		p.Figures = append(p.Figures, figure{f.Title, template.HTML(f.SVG)})
	}
	return p, p.identify(s.Manifest)
}

// identify fills in what the session ran on, and with what.
func (p *page) identify(m bench.Manifest) (err error) {
	if p.Machine, err = facts(m.Host); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m.Environment)) {
		p.Environment = append(p.Environment, fact{Name: name, Value: m.Environment[name]})
	}
	for _, c := range m.Checkers {
		rows, err := facts(c)
		if err != nil {
			return err
		}
		p.Checkers = append(p.Checkers, identity{c.Checker, rows[1:]}) // the first is the name
	}
	for _, c := range m.Corpora {
		rows, err := facts(c)
		if err != nil {
			return err
		}
		p.Corpora = append(p.Corpora, identity{c.Corpus, rows[1:]})
	}
	return nil
}

// title names what was measured, or counts it when that would be long.
func title(s summary.Summary) string {
	named := func(names []string, what string) string {
		if len(names) > 2 {
			return fmt.Sprintf("%d %s", len(names), what)
		}
		return strings.Join(names, " and ")
	}
	plan := s.Manifest.Plan
	return named(plan.Checkers, "checkers") + " on " + named(plan.Corpora, "corpora")
}

// recommendedFor names the subject when there are several.
func recommendedFor(r summary.Recommendation, all []summary.Recommendation) string {
	var parts []string
	differs := func(of func(summary.Recommendation) string) {
		if slices.ContainsFunc(all, func(other summary.Recommendation) bool { return of(other) != of(all[0]) }) {
			parts = append(parts, of(r))
		}
	}
	differs(func(r summary.Recommendation) string { return r.Checker })
	differs(func(r summary.Recommendation) string { return r.Corpus })
	if r.Variant != "" {
		parts = append(parts, "with "+r.Variant)
	}
	if r.CPUs != "" {
		parts = append(parts, "on CPUs "+r.CPUs)
	}
	return strings.Join(parts, ", ")
}

// sessionFacts says when and how it was measured.
func sessionFacts(m bench.Manifest) []fact {
	var all []fact
	add := func(name, value string) {
		if value != "" {
			all = append(all, fact{Name: name, Value: value})
		}
	}
	if !m.Started.IsZero() {
		add("Started", moment(m.Started))
	}
	if m.Ended != nil {
		add("Ended", moment(*m.Ended))
	}
	add("Outcome", string(m.Outcome))
	add("Paceline", m.Paceline)
	add("Limits of this platform", strings.Join(m.Limits, "; "))
	return all
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
