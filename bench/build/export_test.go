package build

import (
	"bufio"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/fetch"
)

// exported is all that an export writes: by name, what a file holds, or where a link leads after ->.
func exported(t *testing.T, r Revision) (map[string]string, error) {
	t.Helper()
	dir := t.TempDir()
	failed := r.export(t.Context(), dir)
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(path)
			all[name] = "-> " + target
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		all[name] = string(text)
		if info.Mode()&0o111 != 0 {
			all[name] += "(executable)"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, failed
}

// Files are as git keeps them, whatever attributes, filters and hooks say, and the checkout stays as it is.
func TestExport(t *testing.T) {
	c := newCheckout(t)
	mark := filepath.Join(t.TempDir(), "ran")
	c.write("a.py", "x = 1\n")
	c.write("deep/er/b \"ö\".txt", "no newline")
	c.write("empty", "")
	c.write("crlf", "a\r\nb\n")
	c.write("kept", "$Format:%H$\n")
	c.write("run", "#!/bin/sh\n")
	want := map[string]string{
		"a.py": "x = 1\n", "deep/er/b \"ö\".txt": "no newline", "empty": "", "crlf": "a\r\nb\n", "kept": "$Format:%H$\n", "run": "#!/bin/sh\n(executable)",
		"link": "-> deep/er", ".gitattributes": "",
	}
	if err := os.Chmod(filepath.Join(c.dir, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("deep/er", filepath.Join(c.dir, "link")); err != nil {
		t.Fatal(err)
	}
	c.commit("files")
	want[".gitattributes"] = "* filter=evil\n*.py text eol=crlf\nempty export-ignore\nkept export-subst\n"
	c.write(".gitattributes", want[".gitattributes"])
	c.git("update-index", "--add", "--cacheinfo", "160000,"+c.git("rev-parse", "HEAD")+",submodule")
	c.git("add", ".gitattributes")
	c.git("commit", "-q", "-m", "attributes")
	c.git("config", "filter.evil.smudge", "touch "+mark)
	c.git("config", "core.autocrlf", "true")
	c.write("a.py", "changed and not committed\n")
	c.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch "+mark+"\n")
	if err := os.Chmod(filepath.Join(c.dir, ".git", "hooks", "post-checkout"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := c.state()
	got, err := exported(t, c.resolve("HEAD"))
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
	}
	if !maps.Equal(c.state(), before) {
		t.Error("the checkout is not what it was")
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program that the checkout names ran")
	}
}

func TestExportRefusesWhatLeadsOut(t *testing.T) {
	c := newCheckout(t)
	if err := os.Symlink("../../outside", filepath.Join(c.dir, "link")); err != nil {
		t.Fatal(err)
	}
	c.commit("a link")
	_, err := exported(t, c.resolve("HEAD"))
	wantError(t, "a link", err, "link", "out of its folder")
}

func TestReadTree(t *testing.T) {
	id := strings.Repeat("a", 40)
	got, err := readTree("100644 blob " + id + "\ta\x00100755 blob " + id + "\tb\tc\n\x00160000 commit " + id + "\td\x00120000 blob " + id + "\te f\x00")
	want := []blob{{"a", id, false, false}, {"b\tc\n", id, true, false}, {"e f", id, false, true}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{
		"100644 blob " + id + "\ta", "100644 blob " + id + "\x00", "100644 blob\ta\x00", "100644 blob " + id + " 12\ta\x00",
		"100644 blob ../x\ta\x00", "100644 blob " + id + "\t\x00", "\x00", "x",
	} {
		if got, err := readTree(text); err == nil {
			t.Errorf("%q reads as %+v", text, got)
		}
	}
}

func FuzzReadTree(f *testing.F) {
	f.Add("100644 blob " + strings.Repeat("0", 40) + "\ta\x00")
	f.Add("160000 commit " + strings.Repeat("0", 64) + "\ta\tb\x00")
	f.Fuzz(func(t *testing.T, text string) {
		blobs, err := readTree(text)
		if err != nil {
			return
		}
		if len(blobs) > strings.Count(text, "\x00") {
			t.Errorf("%q has %d files", text, len(blobs))
		}
		for _, b := range blobs {
			if !strings.Contains(text, " blob "+b.object+"\t"+b.name+"\x00") {
				t.Errorf("%q has no %+v", text, b)
			}
		}
	})
}

func TestWriteAllInVain(t *testing.T) {
	id := strings.Repeat("a", 40)
	for text, says := range map[string]string{
		"":                           "git ends early",
		id + " blob 3\nab":           "git ends early",
		id + " blob 3\nabc":          "git ends early",
		id + " blob 3\nabcd":         "git ends early",
		id + " missing\n":            "missing",
		id + " blob -1\n\n":          "blob -1",
		id + " blob x\n\n":           "blob x",
		id + " tree 3\nabc\n":        "tree 3",
		"b" + id[1:] + " blob 0\n\n": "blob 0",
	} {
		files, err := fetch.OpenFiles(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		wantError(t, text, writeAll(bufio.NewReader(strings.NewReader(text)), []blob{{name: "name", object: id}}, files), "name", says)
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	}
}
