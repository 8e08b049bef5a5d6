// Package report makes the page of a session: one HTML file with everything a reader needs to
// believe the numbers and to measure them again.
//
// A summary goes in, with the trials that it is made from; a page comes out ([Write]), or a file
// in the session directory ([Save]). The page needs nothing else: its figures are part of it, it
// asks no other machine for anything and runs no script, which its own security policy forbids
// too. Every number is one of the summary's. Names, errors and messages of checkers come from
// outside; the template escapes them, and characters that cannot be seen are quoted.
//
// page.go gathers what the page says, page.html and style.css are how it looks, facts.go turns
// the manifest's structs into rows, so that what is added to them is shown, and command.go writes
// a plan, and what was sampled, as the command lines that repeat it.
package report
