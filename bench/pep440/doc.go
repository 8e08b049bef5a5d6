// Package pep440 puts versions of Python packages in order, as PEP 440 has it.
//
// One thing is other than there: mypy calls what becomes 2.5.0 "2.5.0+dev.COMMIT", which is a local version of 2.5.0 to PEP 440,
// and a development release here.
package pep440
