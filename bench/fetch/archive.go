package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Archive names one source archive on the index: a .tar.gz or a .zip.
type Archive struct {
	Package string `json:"package"`
	Version string `json:"version"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// archiveKinds are the endings of archives that can be unpacked.
func archiveKinds() []string { return []string{".tar.gz", ".tgz", ".zip"} }

// Unpack returns the folder that holds the archive's contents, which it fetches when they are
// absent. When all of them are in one top folder, as in every source distribution, that top
// folder is the one returned. When they are there already, they are verified, and nothing is
// asked of the network.
func (s *Store) Unpack(ctx context.Context, a Archive) (dir string, err error) {
	stem, err := a.stem()
	if err != nil {
		return "", fmt.Errorf("fetch %q: %w", a.File, err)
	}
	key := stem + "-" + a.SHA256[:12]
	dir, err = s.make(ctx, "sources", key, func(aside string) error { return s.fetchInto(ctx, a, aside) })
	if err != nil {
		return "", fmt.Errorf("fetch %s: %w", a.File, err)
	}
	return topFolder(dir)
}

func (a Archive) stem() (string, error) {
	if !isSHA256(a.SHA256) {
		return "", fmt.Errorf("its sha256 is %q, which is not 64 hexadecimal digits: correct the catalogue", a.SHA256)
	}
	for _, kind := range archiveKinds() {
		stem, ok := strings.CutSuffix(a.File, kind)
		if ok && strings.Trim(stem, ".") != "" && !strings.ContainsAny(stem, `/\:`) {
			return stem, nil
		}
	}
	return "", fmt.Errorf("its name must be a plain one that ends in %s: correct the catalogue", strings.Join(archiveKinds(), ", "))
}

// Place returns a folder that holds the given files, by name. key names their contents: the
// same key must always come with the same files.
func (s *Store) Place(ctx context.Context, key string, files map[string]string) (dir string, err error) {
	dir, err = s.make(ctx, "sources", key, func(aside string) error {
		below, err := OpenFiles(aside)
		if err != nil {
			return err
		}
		defer below.Close()
		for name, text := range files {
			if err := below.File(name, false, strings.NewReader(text)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("fetch %s: %w", key, err)
	}
	return dir, nil
}

// make returns the folder ROOT/KIND/KEY, which fill fills aside when it is absent. One that is there
// is verified.
func (s *Store) make(ctx context.Context, kind, key string, fill func(aside string) error) (dir string, err error) {
	defer func() { err = s.explain(err) }()
	dir, err = filepath.Abs(filepath.Join(s.Root, kind, key))
	if err != nil {
		return "", err
	}
	if whole, err := verified(ctx, dir); whole || err != nil {
		return dir, err
	}
	parent, err := s.folder(kind)
	if err != nil {
		return "", err
	}
	release, err := s.hold(ctx, key)
	if err != nil {
		return "", err
	}
	defer release()
	if whole, err := verified(ctx, dir); whole || err != nil {
		return dir, err
	}
	// The name is fixed, so that what a killed run left behind is cleared here.
	aside := filepath.Join(parent, ".new-"+key)
	if err := errors.Join(os.RemoveAll(aside), os.Mkdir(aside, 0o755)); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if err := fill(aside); err != nil {
		return "", err
	}
	return dir, settle(ctx, aside, dir)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// fetchInto downloads an archive, verifies it and unpacks it into an empty folder.
func (s *Store) fetchInto(ctx context.Context, a Archive, aside string) error {
	file := aside + ".download"
	defer os.Remove(file)
	if err := s.fetchFile(ctx, a, file); err != nil {
		return err
	}
	s.say("unpacking %s", a.File)
	if err := unpack(ctx, file, a.File, aside); err != nil {
		return fmt.Errorf("unpack it: %w", err)
	}
	return nil
}

func (s *Store) fetchFile(ctx context.Context, a Archive, name string) error {
	ix, err := s.index(ctx)
	if err != nil {
		return err
	}
	s.say("downloading %s", a.File)
	files, err := ix.list(ctx, a.Package)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(files, func(f listed) bool { return f.Name == a.File })
	if at < 0 {
		return fmt.Errorf("the index %s has no such file of %s: check PIP_INDEX_URL", plain(ix.base), a.Package)
	}
	sum, err := ix.download(ctx, files[at].File, name)
	if err != nil {
		return err
	}
	if sum != a.SHA256 {
		return fmt.Errorf("wrong sha256: %s has %s, expected %s (the download is deleted; check the index %s)",
			a.File, sum, a.SHA256, plain(ix.base))
	}
	return nil
}

// topFolder is the only entry of a folder where that is a folder, and else the folder itself.
// It is not moved up, because links inside may point to what is beside it.
func topFolder(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("read what was unpacked: %w", err)
	}
	if len(entries) == 1 && entries[0].IsDir() {
		return filepath.Join(dir, entries[0].Name()), nil
	}
	return dir, nil
}
