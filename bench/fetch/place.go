package fetch

import (
	"errors"
	"os"
)

// writeWhole writes a file aside and puts it in its place when all of it is on the disk. Whoever
// calls it holds the file's lock.
func writeWhole(name string, text []byte) error {
	aside := name + ".new"
	file, err := os.Create(aside)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, name)
}
