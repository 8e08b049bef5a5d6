package build

import (
	"os"
	"path/filepath"
	"testing"
)

// onPath makes PATH a folder of these programs, each a shell script.
func onPath(t *testing.T, programs map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

// says is a compiler of a version.
func says(version string) string {
	return `case "$*" in *-dumpmachine) echo x86_64-linux;; *--version) echo; echo "` + version + ` $*"; echo more;; *) exit 1;; esac`
}

// A build runs in another folder than Paceline.
func TestFindCompilerByARelativePath(t *testing.T) {
	dir := onPath(t, map[string]string{"mycc": says("mine 1")})
	t.Chdir(filepath.Dir(dir))
	t.Setenv("CC", filepath.Base(dir)+"/mycc -x")
	if got, err := findCompiler(t.Context()); err != nil || got.Command != filepath.Join(dir, "mycc")+" -x" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFindCompiler(t *testing.T) {
	all := map[string]string{"gcc": says("gcc 12"), "clang": says("clang 15"), "cc": says("cc 1"), "ccache": says("through ccache"), "mute": "exit 0", "broken": "exit 1"}
	for _, c := range []struct {
		cc       string
		programs []string
		want     string // the command, without the folder
		version  string
		says     []string
	}{
		{"", []string{"gcc", "clang", "cc"}, "gcc", "gcc 12 --version", nil},
		{"", []string{"clang", "cc"}, "clang", "clang 15 --version", nil},
		{"", []string{"cc"}, "cc", "cc 1 --version", nil},
		{" ", []string{"gcc"}, "gcc", "gcc 12 --version", nil},
		{"clang", []string{"gcc", "clang"}, "clang", "clang 15 --version", nil},
		{"ccache gcc", []string{"ccache", "gcc"}, "ccache gcc", "through ccache gcc --version", nil},
		{"", nil, "", "", []string{"no C compiler", "gcc", "clang", "apt install gcc", "set CC"}},
		{"icc -x", []string{"gcc"}, "", "", []string{`"icc -x" that CC names is not there`, "unset it"}},
		{"mute", []string{"mute", "gcc"}, "", "", []string{"mute does not answer -", "set CC"}},
		{"broken", []string{"broken", "gcc"}, "", "", []string{"broken does not answer -"}},
	} {
		here := map[string]string{}
		for _, name := range c.programs {
			here[name] = all[name]
		}
		dir := onPath(t, here)
		t.Setenv("CC", c.cc)
		got, err := findCompiler(t.Context())
		if c.says != nil {
			wantError(t, c.cc, err, c.says...)
			continue
		}
		if err != nil || got.Command != filepath.Join(dir, c.want) || got.Version != c.version || got.Target != "x86_64-linux" {
			t.Errorf("CC=%q, %q: %+v, %v", c.cc, c.programs, got, err)
		}
	}
}
