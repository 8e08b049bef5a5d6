package plots

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

func names(paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, filepath.Base(p))
	}
	return out
}

func TestGoldenSpeedup(t *testing.T) {
	got := svgs(t, summary.Of(madeUp(t)))["speedup"]
	testenv.Golden(t, "speedup.svg", got)
}

func TestSameSummarySameFigure(t *testing.T) {
	s := summary.Of(madeUp(t))
	second := svgs(t, s)
	for file, svg := range svgs(t, s) {
		if !bytes.Equal(svg, second[file]) {
			t.Errorf("%s differs from one drawing to the next", file)
		}
	}
}

func TestFilesOfOneCorpus(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "plots")
	paths, err := Draw(summary.Of(madeUp(t)), nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"speedup.svg", "speedup.png", "wall.svg", "wall.png",
		"cpu.svg", "cpu.png", "memory.svg", "memory.png",
	}
	if got := names(paths); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(want) {
		t.Errorf("%d files in the folder (%v), want %d: a temporary file stayed behind", len(entries), err, len(want))
	}
	for _, path := range paths {
		if filepath.Ext(path) != ".png" {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 1600 {
			t.Errorf("%s: width %d (%v), want 1600", path, c.Width, err)
		}
	}
}

func TestFilesOfSeveralCorpora(t *testing.T) {
	m, trials := madeUp(t)
	for _, trial := range trials {
		trial.Corpus, trial.MaxRSSBytes, trial.PeakPSSBytes = "path:../../etc", nil, nil
		trials = append(trials, trial)
	}
	dir := t.TempDir()
	paths, err := Draw(summary.Of(m, trials), nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"speedup-mypy-self.svg", "speedup-mypy-self.png", "wall-mypy-self.svg", "wall-mypy-self.png",
		"cpu-mypy-self.svg", "cpu-mypy-self.png", "memory-mypy-self.svg", "memory-mypy-self.png",
		"speedup-path-..-..-etc.svg", "speedup-path-..-..-etc.png", "wall-path-..-..-etc.svg", "wall-path-..-..-etc.png",
		"cpu-path-..-..-etc.svg", "cpu-path-..-..-etc.png", // no memory is known
	}
	if got := names(paths); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	for _, path := range paths {
		if filepath.Dir(path) != dir {
			t.Errorf("%s is outside %s", path, dir)
		}
	}
}

func TestSuffixesDiffer(t *testing.T) {
	corpora := [][]summary.Cell{{{Corpus: "a/b"}}, {{Corpus: "a-b"}}, {{Corpus: "a:b"}}, {{Corpus: "é"}}}
	want := []string{"-a-b", "-a-b-2", "-a-b-3", "--"}
	if got := suffixesOf(corpora); !slices.Equal(got, want) {
		t.Errorf("suffixes %q, want %q", got, want)
	}
	if got := suffixesOf(corpora[:1]); got[0] != "" {
		t.Errorf("the only corpus has the suffix %q", got[0])
	}
}

func TestNothingToDraw(t *testing.T) {
	for _, test := range []struct {
		name string
		keep func(bench.Trial) bool
		want string
	}{
		{"no trial", func(bench.Trial) bool { return false }, "nothing to draw: no trial is counted"},
		{"no sequential", func(t bench.Trial) bool { return t.Workers > 0 },
			"no speedup to draw for mypy-self: nothing sequential is counted (measure 0 workers too)"},
		{"only sequential", func(t bench.Trial) bool { return t.Workers == 0 },
			"no speedup to draw for mypy-self: only sequential is counted (measure 1 worker or more too)"},
		{"no pair", func(t bench.Trial) bool { return (t.Workers == 0) == (t.Round%2 == 0) },
			"no speedup to draw for mypy-self: no round has both sequential and workers counted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, trials := madeUp(t)
			trials = slices.DeleteFunc(trials, func(trial bench.Trial) bool { return !test.keep(trial) })
			dir := filepath.Join(t.TempDir(), "plots")
			_, err := Draw(summary.Of(m, trials), nil, dir)
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if _, err := os.Stat(dir); !os.IsNotExist(err) {
				t.Errorf("the folder was made for nothing (%v)", err)
			}
		})
	}
}

func TestFailedWriteLeavesNoTemporaryFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "speedup.svg", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := (picture{name: "speedup.svg"}).write(dir); err == nil {
		t.Error("no error although speedup.svg is a folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}

func TestFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	for _, data := range []string{"the longer old one", "new"} {
		path, err := picture{"wall.svg", []byte(data)}.write(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != data {
			t.Errorf("%s holds %q (%v), want %q", path, got, err, data)
		}
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plots")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Draw(summary.Of(madeUp(t)), nil, path); err == nil || !strings.Contains(err.Error(), "plots") {
		t.Errorf("error %v, want one that names the folder", err)
	}
}
