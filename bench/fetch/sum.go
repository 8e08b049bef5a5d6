package fetch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sums says what each entry below a folder is, by its name, which is quoted: names may hold
// line feeds.
type sums map[string]string

// sumUp reads all that is below a folder, but for bytecode: Python leaves it wherever it imports
// from, and no checker reads it.
func sumUp(ctx context.Context, dir string) (sums, error) {
	all := sums{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return err
		case path == dir:
			return nil
		case entry.IsDir() && entry.Name() == "__pycache__":
			return filepath.SkipDir
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[strconv.Quote(filepath.ToSlash(name))], err = sumOfEntry(path, entry)
		return err
	})
	return all, err
}

// sumOfEntry holds no space, as text tells it from the name by one.
func sumOfEntry(path string, entry fs.DirEntry) (string, error) {
	switch {
	case entry.IsDir():
		return "folder", nil
	case entry.Type()&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		return fmt.Sprintf("link:%x", sha256.Sum256([]byte(target))), err
	case !entry.Type().IsRegular():
		return "other", nil // reading a pipe would wait for ever
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	kind := "file"
	if info.Mode()&0o111 != 0 {
		kind = "executable"
	}
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return fmt.Sprintf("%s:%x", kind, hash.Sum(nil)), err
}

// text is one line an entry, in order of name.
func (s sums) text() []byte {
	var text []byte
	for _, name := range slices.Sorted(maps.Keys(s)) {
		text = fmt.Appendf(text, "%s %s\n", s[name], name)
	}
	return text
}

func readSums(text string) sums {
	all := sums{}
	for line := range strings.Lines(text) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		all[name] = sum
	}
	return all
}

// change tells the first entry that is not now what it was; empty when all are.
func (s sums) change(now sums) string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(s)), maps.Keys(now))
	slices.Sort(names)
	for _, name := range names {
		was, had := s[name]
		is, has := now[name]
		switch {
		case !had:
			return name + " was added"
		case !has:
			return name + " was removed"
		case was != is:
			return name + " was changed"
		}
	}
	return ""
}

func sumFile(dir string) string { return dir + ".sum" }

// verified tells whether a folder is there and whole. One that is no longer what was put there is an
// error, not made again: whoever changed it may want what is in it.
func verified(ctx context.Context, dir string) (bool, error) {
	text, err := os.ReadFile(sumFile(dir))
	if errors.Is(err, fs.ErrNotExist) || !isDir(dir) {
		return false, nil
	}
	var now sums
	if err == nil {
		now, err = sumUp(ctx, dir)
	}
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	found := ""
	if err != nil {
		found = err.Error() // not wrapped: making room on the disk would not help
	} else {
		found = readSums(string(text)).change(now)
	}
	if found != "" {
		return false, fmt.Errorf("the folder %s is not what was put there: %s: remove that folder to have it made again", dir, found)
	}
	return true, nil
}

// settle puts what was made aside in its place, and writes down what it is. Where it already is,
// only without its sums, it stays: someone may be using it.
func settle(ctx context.Context, aside, dir string) error {
	made, err := sumUp(ctx, aside)
	if err != nil {
		return err
	}
	if there, err := sumUp(ctx, dir); err != nil || !maps.Equal(there, made) {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.Rename(aside, dir); err != nil {
			return err
		}
	}
	return writeWhole(sumFile(dir), made.text())
}
