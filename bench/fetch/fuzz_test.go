package fetch

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzUnpack reads archives as they are downloaded, compressed.
func FuzzUnpack(f *testing.F) {
	good := entry{name: "p/a.py", body: "text"}
	f.Add(gz(f, tarOf(f, good)), false)
	f.Add(gz(f, tarOf(f, entry{name: "../a", body: "text"})), false)
	f.Add(zipOf(f, good), true)
	f.Add(zipOf(f, entry{name: "../a", body: "text"}), true)
	f.Fuzz(func(t *testing.T, content []byte, zip bool) {
		tmp := t.TempDir()
		file, dir, name := filepath.Join(t.TempDir(), "archive"), filepath.Join(tmp, "in"), "a.tar.gz"
		if zip {
			name = "a.zip"
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		_ = unpack(t.Context(), file, name, dir)
		stayedInside(t, tmp)
	})
}

// FuzzVersionOf reads names of files, as an index lists them.
func FuzzVersionOf(f *testing.F) {
	f.Add("demo-pkg", "demo_pkg-1.0-py3-none-any.whl")
	f.Add("demo-pkg", "demo.pkg-1.0rc1.tar.gz")
	f.Fuzz(func(t *testing.T, pkg, file string) {
		version, ok := versionOf(pkg, file)
		if ok != (version != "") || ok && !strings.Contains(file, "-"+version) {
			t.Errorf("%q has version %q of %q: %v", file, version, pkg, ok)
		}
	})
}

// FuzzRequirement reads lines of requirements files.
func FuzzRequirement(f *testing.F) {
	f.Add("coverage[toml]>=7,<8 ; python_version < '3.11' # comment\npsutil==1.0 --hash=sha256:" + zeros)
	f.Add("a (>=1.*) ; extra == \"x\"\nb \\\n != 2")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := parseRequirements(strings.Split(text, "\n"))
		if err != nil {
			return
		}
		for _, r := range read {
			again, err := parseRequirements([]string{r.line()})
			if err != nil || !reflect.DeepEqual(again, []requirement{r}) {
				t.Errorf("%+v is written as %q and reads back as %+v: %v", r, r.line(), again, err)
			}
		}
	})
}

// FuzzReport reads what pip says that it would install.
func FuzzReport(f *testing.F) {
	f.Add([]byte(`{"install": [{"metadata": {"name": "A", "version": "1", "requires_dist": ["b>=1 ; extra == 'x'"]}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		chosen, err := parseReport(text)
		if err != nil {
			return
		}
		for _, c := range chosen {
			if c.name != normalize(c.name) {
				t.Errorf("%q is not normal", c.name)
			}
		}
	})
}

// FuzzIndexAddress reads pip's help.
func FuzzIndexAddress(f *testing.F) {
	f.Add("  -i, --index-url <url>       Base URL (default https://index.example/simple).")
	f.Fuzz(func(t *testing.T, help string) {
		address, err := addressInHelp(help)
		if (err == nil) != (address != "") || strings.Contains(address, "****") {
			t.Errorf("%q: %v", address, err)
		}
	})
}
