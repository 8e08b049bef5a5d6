package checker

import (
	"maps"
	"testing"
)

func TestEnvironment(t *testing.T) {
	got := environment([]string{
		"LANG=C.UTF-8", "LC_ALL=C", "TZ=", "PYTHONHASHSEED=7", "MYPY_NUM_WORKERS=4",
		"PYTHONPATH=/home/someone/lib", "MYPYPATH=/secret", "MYPY_PLUGIN_TOKEN=secret", "PYTHON_KEYRING=secret",
		"LD_PRELOAD=/lib/x.so", "GLIBC_TUNABLES=glibc.malloc.check=3", "LC_SECRET=secret",
		"PATH=/bin", "HOME=/home/someone", "PIP_INDEX_URL=secret", "TOKEN=secret", "NOPYTHON=1", "=C:=C:\\", "LONE",
	})
	want := map[string]string{
		"LANG": "C.UTF-8", "LC_ALL": "C", "TZ": "", "PYTHONHASHSEED": "7", "MYPY_NUM_WORKERS": "4",
		"PYTHONPATH": "(set)", "MYPYPATH": "(set)", "MYPY_PLUGIN_TOKEN": "(set)", "PYTHON_KEYRING": "(set)",
		"LD_PRELOAD": "(set)", "GLIBC_TUNABLES": "(set)", "LC_SECRET": "(set)",
	}
	if !maps.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	t.Setenv("PYTHONOPTIMIZE", "2")
	if value := Environment()["PYTHONOPTIMIZE"]; value != "2" {
		t.Errorf("PYTHONOPTIMIZE=%q", value)
	}
}
