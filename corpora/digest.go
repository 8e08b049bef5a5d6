package corpora

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// digest is over file names and contents, in the order they are added.
type digest struct{ hash hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) add(name string, content []byte) {
	// The lengths keep names and contents apart.
	fmt.Fprintf(d.hash, "%d %d %s", len(name), len(content), name)
	d.hash.Write(content)
}

func (d digest) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// digestFolder is over the sources of a folder and the configuration that they are checked
// with. Hidden folders, caches and virtual environments are not sources.
func digestFolder(ctx context.Context, dir, config string) (string, error) {
	d := newDigest()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return err
		case entry.IsDir() && path != dir && notSources(path, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || path != config && !isSource(path):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		d.add(filepath.ToSlash(name), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the sources: %w", err)
	}
	return d.sum(), nil
}

func notSources(path, name string) bool {
	return strings.HasPrefix(name, ".") || name == "__pycache__" || isFile(path, "pyvenv.cfg")
}

// isSource leaves out links that lead nowhere or to a folder, as editors leave them.
func isSource(path string) bool {
	ext := filepath.Ext(path)
	return (ext == ".py" || ext == ".pyi") && isFile(filepath.Dir(path), filepath.Base(path))
}
