//go:build !unix

package runner

import "os"

// holdLock does nothing: an open file cannot be removed here.
func holdLock(*os.File) error { return nil }

// abandoned tries: the lock file of a run that lives is open and cannot be removed.
func abandoned(name string) bool { return os.Remove(name) == nil }
