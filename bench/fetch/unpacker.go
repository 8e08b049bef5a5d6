package fetch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// unpacker writes entries below one folder. Names are checked before they are used, so that an
// error can say what is wrong with them; root refuses whatever would still leave the folder.
type unpacker struct {
	root *os.Root
	// What may still be written.
	bytes   int64
	entries int
}

// localName is the name of an entry as a path below the folder.
func localName(name string) (string, error) {
	outside := strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") || slices.Contains(strings.Split(name, "/"), "..")
	if clean := path.Clean(name); name != "" && !outside && filepath.IsLocal(filepath.FromSlash(clean)) {
		return clean, nil
	}
	return "", fmt.Errorf("the name %q points out of its folder: do not use this archive", name)
}

// place counts an entry, checks its name and makes the folders above it.
func (u *unpacker) place(name string) (string, error) {
	if u.entries--; u.entries < 0 {
		return "", errors.New("the archive has more entries than any source archive should: do not use it")
	}
	clean, err := localName(name)
	if err != nil {
		return "", err
	}
	for i, r := range clean {
		if r == '/' {
			if err := u.folder(clean[:i]); err != nil {
				return "", err
			}
		}
	}
	return clean, nil
}

// folder makes one folder, whose parent exists. Nothing is ever written through a link.
func (u *unpacker) folder(name string) error {
	info, err := u.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return u.root.Mkdir(name, 0o755)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%q is no folder but a file or a link: do not use this archive", name)
	}
	return nil
}

func (u *unpacker) dir(name string) error {
	clean, err := u.place(name)
	if err != nil || clean == "." {
		return err
	}
	return u.folder(clean)
}

// twice tells that an entry's name is taken, which would make the contents ambiguous.
func twice(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return errors.New("the archive holds this name twice: do not use it")
	}
	return err
}

func (u *unpacker) file(name string, executable bool, content io.Reader) (err error) {
	clean, err := u.place(name)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if executable {
		mode = 0o755
	}
	out, err := u.root.OpenFile(clean, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return twice(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return u.copy(out, content)
}

// copy copies what an entry claims to hold, whatever size it declares, within the limit.
func (u *unpacker) copy(out io.Writer, content io.Reader) error {
	n, err := io.Copy(out, io.LimitReader(content, u.bytes+1))
	u.bytes -= n
	if u.bytes < 0 {
		return errors.New("the archive unpacks to more bytes than any source archive should: do not use it")
	}
	if err != nil {
		return damaged(err)
	}
	return nil
}

// symlink makes a link whose target stays inside. `..` may only lead the target: behind the
// name of another link it would climb from wherever that one points.
func (u *unpacker) symlink(name, target string) error {
	clean, err := u.place(name)
	if err != nil {
		return err
	}
	down := target
	for strings.HasPrefix(down, "../") {
		down = down[3:]
	}
	inside := filepath.IsLocal(filepath.FromSlash(path.Join(path.Dir(clean), target)))
	if _, err := localName(down); (err != nil && down != "..") || !inside || path.IsAbs(target) {
		return fmt.Errorf("it links to %q, which is out of its folder: do not use this archive", target)
	}
	return twice(u.root.Symlink(target, clean))
}

func (u *unpacker) hardLink(name, target string) error {
	clean, err := u.place(name)
	if err != nil {
		return err
	}
	from, err := localName(target)
	if err != nil {
		return fmt.Errorf("it links to %q, which is out of its folder: do not use this archive", target)
	}
	info, err := u.root.Lstat(from)
	if err != nil || !info.Mode().IsRegular() {
		return fmt.Errorf("it links to %q, which is no file that came before: do not use this archive", target)
	}
	return twice(u.root.Link(from, clean))
}
