// Paceline measures parallel type checkers: how much faster is mypy with workers, on this
// machine, cold and warm?
//
//	paceline doctor    says whether this machine is fit to measure
//	paceline run       measures and prints a table
//	paceline tune      finds how many workers a project should use
//	paceline noise     measures a checker against itself: what can this machine detect?
//	paceline bisect    finds the first slow release or commit
//	paceline compare   says whether one version is slower than another
//	paceline sweep     measures all releases of a range: since which one is it slower?
//	paceline history   keeps sessions, and says since when something is slower
//	paceline plot      draws a session's figures
//	paceline report    makes the page of a session
//	paceline notes     prints what a session found as Markdown
//	paceline export    writes a session as other tools read it
//	paceline session   verifies a session directory
//	paceline corpora   lists, fetches and shows what can be checked
//	paceline profile   samples coordinator and workers: where does the time go?
//	paceline trace     says what each process did when, and what held it back
//	paceline predict   works out what more workers, or a bigger machine, would give
//	paceline replay    runs a recorded schedule with coordinator and workers in Go
//	paceline pprof     looks at profiles
//
// This package is flags, one call, and printing. There is one file a subcommand; the
// measuring is in bench/, what is checked in corpora/, the figures in plots/.
//
// Results go to stdout: a table for people or, with --json, the same for programs. Progress,
// warnings and errors go to stderr. Nothing is coloured, whatever NO_COLOR says.
//
// Exit status: 0 fine, 1 a finding, 2 could not do it (one line on stderr says what to do),
// 130 interrupted.
package main
