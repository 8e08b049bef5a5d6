package fetch

import (
	"archive/tar"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// unpackIn unpacks into the folder "in" of dir with small limits.
func unpackIn(t interface{ Fatal(...any) }, dir string, use func(*unpacker) error) error {
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(in)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return use(&unpacker{root: root, bytes: 1 << 16, entries: 100})
}

// stayedInside fails when something but "in" is in dir, or a link of it leads out.
func stayedInside(t interface{ Fatalf(string, ...any) }, dir string) {
	real, err := filepath.EvalSymlinks(filepath.Join(dir, "in"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if beside, err := os.ReadDir(dir); err != nil || len(beside) != 1 {
		t.Fatalf("written outside: %v, %v", beside, err)
	}
	err = filepath.WalkDir(real, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink == 0 {
			return err
		}
		// What a link leads to need not exist, or may be the link itself.
		target, err := filepath.EvalSymlinks(path)
		if err == nil && target != real && !strings.HasPrefix(target, real+string(filepath.Separator)) {
			t.Fatalf("link %s leads to %s", path, target)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func TestEvilArchives(t *testing.T) {
	outside := filepath.ToSlash(filepath.Join(t.TempDir(), "target"))
	link, hard, dir := byte(tar.TypeSymlink), byte(tar.TypeLink), byte(tar.TypeDir)
	for name, c := range map[string]struct {
		says    string
		entries []entry
	}{
		"dot dot":                {"points out", []entry{{name: "../x"}}},
		"dot dot inside":         {"points out", []entry{{name: "a/../../x"}}},
		"dot dot folder":         {"points out", []entry{{name: "../x/", kind: dir}}},
		"absolute":               {"points out", []entry{{name: outside}}},
		"backslash":              {"points out", []entry{{name: `..\x`}}},
		"symlink out":            {"out of its folder", []entry{{name: "l", kind: link, link: "../x"}}},
		"symlink absolute":       {"out of its folder", []entry{{name: "l", kind: link, link: outside}}},
		"symlink to the parent":  {"out of its folder", []entry{{name: "l", kind: link, link: ".."}}},
		"symlink that climbs":    {"out of its folder", []entry{{name: "x/b", kind: link, link: ".."}, {name: "a", kind: link, link: "x/b/.."}}},
		"symlink through a link": {"no folder", []entry{{name: "d/e/f"}, {name: "p", kind: link, link: "d"}, {name: "p/l", kind: link, link: "../.."}}},
		"write through a link":   {"no folder", []entry{{name: "d/e"}, {name: "l", kind: link, link: "d"}, {name: "l/x"}}},
		"replace a link":         {"twice", []entry{{name: "l", kind: link, link: "d"}, {name: "l", body: "x"}}},
		"hard link out":          {"out of its folder", []entry{{name: "l", kind: hard, link: "../x"}}},
		"hard link absolute":     {"out of its folder", []entry{{name: "l", kind: hard, link: outside}}},
		"hard link to a link":    {"no file", []entry{{name: "l", kind: link, link: "d"}, {name: "h", kind: hard, link: "l"}}},
		"hard link to nothing":   {"no file", []entry{{name: "h", kind: hard, link: "l"}}},
		"device":                 {"neither file", []entry{{name: "d", kind: tar.TypeChar}}},
		"named pipe":             {"neither file", []entry{{name: "d", kind: tar.TypeFifo}}},
		"file as folder":         {"no folder", []entry{{name: "a"}, {name: "a/b"}}},
		"twice":                  {"twice", []entry{{name: "a"}, {name: "a"}}},
		"twice in other words":   {"twice", []entry{{name: "a/b"}, {name: "a//./b"}}},
		"too large":              {"more bytes", []entry{{name: "a", body: strings.Repeat("x", 1<<17)}}},
		"too many":               {"more entries", make([]entry, 101)},
	} {
		for i := range c.entries {
			if c.entries[i].name == "" {
				c.entries[i].name = strings.Repeat("a", i+1)
			}
		}
		t.Run(name+"/tar", func(t *testing.T) {
			tmp := t.TempDir()
			content := gz(t, tarOf(t, c.entries...))
			err := unpackIn(t, tmp, func(u *unpacker) error { return u.tarGz(t.Context(), bytes.NewReader(content)) })
			wantError(t, err, c.says)
			stayedInside(t, tmp)
		})
		if strings.Contains(name, "hard") || strings.Contains(name, "folder") || name == "named pipe" {
			continue
		}
		t.Run(name+"/zip", func(t *testing.T) {
			tmp := t.TempDir()
			content := zipOf(t, c.entries...)
			err := unpackIn(t, tmp, func(u *unpacker) error {
				return u.zip(t.Context(), bytes.NewReader(content), int64(len(content)))
			})
			wantError(t, err, c.says)
			stayedInside(t, tmp)
		})
	}
}

func TestDamagedArchives(t *testing.T) {
	tarball := gz(t, tarOf(t, entry{name: "a", body: strings.Repeat("text ", 1000)}))
	flipped := bytes.Clone(tarball)
	flipped[len(flipped)-6] ^= 1 // of the checksum at the end
	zipped := zipOf(t, entry{name: "a", body: "text"})
	for name, c := range map[string]struct {
		content []byte
		zip     bool
	}{
		"cut tar": {tarball[:len(tarball)/2], false}, "no checksum": {tarball[:len(tarball)-8], false},
		"wrong checksum": {flipped, false}, "no tar": {[]byte("<html>"), false},
		"empty": {nil, false}, "cut zip": {zipped[:len(zipped)/2], true}, "no zip": {[]byte("<html>"), true},
	} {
		err := unpackIn(t, t.TempDir(), func(u *unpacker) error {
			if c.zip {
				return u.zip(t.Context(), bytes.NewReader(c.content), int64(len(c.content)))
			}
			return u.tarGz(t.Context(), bytes.NewReader(c.content))
		})
		if err == nil || !strings.Contains(err.Error(), "cut or damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHarmlessArchive(t *testing.T) {
	tmp := t.TempDir()
	content := gz(t, tarOf(t,
		entry{name: "./", kind: tar.TypeDir},
		entry{name: "./p/a.py", body: "a"},
		entry{name: "p/", kind: tar.TypeDir},
		entry{name: "p/q/up", kind: tar.TypeSymlink, link: "../a.py"},
		entry{name: "p/same", kind: tar.TypeLink, link: "p/a.py"}))
	if err := unpackIn(t, tmp, func(u *unpacker) error { return u.tarGz(t.Context(), bytes.NewReader(content)) }); err != nil {
		t.Fatal(err)
	}
	stayedInside(t, tmp)
	for _, name := range []string{"p/a.py", "p/q/up", "p/same"} {
		if !isFileWith(filepath.Join(tmp, "in", filepath.FromSlash(name)), "a") {
			t.Errorf("%s is not right", name)
		}
	}
}

// TestStaysInside makes archives out of names and links that are likely to hurt.
func TestStaysInside(t *testing.T) {
	names := rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "..", ".", ""}), 1, 4).Draw(t, "parts")
		return strings.Join(parts, "/")
	})
	entries := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) entry {
		kind := rapid.SampledFrom([]byte{tar.TypeReg, tar.TypeDir, tar.TypeSymlink, tar.TypeLink}).Draw(t, "kind")
		return entry{name: names.Draw(t, "name"), link: names.Draw(t, "link"), kind: kind}
	}), 1, 8)
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		_ = unpackIn(rt, dir, func(u *unpacker) error {
			// What is refused is left out, to see what the rest can do.
			for _, e := range entries.Draw(rt, "entries") {
				header := &tar.Header{Name: e.name, Linkname: e.link, Typeflag: e.kind}
				_ = u.tarEntry(header, strings.NewReader("x"))
			}
			return nil
		})
		stayedInside(rt, dir)
	})
}

func FuzzTar(f *testing.F) {
	f.Add(tarOf(f, entry{name: "p/a.py", body: "x"}, entry{name: "p/l", kind: tar.TypeSymlink, link: "a.py"}))
	f.Add(tarOf(f, entry{name: "../a", kind: tar.TypeLink, link: "p"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		content = gz(t, content)
		_ = unpackIn(t, dir, func(u *unpacker) error { return u.tarGz(t.Context(), bytes.NewReader(content)) })
		stayedInside(t, dir)
	})
}

func FuzzZip(f *testing.F) {
	f.Add(zipOf(f, entry{name: "p/a.py", body: "x"}, entry{name: "p/l", kind: tar.TypeSymlink, link: "a.py"}))
	f.Add(zipOf(f, entry{name: "../a"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		_ = unpackIn(t, dir, func(u *unpacker) error {
			return u.zip(t.Context(), bytes.NewReader(content), int64(len(content)))
		})
		stayedInside(t, dir)
	})
}
