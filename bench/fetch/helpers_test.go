package fetch

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync/atomic"
	"testing"
)

// entry is one entry of an archive made for a test.
type entry struct {
	name, body, link string
	kind             byte // of tar; a regular file by default
	mode             int64
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, e := range entries {
		if e.kind == 0 {
			e.kind = tar.TypeReg
		}
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Mode: e.mode, Size: int64(len(e.body))}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gz(t testing.TB, content []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, err := w.Write(content)
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		mode, body := os.FileMode(0o644), e.body
		switch e.kind {
		case tar.TypeSymlink:
			mode, body = 0o777|os.ModeSymlink, e.link
		case tar.TypeChar:
			mode = 0o644 | os.ModeDevice | os.ModeCharDevice
		}
		h.SetMode(mode)
		out, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// wheelOf is the least that pip takes for a wheel: a module and its metadata.
func wheelOf(t testing.TB, name, version string, needs ...string) []byte {
	t.Helper()
	info := name + "-" + version + ".dist-info/"
	metadata := "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\nProvides-Extra: more\n"
	for _, need := range needs {
		metadata += "Requires-Dist: " + need + "\n"
	}
	return zipOf(t,
		entry{name: name + ".py", body: "version = '" + version + "'\n"},
		entry{name: info + "METADATA", body: metadata},
		entry{name: info + "WHEEL", body: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		entry{name: info + "RECORD", body: name + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"})
}

// fakeIndex is a package index in this process.
type fakeIndex struct {
	server   *httptest.Server
	requests atomic.Int64
	files    map[string][]byte // by file name
	// handle may answer a request itself and then returns true.
	handle func(http.ResponseWriter, *http.Request) bool
}

// newIndex serves files and makes PIP_INDEX_URL name it, with nothing of this machine's pip left.
func newIndex(t *testing.T, files map[string][]byte) *fakeIndex {
	t.Helper()
	ownPip(t)
	ix := &fakeIndex{files: files}
	ix.server = httptest.NewServer(http.HandlerFunc(ix.serve))
	t.Cleanup(ix.server.Close)
	t.Setenv("PIP_INDEX_URL", ix.server.URL+"/simple")
	return ix
}

func ownPip(t *testing.T) {
	t.Helper()
	for _, name := range []string{"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_NO_INDEX", "PIP_PROXY"} {
		t.Setenv(name, "")
	}
	t.Setenv("PIP_CONFIG_FILE", os.DevNull)
	t.Setenv("NO_PROXY", "127.0.0.1")
	t.Setenv("PIP_CACHE_DIR", t.TempDir())
}

func (ix *fakeIndex) serve(w http.ResponseWriter, r *http.Request) {
	ix.requests.Add(1)
	if ix.handle != nil && ix.handle(w, r) {
		return
	}
	if content, ok := ix.files[path.Base(r.URL.Path)]; ok {
		w.Write(content)
		return
	}
	pkg := path.Base(r.URL.Path)
	var listed []map[string]any
	for name, content := range ix.files {
		if _, ok := versionOf(pkg, name); ok {
			listed = append(listed, map[string]any{"filename": name, "url": "../../files/" + name, "hashes": map[string]string{"sha256": sumOf(content)}})
		}
	}
	if listed == nil || !strings.HasSuffix(r.URL.Path, "/") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
	json.NewEncoder(w).Encode(map[string]any{"meta": map[string]string{"api-version": "1.1"}, "name": pkg, "files": listed})
}

// goodArchive is a small source distribution.
func goodArchive(t testing.TB) (Archive, []byte) {
	content := gz(t, tarOf(t,
		entry{name: "demo-1.0/", kind: tar.TypeDir},
		entry{name: "demo-1.0/demo.py", body: "x = 1\n"},
		entry{name: "demo-1.0/run", body: "#!\n", mode: 0o755}))
	return Archive{Package: "demo", Version: "1.0", File: "demo-1.0.tar.gz", SHA256: sumOf(content)}, content
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q is more than one line", err)
	}
}
