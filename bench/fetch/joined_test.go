package fetch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A Python that was joined imports from both folders and works where it was moved to; what it starts imports from neither.
func TestJoined(t *testing.T) {
	python, _, err := FindPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{Root: t.TempDir(), Python: python}
	folder, env := filepath.Join(t.TempDir(), "a folder"), Environment{Dir: t.TempDir()}
	packages := filepath.Join(env.Dir, "lib", "python3.11", "site-packages")
	for dir, modules := range map[string][]string{folder: {"built", "both"}, packages: {"needed", "both"}} {
		for _, name := range modules {
			if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, name+".py"), nil, 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	joined, err := s.Joined(t.Context(), folder, env)
	if err != nil {
		t.Fatal(err)
	}
	const script = `
import both, built, needed, subprocess, sys
print(both.__file__, built.__file__, needed.__file__, sys.prefix, sep="\n")
print(subprocess.run([sys.argv[1], "-c", "import built"], capture_output=True, text=True).stderr)`
	said, err := run(t.Context(), joined, nil, "-c", script, python)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(folder, "both.py"), filepath.Join(folder, "built.py"), filepath.Join(packages, "needed.py"), filepath.Dir(filepath.Dir(joined))}
	if !strings.HasPrefix(said, strings.Join(want, "\n")+"\n") || !strings.Contains(said, "No module named 'built'") {
		t.Errorf("said %q, want %q", said, want)
	}
	s.Python = "/gone"
	if again, err := s.Joined(t.Context(), folder, env); err != nil || again != joined {
		t.Errorf("the second time: %s, %v", again, err)
	}
	_, err = s.Joined(t.Context(), folder, Environment{Dir: t.TempDir()})
	wantError(t, err, "no folder of packages")
}
