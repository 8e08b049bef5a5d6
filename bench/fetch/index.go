package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"paceline/bench/pep440"
)

// index is the package index that pip is configured to use.
type index struct {
	base   *url.URL
	client *http.Client
}

// File is one file of a package's version. SHA256 is empty where the index gives none.
type File struct{ Name, SHA256, URL string }

// Versions lists the released versions of a package that the index knows, oldest first.
// Versions that were withdrawn (yanked) are left out.
func (s *Store) Versions(ctx context.Context, pkg string) ([]string, error) {
	files, err := s.listing(ctx, pkg)
	if err != nil {
		return nil, fmt.Errorf("list the versions of %s: %w", pkg, err)
	}
	var versions []string
	for _, f := range files {
		version, ok := versionOf(pkg, f.Name)
		if ok && !f.yanked && !slices.Contains(versions, version) {
			versions = append(versions, version)
		}
	}
	slices.SortStableFunc(versions, pep440.Compare)
	return versions, nil
}

// Files lists the files of one version of a package, in the index's order.
func (s *Store) Files(ctx context.Context, pkg, version string) ([]File, error) {
	files, err := s.listing(ctx, pkg)
	if err == nil {
		files, err = ofVersion(files, pkg, version)
	}
	if err != nil {
		return nil, fmt.Errorf("list the files of %s %s: %w", pkg, version, err)
	}
	var plain []File
	for _, f := range files {
		plain = append(plain, f.File)
	}
	return plain, nil
}

func (s *Store) listing(ctx context.Context, pkg string) ([]listed, error) {
	ix, err := s.index(ctx)
	if err != nil {
		return nil, err
	}
	return ix.list(ctx, pkg)
}

// ofVersion keeps the files of one version; a version without files is an error.
func ofVersion(files []listed, pkg, version string) ([]listed, error) {
	kept := slices.DeleteFunc(slices.Clone(files), func(f listed) bool {
		v, ok := versionOf(pkg, f.Name)
		return !ok || pep440.Compare(v, version) != 0
	})
	if len(kept) == 0 {
		return nil, ErrNoVersion
	}
	return kept, nil
}

// index finds out which index pip uses and prepares to talk to it.
func (s *Store) index(ctx context.Context) (*index, error) {
	address, err := s.indexAddress(ctx)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.TrimSpace(address))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("pip's index is no http or https address: set PIP_INDEX_URL to one")
	}
	client, err := newClient()
	if err != nil {
		return nil, err
	}
	return &index{base: base, client: client}, nil
}

func (s *Store) indexAddress(ctx context.Context) (string, error) {
	if address := os.Getenv("PIP_INDEX_URL"); address != "" {
		return address, nil
	}
	pip, err := s.pip(ctx)
	if err != nil {
		return "", err
	}
	configured, err := run(ctx, pip, nil, "-m", "pip", "config", "get", "global.index-url")
	if err == nil && strings.TrimSpace(configured) != "" {
		return configured, nil
	}
	// pip exits with an error where its configuration has no such key: its help tells the default.
	help, err := run(ctx, pip, []string{"COLUMNS=1000"}, "-m", "pip", "download", "--help")
	if err != nil {
		return "", fmt.Errorf("ask pip for its index: %w", err)
	}
	return addressInHelp(help)
}

// addressInHelp reads the index from the help of pip's --index-url.
func addressInHelp(help string) (string, error) {
	found := regexp.MustCompile(`--index-url <url>\s[^\n]*\(default:? ([^)\s]+)\)`).FindStringSubmatch(help)
	if found == nil {
		return "", errors.New("pip does not say which index it uses: set PIP_INDEX_URL")
	}
	if strings.Contains(found[1], "****") {
		return "", errors.New("pip hides the credentials of the index it uses: set PIP_INDEX_URL")
	}
	return found[1], nil
}

// noPackageError is that an index answers, and does not have a package.
type noPackageError struct{ index, pkg string }

func (e *noPackageError) Error() string {
	return fmt.Sprintf("the index %s has no package %s: check the name or PIP_INDEX_URL", e.index, e.pkg)
}

// advise adds to an error of the network what to do about it.
func (ix *index) advise(err error) error {
	var status *statusError
	switch {
	case ofDisk(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &status):
		return fmt.Errorf("ask the index %s (check PIP_INDEX_URL): %w", plain(ix.base), err)
	}
	return fmt.Errorf("the index %s cannot be reached: check the network or set PIP_INDEX_URL: %w", plain(ix.base), err)
}

// list returns the files of a package, all versions.
func (ix *index) list(ctx context.Context, pkg string) ([]listed, error) {
	const accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
	const maxPage = 256 << 20
	resp, err := ix.get(ctx, ix.base.JoinPath(normalize(pkg), "/"), accept)
	var status *statusError
	if errors.As(err, &status) && status.code == http.StatusNotFound {
		return nil, &noPackageError{plain(ix.base), pkg}
	}
	if err != nil {
		return nil, ix.advise(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return nil, ix.advise(err)
	}
	// The request's address is the last one, after redirects: what relative addresses start from.
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	files, err := parsePage(kind, body, resp.Request.URL)
	if err != nil {
		return nil, fmt.Errorf("read the page of %s at the index %s (check PIP_INDEX_URL): %w", pkg, plain(ix.base), err)
	}
	return files, nil
}
