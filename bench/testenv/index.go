package testenv

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Index serves a package index in which every package has these files, such as mypy-2.4.1.tar.gz, and makes pip's index that until the
// test ends.
func Index(t testing.TB, files ...string) {
	t.Helper()
	var listed []string
	for _, name := range files {
		listed = append(listed, fmt.Sprintf(`{"filename": %q, "url": %q, "hashes": {}}`, name, name))
	}
	index := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
		fmt.Fprintf(w, `{"meta": {"api-version": "1.0"}, "files": [%s]}`, strings.Join(listed, ", "))
	}))
	t.Cleanup(index.Close)
	t.Setenv("PIP_INDEX_URL", index.URL+"/simple")
	t.Setenv("NO_PROXY", "127.0.0.1")
	t.Setenv("PIP_CERT", "")
}
