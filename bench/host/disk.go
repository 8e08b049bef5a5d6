package host

import (
	"errors"
	"os"
	"slices"
	"time"
)

// Disk is what is known of the file system of a folder.
type Disk struct {
	Kind    string        // such as ext4; empty when it is not known
	Network bool          // whether its files may be on another machine, or outside of a virtual one
	Sync    time.Duration // what a small write took to reach the disk: the median of several
	Err     error         // why nothing could be written; nil when it could
}

const (
	syncedWrites = 20
	syncedBytes  = 4096
)

// examineDisk makes the folder when it is absent and writes a small file in it, which it
// removes again.
func examineDisk(folder string) Disk {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return Disk{Err: err}
	}
	var d Disk
	d.Kind, d.Network = fileSystem(folder)
	d.Sync, d.Err = timeSync(folder)
	return d
}

func timeSync(folder string) (median time.Duration, err error) {
	file, err := os.CreateTemp(folder, "doctor-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	var took []time.Duration
	for range syncedWrites {
		start := time.Now()
		if _, err := file.Write(make([]byte, syncedBytes)); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
