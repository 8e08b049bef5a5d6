// Package session reads and writes the session directory: everything one run measured.
//
// A [Writer] makes the directory, keeps manifest.json whole (written aside, then renamed),
// appends one synced line a trial to trials.jsonl, so that a kill loses at most the trial in
// flight, and stores each distinct output of a checker once, named by its digest. [Read] gives
// back the manifest and the trials. docs/FORMAT.md describes the files.
package session
