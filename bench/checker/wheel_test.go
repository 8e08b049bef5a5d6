package checker

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paceline/bench/fetch"
	"paceline/bench/fetch/fetchtest"
)

// serve makes pip's index one of these files of mypy, with nothing of this machine's pip left.
func serve(t *testing.T, files map[string][]byte) {
	t.Helper()
	var listed []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		listed = append(listed, fmt.Sprintf(`{"filename": %q, "url": "/files/%s", "hashes": {"sha256": "%x"}}`, name, name, sha256.Sum256(files[name])))
	}
	handler := http.NewServeMux()
	handler.HandleFunc("/simple/mypy/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
		fmt.Fprintf(w, `{"meta": {"api-version": "1.0"}, "name": "mypy", "files": [%s]}`, strings.Join(listed, ", "))
	})
	handler.HandleFunc("/files/", func(w http.ResponseWriter, r *http.Request) { w.Write(files[path.Base(r.URL.Path)]) })
	index := httptest.NewServer(handler)
	t.Cleanup(index.Close)
	for _, name := range []string{"PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_NO_INDEX", "PIP_PROXY"} {
		t.Setenv(name, "")
	}
	t.Setenv("PIP_INDEX_URL", index.URL+"/simple")
	t.Setenv("NO_PROXY", "127.0.0.1")
	t.Setenv("PIP_CONFIG_FILE", os.DevNull)
	t.Setenv("PIP_CACHE_DIR", t.TempDir())
}

// pureWheel is the least that pip takes for the interpreted build of a version.
func pureWheel(t *testing.T, version string) []byte {
	t.Helper()
	info := "mypy-" + version + ".dist-info/"
	var wheel bytes.Buffer
	w := zip.NewWriter(&wheel)
	for _, file := range [][2]string{
		{"mypy/__init__.py", ""},
		{info + "METADATA", "Metadata-Version: 2.1\nName: mypy\nVersion: " + version + "\n"},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{info + "RECORD", "mypy/__init__.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"},
	} {
		entry, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return wheel.Bytes()
}

// storeWithPip has nothing but the pip of other tests.
func storeWithPip(t *testing.T) *fetch.Store {
	t.Helper()
	shared, pip := fetchtest.Shared(t, fetch.Lock{Name: "pip"})
	return fetchtest.New(t, shared, filepath.Join("environments", filepath.Base(pip.Dir)))
}

// A release without a compiled wheel for this Python is not run interpreted in its place, and one without any wheel for it cannot be had.
func TestWheelThatIsMissing(t *testing.T) {
	store := storeWithPip(t)
	serve(t, map[string][]byte{
		"mypy-2.9.0-py3-none-any.whl": pureWheel(t, "2.9.0"), "mypy-2.9.1-cp20-cp20-none.whl": nil, "mypy-2.9.1.tar.gz": nil,
	})
	for asked, says := range map[string]string{
		"mypy@2.9":   "mypy@2.9.0 cannot be installed here: there is no compiled wheel of it for Python 3.",
		"mypy@2.9.1": "mypy@2.9.1 cannot be installed here: there is no wheel of it, or of what it needs, for Python 3.",
	} {
		spec := specOf(t, asked)
		_, err := Install(t.Context(), store, spec)
		wantError(t, asked, err, says)
		var unavailable *UnavailableError
		if !errors.As(err, &unavailable) || unavailable.Checker != spec.Text {
			t.Errorf("%s: %v", asked, err)
		}
		if asked == "mypy@2.9" {
			wantError(t, asked, err, "write mypy@2.9.0+pure")
		}
	}
	c, err := Install(t.Context(), store, specOf(t, "mypy@2.9+pure"))
	if err != nil {
		t.Fatal(err)
	}
	if is := c.Identity(); is.Checker != "mypy@2.9.0+pure" || is.Version != "2.9.0" || is.Compiled == nil || *is.Compiled {
		t.Errorf("%+v", is)
	}
}
