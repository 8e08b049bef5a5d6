// Package testenv is what tests of several packages stand on: golden files, git checkouts, small disks, a package index,
// and things of the machine that a test needs. Only tests import it.
//
// Where the variable PACELINE_CI is set, everything that tests need must be there: what skips a test elsewhere fails it ([Skip]).
package testenv
