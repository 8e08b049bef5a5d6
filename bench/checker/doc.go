// Package checker knows how each checker is installed, identified, run and understood.
//
// A [Spec] is a checker as a person names it: mypy@2.4.1, mypy@2.4.1+pure, mypy:PATH,
// mypy:CHECKOUT@REV+compiled (built by bench/build), replay:SCHEDULE, cmd:COMMAND. [Install] makes
// it ready in its own environment and gives a [Checker], which turns a [Task] (what to check, with
// how many workers and which cache) into the [Invocation] of one trial, and reads what came of it:
// the diagnostics from the output, and the part that each process played.
//
// A checker runs in a neutral working directory with the corpus on its search path: workers
// of mypy start with the working directory ahead of everything else, so a mypy folder in it
// would silently take the place of the installed one.
//
// Of the identity that a session needs, a [Checker] knows its own part, and [Environment] tells
// which variables around it matter.
//
// There is one file a checker.
package checker
