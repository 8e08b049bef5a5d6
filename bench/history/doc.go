// Package history keeps what sessions measured in one SQLite file, and tells from it when a checker
// became slower or faster.
//
// Sessions go in ([EntryOf], [File.Add]); they come out as they were ([File.Entries]) and become series of points
// ([SeriesOf]) with the changes of their level ([ChangesOf]). Everything after the file is pure.
//
// # The file
//
// Of each session it holds the manifest and the trials that count, and no estimate: what is shown is computed from trials, as
// everywhere else. A session is known by what never changes in it, so a copy in another folder is the same session, and adding it
// again changes nothing. A session only ever grows: one with more lines in trials.jsonl is a later state of it and takes the place of
// the one that is kept; an earlier state is left out. Two states of which neither can have become the other are an error.
//
// A call of [File.Add] is one transaction: all of its sessions are in the file when it returns, or none. SQLite is told to sync the file,
// its journal and the folder before a commit returns, so what was committed outlives a kill and a power cut. Writers
// take turns; who waits longer than [Patience] gets an error that says so.
//
// Each session has a digest over its manifest and trials, which is held to what is read: SQLite notices broken pages, the digest notices
// changed values.
//
// The schema has a version, and the file says that it is a history. A list of SQL files (migrations) makes each version from the one before,
// each in a transaction of its own; an older file is brought up to date by whoever opens it, a newer one is refused.
//
// # Series
//
// A series holds the points of one [Key]: everything that changes times by itself is in it, first of all the machine ([HostOf]). What may
// differ within it is what it is about: the version of the checker, and when it was measured. A point is the median over the rounds of one
// session. Against a control, a pinned checker measured in the same session, a point is the median of the paired ratios, and then series join
// machines.
//
// # Changes
//
// [ChangesOf] looks for changes in each series by itself ([paceline/bench/stats.Changes]). A p-value is that of its change alone;
// beside it stands the one adjusted for all series looked at, by Holm's method, in which a series without a change counts as one test. Nothing is
// left out by the adjusted value: with many series few permutations could never reach the level.
package history
