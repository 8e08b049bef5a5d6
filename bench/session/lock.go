package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lockFile is held while a session is written. It stays behind when its holder is killed, and
// means nothing then.
const lockFile = "lock"

// errHeld tells that another process, or another part of this one, has the lock.
var errHeld = errors.New("another Paceline is writing this session: wait until it ends, or name another directory with --out")

// lockPatience is how long a held lock is asked for. A process that Paceline was starting when it was
// killed holds its lock until it has started.
const (
	lockPatience = time.Second
	lockPause    = 20 * time.Millisecond
)

// takeLock keeps everybody else from writing to the session in dir.
func takeLock(dir string) (*os.File, error) {
	for deadline := time.Now().Add(lockPatience); ; time.Sleep(lockPause) {
		file, err := openLocked(filepath.Join(dir, lockFile))
		switch {
		case err == nil:
			return file, nil
		case !errors.Is(err, errHeld) || time.Now().After(deadline):
			return nil, fmt.Errorf("lock %s: %w", dir, err)
		}
	}
}
