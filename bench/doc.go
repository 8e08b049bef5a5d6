// Package bench holds the nouns of Paceline: what is planned ([Plan], [Cell]), what was
// measured ([Trial], [Role], [Noise]), where and with what ([Manifest]), and what a checker
// said ([Diagnostic]).
//
// A cell is one point to measure: checker x variant x corpus x workers x cpus x cache state.
// A trial is one timed run of a cell. A round holds one trial of every cell, by blocks: the
// cells of one corpus and cache state, which run back to back in random order. Everything one
// run measured is a session; its manifest says what was planned and where it ran.
//
// The package does no I/O and imports the standard library only, so that every other package
// can speak these words. The JSON names of its types are the session format, which
// docs/FORMAT.md explains.
package bench
