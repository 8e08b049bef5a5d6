package fetch

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestIndexWithPassword(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	ix.handle = func(w http.ResponseWriter, r *http.Request) bool {
		if user, password, _ := r.BasicAuth(); user == "me" && password == "secret" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	}
	address := strings.Replace(ix.server.URL, "://", "://%s@", 1) + "/simple/"
	t.Setenv("PIP_INDEX_URL", fmt.Sprintf(address, "me:secret"))
	if _, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a); err != nil {
		t.Error(err)
	}
	files, err := (&Store{}).Files(t.Context(), "demo", "1.0")
	if err != nil || len(files) != 1 || strings.Contains(files[0].URL, "secret") {
		t.Errorf("%v, %v", files, err)
	}

	t.Setenv("PIP_INDEX_URL", fmt.Sprintf(address, "token-of-mine:wrong"))
	_, err = (&Store{Root: t.TempDir()}).Unpack(t.Context(), a)
	wantError(t, err, "403", "PIP_INDEX_URL")
	ix.server.Close()
	_, dead := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a)
	wantError(t, dead, "check the network or set PIP_INDEX_URL")
	for _, err := range []error{err, dead} {
		if strings.Contains(err.Error(), "wrong") || strings.Contains(err.Error(), "token") {
			t.Errorf("credentials in %q", err)
		}
	}
}

func TestIndexAddressThatIsNone(t *testing.T) {
	ownPip(t)
	for _, address := range []string{"ftp://me:secret@127.0.0.1/", "simple", "http://me:secret@127.0.0.1:x%zz/", "https:///simple"} {
		t.Setenv("PIP_INDEX_URL", address)
		_, err := (&Store{}).Versions(t.Context(), "demo")
		wantError(t, err, "PIP_INDEX_URL")
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("credentials in %q", err)
		}
	}
}

func TestIndexThatFailsOnce(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	ix.handle = func(w http.ResponseWriter, _ *http.Request) bool {
		if ix.requests.Load() > 1 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if _, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a); err != nil {
		t.Error(err)
	}
}

func TestCutDownload(t *testing.T) {
	a, content := goodArchive(t)
	ix := newIndex(t, map[string][]byte{a.File: content})
	ix.handle = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, a.File) {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:100])
		return true
	}
	_, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a)
	wantError(t, err, a.File, "cut after 100 bytes", "try again")
}

func TestPagesThatAreNotJSON(t *testing.T) {
	a, content := goodArchive(t)
	for kind, c := range map[string]struct{ body, says string }{
		"text/html; charset=utf-8": {`<!doctype html><h1>demo</h1><a name="x">top</a>
			<a rel="x" href='../../files/demo-1.0.tar.gz#sha256=` + a.SHA256 + `'>demo-1.0.tar.gz</a>`, ""},
		"text/plain":                          {"hello", "neither PEP 691 JSON nor PEP 503 HTML"},
		"application/vnd.pypi.simple.v1+json": {`{"meta": {"api-version": "2.0"}}`, `version "2.0"`},
	} {
		ix := newIndex(t, map[string][]byte{a.File: content})
		ix.handle = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Type", kind)
			if strings.HasSuffix(r.URL.Path, "/demo/") {
				fmt.Fprint(w, c.body)
				return true
			}
			return false
		}
		_, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a)
		if c.says == "" && err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if c.says != "" {
			wantError(t, err, c.says, "PIP_INDEX_URL")
		}
	}
}

func TestCertificateOfPip(t *testing.T) {
	a, content := goodArchive(t)
	ownPip(t)
	plain := &fakeIndex{files: map[string][]byte{a.File: content}}
	server := httptest.NewTLSServer(http.HandlerFunc(plain.serve))
	defer server.Close()
	t.Setenv("PIP_INDEX_URL", server.URL+"/simple")
	if _, err := (&Store{}).Versions(t.Context(), "demo"); err == nil {
		t.Error("trusted an unknown authority")
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_CERT", file)
	if _, err := (&Store{}).Versions(t.Context(), "demo"); err != nil {
		t.Error(err)
	}
	t.Setenv("PIP_CERT", file+".gone")
	_, err := (&Store{Root: t.TempDir()}).Unpack(t.Context(), a)
	wantError(t, err, "PIP_CERT")
	if strings.Contains(err.Error(), "XDG_CACHE_HOME") {
		t.Errorf("blames the cache: %v", err)
	}
}

func TestVersions(t *testing.T) {
	newIndex(t, map[string][]byte{
		"my_pkg-1.10.0-py3-none-any.whl": nil, "my-pkg-1.9.tar.gz": nil, "my_pkg-1.9-py3-none-any.whl": nil,
		"my_pkg-2.0rc1.tar.gz": nil, "my_pkg-2.0.tar.gz": nil, "my_pkg-1.9.tar.gz.asc": nil,
	})
	got, err := (&Store{}).Versions(t.Context(), "My.Pkg")
	if want := []string{"1.9", "1.10.0", "2.0rc1", "2.0"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	files, err := (&Store{}).Files(t.Context(), "my-pkg", "1.9.0")
	if err != nil || len(files) != 2 || !isSHA256(files[0].SHA256) {
		t.Errorf("got %v, %v", files, err)
	}
	_, err = (&Store{}).Files(t.Context(), "my-pkg", "7")
	wantError(t, err, "my-pkg 7", "no such version")
}

func TestAddressInHelp(t *testing.T) {
	const help = "  -i, --index-url <url>       Base URL of the index (default %s). This should\n  --extra-index-url <url>  More (default x)"
	if got, err := addressInHelp(fmt.Sprintf(help, "http://127.0.0.1/simple")); err != nil || got != "http://127.0.0.1/simple" {
		t.Errorf("%q, %v", got, err)
	}
	_, err := addressInHelp(fmt.Sprintf(help, "http://me:****@127.0.0.1/simple"))
	wantError(t, err, "credentials", "PIP_INDEX_URL")
	_, err = addressInHelp("")
	wantError(t, err, "PIP_INDEX_URL")
}

func TestYanked(t *testing.T) {
	page, err := url.Parse("http://127.0.0.1/simple/demo/")
	if err != nil {
		t.Fatal(err)
	}
	body := `{"meta": {"api-version": "1.0"}, "files": [
		{"filename": "demo-1.tar.gz", "url": "/f/demo-1.tar.gz", "yanked": "broken"}, {"filename": "demo-2.tar.gz", "url": "demo-2.tar.gz", "yanked": false},
		{"filename": "demo-3.tar.gz", "url": "demo-3.tar.gz", "yanked": true}, {"filename": "a/b", "url": "x"}]}`
	files, err := parseJSONPage([]byte(body), page)
	want := []listed{{File{"demo-1.tar.gz", "", "http://127.0.0.1/f/demo-1.tar.gz"}, true},
		{File{"demo-2.tar.gz", "", "http://127.0.0.1/simple/demo/demo-2.tar.gz"}, false},
		{File{"demo-3.tar.gz", "", "http://127.0.0.1/simple/demo/demo-3.tar.gz"}, true}}
	if err != nil || !reflect.DeepEqual(files, want) {
		t.Errorf("%v, %v", files, err)
	}
	yanked := parseHTMLPage([]byte(`<A HREF="demo-1.tar.gz" data-yanked="">demo-1.tar.gz</A>`), page)
	if len(yanked) != 1 || !yanked[0].yanked {
		t.Errorf("%v", yanked)
	}
}

func FuzzPage(f *testing.F) {
	f.Add("application/vnd.pypi.simple.v1+json", []byte(`{"meta": {"api-version": "1.0"}, "files": [{"filename": "a-1.zip", "url": "b", "hashes": {"sha256": "c"}}]}`))
	f.Add("text/html", []byte(`<a href="a-1.zip#sha256=0">a-1.zip</a>`))
	page := &url.URL{Scheme: "http", Host: "127.0.0.1", Path: "/simple/a/"}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		files, _ := parsePage(kind, body, page)
		for _, file := range files {
			if file.SHA256 != "" && !isSHA256(file.SHA256) || strings.ContainsAny(file.Name, `/\`) {
				t.Errorf("%+v", file)
			}
			_, _ = versionOf("a", file.Name)
		}
	})
}
