package fetch

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// listed is a file on a package's page.
type listed struct {
	File
	yanked bool
}

// parsePage reads a package's page: the JSON of PEP 691 or the HTML of PEP 503.
func parsePage(kind string, body []byte, page *url.URL) ([]listed, error) {
	switch kind {
	case "application/vnd.pypi.simple.v1+json":
		return parseJSONPage(body, page)
	case "application/vnd.pypi.simple.v1+html", "text/html":
		return parseHTMLPage(body, page), nil
	}
	return nil, fmt.Errorf("it is %q, neither PEP 691 JSON nor PEP 503 HTML", kind)
}

func parseJSONPage(body []byte, page *url.URL) ([]listed, error) {
	var answer struct {
		Meta struct {
			Version string `json:"api-version"`
		} `json:"meta"`
		Files []struct {
			Name   string            `json:"filename"`
			URL    string            `json:"url"`
			Hashes map[string]string `json:"hashes"`
			// Yanked is a boolean or the reason.
			Yanked any `json:"yanked"`
		} `json:"files"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(answer.Meta.Version, "1.") {
		return nil, fmt.Errorf("it has version %q of the format, this Paceline reads 1.x", answer.Meta.Version)
	}
	var files []listed
	for _, f := range answer.Files {
		yanked := f.Yanked != nil && f.Yanked != false
		files = appendFile(files, File{f.Name, f.Hashes["sha256"], f.URL}, yanked, page)
	}
	return files, nil
}

func parseHTMLPage(body []byte, page *url.URL) []listed {
	anchor := regexp.MustCompile(`(?is)<a\s([^>]*)>(.*?)</a>`)
	href := regexp.MustCompile(`(?is)\bhref\s*=\s*["']([^"']*)["']`)
	var files []listed
	for _, a := range anchor.FindAllSubmatch(body, -1) {
		found := href.FindSubmatch(a[1])
		if found == nil {
			continue
		}
		address, fragment, _ := strings.Cut(html.UnescapeString(string(found[1])), "#")
		sum, _ := strings.CutPrefix(fragment, "sha256=")
		name := strings.TrimSpace(html.UnescapeString(string(a[2])))
		yanked := strings.Contains(strings.ToLower(string(a[1])), "data-yanked")
		files = appendFile(files, File{name, sum, address}, yanked, page)
	}
	return files
}

// appendFile completes a file's address; what has no usable name or address is left out, and
// so is a sha256 that is none.
func appendFile(files []listed, f File, yanked bool, page *url.URL) []listed {
	address, err := page.Parse(f.URL)
	if err != nil || f.Name == "" || strings.ContainsAny(f.Name, `/\`) {
		return files
	}
	address.User = nil
	f.URL = address.String()
	if f.SHA256 = strings.ToLower(f.SHA256); !isSHA256(f.SHA256) {
		f.SHA256 = ""
	}
	return append(files, listed{f, yanked})
}

func isSHA256(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// normalize is a package's name as indexes compare it (PEP 503).
func normalize(name string) string {
	return strings.ToLower(regexp.MustCompile(`[-_.]+`).ReplaceAllString(name, "-"))
}

// versionOf reads the version from the name of a wheel or of a source archive of a package.
func versionOf(pkg, file string) (string, bool) {
	stem, wheel := strings.CutSuffix(file, ".whl")
	for _, ext := range []string{".tar.gz", ".zip", ".tar.bz2", ".tgz"} {
		stem = strings.TrimSuffix(stem, ext)
	}
	if !wheel && stem == file {
		return "", false
	}
	for i := range stem {
		if stem[i] != '-' || normalize(stem[:i]) != normalize(pkg) {
			continue
		}
		version := stem[i+1:]
		if wheel {
			version, _, _ = strings.Cut(version, "-")
		}
		return version, version != ""
	}
	return "", false
}
