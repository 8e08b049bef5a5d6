// Package diagnostics compares what a checker said in different trials.
//
// A checker's own output parser gives a list of [bench.Diagnostic]. Parallel checkers print
// the same diagnostics in an order that differs from run to run, so two answers are equal when
// they are equal as multisets; the order is digested apart. [Sum] gives the digests that a
// trial carries, [Compare] what one answer lacks and has beside another, which
// [Difference.Known] holds against differences on record. [Normalise] takes the folders of
// this machine out of a text, so that digests from two machines compare.
package diagnostics
