package history

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// explain names the file and says in a sentence what SQLite's codes mean.
func (f *File) explain(err error) error {
	if err == nil {
		return nil
	}
	var code *sqlite.Error
	if !errors.As(err, &code) {
		return fmt.Errorf("history %s: %w", f.name, err)
	}
	meaning := meaningOf(code.Code())
	if meaning == "" {
		return fmt.Errorf("history %s: %w", f.name, err)
	}
	return fmt.Errorf("history %s: %s (SQLite: %w)", f.name, meaning, code)
}

// primary is the part of an extended code that says what kind of error it is.
const primary = 0xff

// meaningOf says what a code is about and what to do; nothing for those that speak for themselves.
func meaningOf(code int) string {
	switch code {
	case sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_CANTLOCK, sqlite3.SQLITE_READONLY_RECOVERY:
		return "a writer was killed in the middle, and to undo its half you must be able to write to the file and its folder"
	}
	switch code & primary {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Sprintf("another program has locked it and did not let go within %v: close it, or try again", Patience)
	case sqlite3.SQLITE_NOTADB:
		return "it is no SQLite file: name another one with --db"
	case sqlite3.SQLITE_ERROR:
		return "its tables are not those of its version: restore a copy, or make a new history from the sessions"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT:
		return "it is damaged: restore a copy, or make a new history from the sessions"
	case sqlite3.SQLITE_READONLY:
		return "it may not be written: make the file and its folder writable, or name another with --db"
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
		return "it cannot be opened: make the file and its folder readable and writable, or name another with --db"
	case sqlite3.SQLITE_FULL:
		return "the disk is full, and nothing was added: make room"
	case sqlite3.SQLITE_IOERR:
		return "the disk does not do its work, or a file system does that cannot lock"
	case sqlite3.SQLITE_INTERRUPT:
		return "interrupted, and nothing was added"
	}
	return ""
}
