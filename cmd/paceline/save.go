package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"paceline/plots"
)

// saveText writes a whole file, named in errors as what it is. What is there must be a plain file: writing
// aside and renaming would put one in the place of a device.
func saveText(what, file string, text []byte) error {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("write %s: %s is no plain file: name one, or print without -o", what, file)
	}
	_, err := plots.Save(filepath.Dir(file), filepath.Base(file), text)
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("write %s to %s (name a file in a folder that you may write to): %w", what, file, path.Err)
	}
	return err
}
