package corpora

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/fetch"
)

func TestCatalogueIsValid(t *testing.T) {
	all, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	hash := regexp.MustCompile(`^[0-9a-f]{64}$`)
	seen := map[string]bool{}
	for _, c := range all {
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(c.Name) || seen[c.Name] {
			t.Errorf("name %q", c.Name)
		}
		seen[c.Name] = true
		if c.Licence == "" || len(c.Sources) == 0 || len(c.Args) == 0 || len(c.Expect) == 0 {
			t.Errorf("%s lacks a licence, sources, arguments or an answer", c.Name)
		}
		if !hash.MatchString(c.SHA256()) {
			t.Errorf("%s: sha256 %q", c.Name, c.SHA256())
		}
		a := c.Archive
		if (len(c.Files) == 0) == (a == fetch.Archive{}) {
			t.Errorf("%s has both an archive and files, or neither", c.Name)
		}
		if len(c.Files) == 0 && (a.Package == "" || !strings.Contains(a.File, a.Version)) {
			t.Errorf("%s: archive %+v", c.Name, a)
		}
		if from := c.Requirements != "" || len(c.Needs) > 0; (c.Lock != "") != from || c.Requirements != "" && len(c.Needs) > 0 {
			t.Errorf("%s has a lock without what it was resolved from, or the other way round, or two of them", c.Name)
		}
		if c.Lines < 1 || !regexp.MustCompile(`^[^\n]+\.$`).MatchString(c.Why) {
			t.Errorf("%s: %d lines, why: %q", c.Name, c.Lines, c.Why)
		}
		checkAnswers(t, c)
		checkEdits(t, c)
		if c.Lock == "" {
			continue
		}
		if l, err := c.lock(); err != nil || len(l.Packages()) == 0 {
			t.Errorf("%s: lock: %v", c.Name, err)
		}
	}
}

// checkAnswers checks that a recorded difference keeps the number of diagnostics, as the
// expected answer does, and says of which checkers and why.
func checkAnswers(t *testing.T, c Corpus) {
	t.Helper()
	for version, want := range c.Expect {
		if (want.Diagnostics > 0) != regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(want.Digest) {
			t.Errorf("%s: %d diagnostics of %s with the digest %q", c.Name, want.Diagnostics, version, want.Digest)
		}
	}
	for i, d := range c.Differences {
		if len(d.Missing) == 0 || len(d.Missing) != len(d.Extra) || d.Why == "" || len(d.Checkers) == 0 {
			t.Errorf("%s: difference %d: %+v", c.Name, i+1, d)
		}
		for _, version := range d.Checkers {
			if _, known := c.Expect[version]; !known {
				t.Errorf("%s: difference %d is of %s, whose sequential answer is not on record", c.Name, i+1, version)
			}
		}
	}
}

func checkEdits(t *testing.T, c Corpus) {
	t.Helper()
	if len(c.Edits) == 0 {
		return
	}
	for state, edit := range c.Edits {
		if !state.Edited() || !slices.Contains(bench.CacheStates(), state) {
			t.Errorf("%s: %q is no cache state with an edit", c.Name, state)
		}
		if !strings.HasSuffix(edit.File, ".py") || !fs.ValidPath(edit.File) || !strings.HasSuffix(edit.Append, "\n") || !strings.HasPrefix(edit.Append, "\n") {
			t.Errorf("%s: %s: %+v", c.Name, state, edit)
		}
	}
	if leaf, hub := c.Edits[bench.EditLeaf], c.Edits[bench.EditHub]; leaf.Interface || !hub.Interface {
		t.Errorf("%s: an edit of a hub changes its interface, and one of a leaf does not: %+v", c.Name, c.Edits)
	}
}

func TestDataHoldsNoAddresses(t *testing.T) {
	hash := regexp.MustCompile(`^    --hash=sha256:[0-9a-f]{64}( \\)?$`)
	pin := regexp.MustCompile(`^[a-z0-9-]+==[^ ]+( ; .+)? \\$`)
	err := fs.WalkDir(data, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := data.ReadFile(name)
		// What a checker says may point to its documentation.
		if strings.Contains(strings.ReplaceAll(string(text), " See https://mypy.readthedocs.io/", ""), "://") {
			t.Errorf("%s holds an address", name)
		}
		if !strings.HasSuffix(name, ".txt") {
			return err
		}
		// A package line goes on with a hash, and the last hash of a package does not go on.
		pending := false
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSuffix(line, "\n")
			if pending && !hash.MatchString(line) || !pending && !pin.MatchString(line) {
				t.Errorf("%s: line %q", name, line)
			}
			pending = strings.HasSuffix(line, `\`)
		}
		if pending {
			t.Errorf("%s is cut", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	c, err := Find("mypy-self")
	if err != nil || c.Expect["2.4.1"] != (Expect{Exit: 0, Files: 346}) {
		t.Errorf("%+v, %v", c, err)
	}
	file := filepath.Join(t.TempDir(), "a.py")
	write(t, file, "")
	for name, says := range map[string]string{
		"mypy-sefl":          "choose one of hello, mypy-self, mypy-plugins, discord, ",
		"path:":              "name one",
		"path:/not/there":    "name a folder",
		"path:" + file:       "is a file",
		"path:" + file + "/": "a.py",
	} {
		_, err := Find(name)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where the catalogue holds the files themselves, their lines can be counted here.
func TestLines(t *testing.T) {
	all, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if lines := linesOf(c.Files); len(c.Files) > 0 && lines != c.Lines {
			t.Errorf("%s has %d lines, and the catalogue says %d", c.Name, lines, c.Lines)
		}
	}
}

// The entry that docs/EXTENDING.md explains is that of the catalogue, less its edits.
func TestEntryOfTheDocument(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "EXTENDING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, entry, _ := strings.Cut(string(text), "```json\n")
	decoder := json.NewDecoder(strings.NewReader(entry))
	decoder.DisallowUnknownFields()
	var told Corpus
	if err := decoder.Decode(&told); err != nil {
		t.Fatal(err)
	}
	c, err := Find(told.Name)
	if err != nil {
		t.Fatal(err)
	}
	if c.Edits = nil; !reflect.DeepEqual(told, c) {
		t.Errorf("docs/EXTENDING.md tells of %+v, the catalogue has %+v", told, c)
	}
}

func TestDifferencesOf(t *testing.T) {
	c := Corpus{Differences: []Difference{{Checkers: []string{"2.4.0", "2.4.1"}, Why: "one"}, {Checkers: []string{"2.4.1"}, Why: "two"}}}
	for version, want := range map[string]int{"2.4.1": 2, "2.4.0": 1, "2.5.0": 0, "": 0} {
		if got := c.DifferencesOf(version); len(got) != want {
			t.Errorf("%s: %+v", version, got)
		}
	}
}

func TestAt(t *testing.T) {
	c := Corpus{Name: "x", Sources: []string{"lib", "."}, Args: []string{"--config-file", "{src}/x.ini", "-p", "x"}, PythonVersion: "3.11"}
	before := Ready{Corpus: c, SHA256: "digest", Python: "/env/bin/python"}.At("/one")
	after := before.At("/two")
	if !slices.Equal(after.Path, []string{filepath.FromSlash("/two/lib"), filepath.FromSlash("/two")}) || after.Dir != "/two" {
		t.Errorf("%+v", after)
	}
	if want := []string{"--python-version", "3.11", "--config-file", filepath.FromSlash("/two/x.ini"), "-p", "x"}; !slices.Equal(after.Args, want) || !after.Config {
		t.Errorf("arguments %q", after.Args)
	}
	if after.SHA256 != "digest" || after.Python != "/env/bin/python" {
		t.Errorf("what does not depend on the place changed: %+v", after)
	}
	if before.Dir != "/one" || before.Args[3] != filepath.FromSlash("/one/x.ini") {
		t.Errorf("the original moved too: %+v", before)
	}
	path := Ready{Corpus: Corpus{Path: "/project"}, Dir: "/project", Path: []string{"/project/src"}, Args: []string{"-p", "y"}}
	if got := path.At("/two"); got.Dir != "/project" || !slices.Equal(got.Path, path.Path) || !slices.Equal(got.Args, path.Args) {
		t.Errorf("a path: corpus moved: %+v", got)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPrepareHello(t *testing.T) {
	c, err := Find("hello")
	if err != nil {
		t.Fatal(err)
	}
	// Nothing but the store's folder is needed: no network and no Python.
	s := &fetch.Store{Root: t.TempDir()}
	r, err := c.Prepare(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(r.Dir, "hello.py"))
	if err != nil || string(text) != c.Files["hello.py"] {
		t.Errorf("%q, %v", text, err)
	}
	want := []string{"--python-version", "3.10", "--config-file=", "-m", "hello"}
	if !slices.Equal(r.Args, want) || !slices.Equal(r.Path, []string{r.Dir}) || !r.Config || r.WorkDir != "" || r.Python != "" {
		t.Errorf("%+v", r)
	}
	if r.SHA256 != c.SHA256() || r.LockDigest != "" {
		t.Errorf("%+v", r)
	}
}

func TestPrepareFillsPlaceholders(t *testing.T) {
	c := Corpus{Name: "x", Files: map[string]string{"lib/a.py": ""}, Sources: []string{"lib", "."},
		Args: []string{"{src}/lib/a.py", "--junit={src}"}}
	r, err := c.Prepare(t.Context(), &fetch.Store{Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	lib := filepath.Join(r.Dir, "lib")
	if !slices.Equal(r.Args, []string{filepath.Join(lib, "a.py"), "--junit=" + r.Dir}) || !slices.Equal(r.Path, []string{lib, r.Dir}) || r.Config {
		t.Errorf("%+v", r)
	}
	c.Lock = "nothing"
	if _, err := c.Prepare(t.Context(), &fetch.Store{Root: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "lock") {
		t.Errorf("a lock that is not there: %v", err)
	}
	if _, err := (Corpus{Name: "x"}).Resolve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "nothing to lock") {
		t.Errorf("nothing to lock: %v", err)
	}
}
