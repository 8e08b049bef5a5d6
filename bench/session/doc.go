// Package session reads and writes the session directory: everything one run measured.
//
// A [Writer] locks the directory, keeps manifest.json whole (written aside, then renamed),
// appends one synced line a trial to trials.jsonl, so that a kill loses at most the trial in
// flight, and stores each distinct output of a checker once, named by its digest. [Create] begins
// a session, [Open] and [Writer.Mend] go on with one that was cut off. [Read] gives back the
// manifest and the trials, also while a session is being written. [Verify] checks that all of a
// session is there and belongs together. docs/FORMAT.md describes the files.
package session
