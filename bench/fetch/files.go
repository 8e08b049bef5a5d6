package fetch

import (
	"io"
	"os"
)

// Files writes files below one folder by the rules for archives: nothing lands outside of it,
// nothing is written through a link, and no name is taken twice.
type Files struct{ u *unpacker }

// OpenFiles writes below an empty folder.
func OpenFiles(dir string) (*Files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Files{&unpacker{root: root, bytes: maxBytes, entries: maxEntries}}, nil
}

// File writes a file with all of the content, and makes the folders above it.
func (f *Files) File(name string, executable bool, content io.Reader) error {
	return f.u.file(name, executable, content)
}

// Link makes a symbolic link, whose target must stay inside.
func (f *Files) Link(name, target string) error { return f.u.symlink(name, target) }

// Close ends the writing.
func (f *Files) Close() error { return f.u.root.Close() }
