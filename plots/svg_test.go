package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"paceline/bench"
	"paceline/bench/summary"
)

// written is a piece of text in an SVG, and where it starts.
type written struct {
	text string
	size vg.Length
	at   vg.Point // of its baseline; y grows downwards
}

// read parses an SVG and returns its size and texts.
func read(svg []byte) (size vg.Point, texts []written, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	var current *written
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return size, texts, nil
		} else if err != nil {
			return size, nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "svg" {
				box := strings.Fields(attribute(token, "viewBox"))
				size = vg.Point{X: number(box[2]), Y: number(box[3])}
			}
			if token.Name.Local == "text" {
				current = start(token)
				current.at.Y += size.Y
			}
		case xml.CharData:
			if current != nil {
				current.text += string(token)
			}
		case xml.EndElement:
			if token.Name.Local == "text" {
				texts, current = append(texts, *current), nil
			}
		}
	}
}

// start reads where a text starts. Its y counts from the lower edge of the figure.
func start(element xml.StartElement) *written {
	at := vg.Point{X: number(attribute(element, "x")), Y: number(attribute(element, "y"))}
	_, rest, _ := strings.Cut(attribute(element, "style"), "font-size:")
	size, _, _ := strings.Cut(rest, "px")
	return &written{size: number(size), at: at}
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(s string) vg.Length {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("not a number in the SVG: %q", s))
	}
	return vg.Length(x)
}

// extent is the box of a text, from the top of its capitals to below its descenders.
func (w written) extent() vg.Rectangle {
	sty := style(w.size, black, draw.XLeft, draw.YTop)
	if w.size == titleSize {
		sty = bold(sty)
	}
	return vg.Rectangle{
		Min: vg.Point{X: w.at.X, Y: w.at.Y - 0.75*w.size},
		Max: vg.Point{X: w.at.X + sty.Width(w.text), Y: w.at.Y + 0.2*w.size},
	}
}

// TestTextIsLegible checks every figure of sessions that strain the layout: no text runs out of
// the figure or into another, and none is smaller than 12 pixels at 800 pixels of width.
func TestTextIsLegible(t *testing.T) {
	for name, s := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			for file, svg := range svgs(t, s) {
				size, texts, err := read(svg)
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				checkTexts(t, file, size, texts)
			}
		})
	}
}

// svgs draws the SVG of every figure, without the costly PNG.
func svgs(t *testing.T, s summary.Summary) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, cells := range byCorpus(s.Cells) {
		for _, f := range figuresOf(cells, s, nil) {
			svg, err := f.svg()
			if err != nil {
				t.Fatal(err)
			}
			out[f.name] = svg
		}
	}
	return out
}

func checkTexts(t *testing.T, file string, size vg.Point, texts []written) {
	t.Helper()
	const smallest = 9 // points of a figure that is 600 points, or 800 pixels, wide
	if size.X != 600 || len(texts) < 10 {
		t.Errorf("%s: %v points wide with %d texts", file, size.X, len(texts))
	}
	for i, a := range texts {
		box := a.extent()
		if a.size < smallest {
			t.Errorf("%s: %q is %v points small", file, a.text, a.size)
		}
		if box.Min.X < 0 || box.Min.Y < 0 || box.Max.X > size.X || box.Max.Y > size.Y {
			t.Errorf("%s: %q runs out of the figure: %v", file, a.text, box)
		}
		for _, b := range texts[i+1:] {
			if overlap(box, b.extent()) {
				t.Errorf("%s: %q and %q overlap", file, a.text, b.text)
			}
		}
	}
}

func texts(t *testing.T, svg []byte) []string {
	t.Helper()
	_, all, err := read(svg)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, w := range all {
		out = append(out, w.text)
	}
	return out
}

func TestWhatTheSpeedupSays(t *testing.T) {
	got := strings.Join(texts(t, svgs(t, summary.Of(madeUp(t)))["speedup"]), "\n")
	for _, want := range []string{
		"Speedup of mypy@2.4.1 on mypy-self",
		"Medians of 11 to 12 rounds; bars are 95% intervals; 2 CPUs; made-up CPU @ 2.60GHz",
		"cold", "warm", "ideal", "2 CPUs", "sequential", "workers", "\n1\n2\n4\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestTooFewRoundsAreSaid(t *testing.T) {
	got := texts(t, svgs(t, shapes(t)["few rounds"])["wall"])
	if want := "Medians of 3 rounds; too few for 95% intervals, which need 6; 2 CPUs; made-up CPU"; got[1] != want {
		t.Errorf("subtitle %q, want %q", got[1], want)
	}
}

func TestForeignTextInSVG(t *testing.T) {
	m, trials := madeUp(t)
	const corpus = `<&"'>]]>` + "\x1b" + `style="font-family:Liberation Sans;`
	m.Host.CPUModel = "<script>\n</svg>"
	for i := range trials {
		trials[i].Corpus = corpus
	}
	for _, trial := range trials {
		trial.Checker = "<i>\x1b"
		trials = append(trials, trial)
	}
	m.Plan.Corpora = []string{corpus}
	for file, svg := range svgs(t, summary.Of(m, trials)) {
		all := texts(t, svg)
		if want := ` of mypy@2.4.1, "<i>\x1b" on ` + summary.Printable(corpus); !strings.HasSuffix(all[0], want) {
			t.Errorf("%s: title %q, want one that ends in %q", file, all[0], want)
		}
		if bytes.Contains(svg, []byte("<i>")) || bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte("Sans;;")) {
			t.Errorf("%s holds foreign markup:\n%s", file, svg)
		}
	}
}

func TestFallbackFonts(t *testing.T) {
	for file, svg := range svgs(t, shaped([]string{"mypy@2.4.1"}, both(), []int{0, 2}, 6, 2)) {
		all := bytes.Count(svg, []byte("<text"))
		if n := bytes.Count(svg, []byte("font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")); n != all {
			t.Errorf("%s: %d of %d texts have fallback fonts", file, n, all)
		}
	}
}

func TestSubjects(t *testing.T) {
	mypy := summary.Cell{Checker: "mypy@2.4.1", Cache: bench.Cold}
	files, pinned, pyright := mypy, mypy, mypy
	files.Variant, pinned.CPUs, pyright.Checker = "files", "0-1", "pyright@1.1.414"
	for _, test := range []struct {
		cells []summary.Cell
		want  []string
	}{
		{[]summary.Cell{mypy, mypy}, []string{"", ""}},
		{[]summary.Cell{mypy, pyright}, []string{"mypy@2.4.1", "pyright@1.1.414"}},
		{[]summary.Cell{mypy, files, pinned}, []string{"plain", "files", "CPUs 0-1"}},
	} {
		for i, c := range test.cells {
			if got := subjectOf(c, test.cells); got != test.want[i] {
				t.Errorf("subject %q, want %q", got, test.want[i])
			}
		}
	}
}
