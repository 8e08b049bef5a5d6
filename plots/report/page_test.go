package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

func written(t *testing.T, s summary.Summary) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, s, nil, Watched{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	testenv.Golden(t, fileName, []byte(written(t, summary.Of(madeUp(t)))))
}

// TestPageSaysEverything holds the page to what a reader was promised.
func TestPageSaysEverything(t *testing.T) {
	s := summary.Of(madeUp(t))
	said := words(t, written(t, s))
	want := slices.Concat(s.Sentences(), s.Findings, s.Warnings, s.CeilingSentences(), Commands(s.Manifest.Plan, nil), []string{
		"cold 2 workers 1.59x (1.54-1.62) as fast as sequential", "warm sequential The fastest measured.",
		"7.24 s (7.17-7.31)", "without the trials that the machine disturbed", "worker 3", "made-up CPU @ 2.60GHz", "Memory 8.00 GiB", "LANG C.UTF-8",
		"mypy 2.4.1 (compiled: yes)", "pathspec==1.0", "0a1b2c3d4e5f6", "2026-01-02 03:14:05 UTC", "v0.1.0",
		`mypy/build.py:12: error: Missing "self" argument [misc]`, "in 1 of 15 trials of mypy-self-cold-w2",
		"Speedup of mypy@2.4.1 on mypy-self", "Peak memory of mypy@2.4.1 on mypy-self", "machine ceiling",
	})
	for _, text := range want {
		if !strings.Contains(said, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

// words are the texts of a page as a reader sees them, with one space between.
func words(t *testing.T, page string) string {
	t.Helper()
	var texts []string
	inStyle := false
	for _, token := range parsed(t, page) {
		switch token := token.(type) {
		case xml.StartElement:
			inStyle = token.Name.Local == "style"
		case xml.EndElement:
			inStyle = false
		case xml.CharData:
			if !inStyle {
				texts = append(texts, strings.Fields(string(token))...)
			}
		}
	}
	return strings.Join(texts, " ")
}

func parsed(t *testing.T, page string) []xml.Token {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(page))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var tokens []xml.Token
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return tokens
		}
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, xml.CopyToken(token))
	}
}

// elements lists the start of every element of a page.
func elements(t *testing.T, page string) []xml.StartElement {
	t.Helper()
	var all []xml.StartElement
	for _, token := range parsed(t, page) {
		if start, ok := token.(xml.StartElement); ok {
			all = append(all, start)
		}
	}
	return all
}

// What comes from outside stays text: the page of hostile names has the elements and attributes
// that the page of harmless ones has.
func TestForeignTextStaysText(t *testing.T) {
	page := written(t, hostile(t))
	allowed := kinds(t, written(t, summary.Of(madeUp(t))))
	for kind := range kinds(t, page) {
		if !allowed[kind] {
			t.Errorf("foreign text became %s", kind)
		}
	}
	if strings.ContainsAny(page, "\x1b\u202e") {
		t.Error("a control character is in the page as it is")
	}
	if said := words(t, page); strings.Count(said, "<script>console.error('pwned')</script>") < 10 {
		t.Error("foreign text is not shown")
	}
}

// kinds are the elements of a page with the names of their attributes.
func kinds(t *testing.T, page string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, n := range elements(t, page) {
		all["<"+n.Name.Local+">"] = true
		for _, a := range n.Attr {
			all[n.Name.Local+" "+a.Name.Local] = true
		}
	}
	return all
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := written(t, summary.Of(madeUp(t)))
	for _, n := range elements(t, page) {
		if slices.Contains([]string{"script", "iframe", "object", "embed", "img", "base"}, n.Name.Local) {
			t.Errorf("the page has a <%s>", n.Name.Local)
		}
		for _, a := range n.Attr {
			name := a.Name.Local
			outside := name == "src" || name == "href" && !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "data:")
			if outside || strings.HasPrefix(name, "on") {
				t.Errorf("<%s %s=%q>", n.Name.Local, name, a.Value)
			}
		}
	}
	if found := regexp.MustCompile(`url\(|@import`).FindString(page); found != "" {
		t.Errorf("the style loads something: %s", found)
	}
	if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`) {
		t.Error("no policy forbids it either")
	}
}

func TestPageOfLittle(t *testing.T) {
	for name, s := range map[string]summary.Summary{
		"nothing": summary.Of(bench.Manifest{}, nil),
		"sequential only": summary.Of(bench.Manifest{}, []bench.Trial{{
			Round: 1, Instrument: bench.InstrumentNone, Counted: true, WallNanos: 1e9, Status: bench.OK,
			Cell: bench.Cell{Checker: "cmd:true", Corpus: "hello", Cache: bench.Cold},
		}}),
	} {
		t.Run(name, func(t *testing.T) {
			page := written(t, s)
			for _, section := range []string{"How many workers", "Diagnostics that differ", "Peak memory (PSS)", "findings"} {
				if strings.Contains(page, "<h2>"+section) || strings.Contains(page, "<h3>"+section) {
					t.Errorf("there is a section %q", section)
				}
			}
			if name == "sequential only" && !strings.Contains(words(t, page), "Wall time of cmd:true on hello") {
				t.Error("no figure of the wall time")
			}
		})
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriterErrors(t *testing.T) {
	if err := Write(fullDisk{}, summary.Of(madeUp(t)), nil, Watched{}); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	if _, err := Save(summary.Of(madeUp(t)), nil, Watched{}, filepath.Join(t.TempDir(), "missing")); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("error %v, want one that names the folder", err)
	}
}

func TestSavedPageIsTheWritten(t *testing.T) {
	s, dir := summary.Of(madeUp(t)), t.TempDir()
	path, err := Save(s, nil, Watched{}, dir)
	if err != nil || path != filepath.Join(dir, "report.html") {
		t.Fatalf("%s, %v", path, err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, []byte(written(t, s))) {
		t.Errorf("the file holds another page (%v)", err)
	}
}

// Flame graphs come as they are; their titles are foreign text.
func TestFlames(t *testing.T) {
	var b bytes.Buffer
	flames := []Picture{{Title: "cell, <coordinator>", SVG: []byte("<svg><title>mypy.build.process_graph</title></svg>")}}
	if err := Write(&b, summary.Of(madeUp(t)), nil, Watched{Flames: flames}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>Where the time went</h2>", "<svg><title>mypy.build.process_graph</title></svg>", "cell, &lt;coordinator&gt;"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
