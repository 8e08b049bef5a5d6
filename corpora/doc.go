// Package corpora holds what is checked: pinned Python sources, the packages that checking
// them needs, the checker's arguments and the expected answer.
//
// The catalogue is data, one embedded file, catalogue.json; the locks of the Python packages
// are beside it, in locks/. [Find] takes a name of the catalogue, path:DIR for sources
// that are already on this machine, or synth:SHAPE for a package that is made (see the package synth),
// and returns a [Corpus]. [Corpus.Prepare] fetches what it needs and returns a [Ready]: where the
// sources are, what goes on MYPYPATH, the arguments with their placeholders filled, and the
// interpreter whose packages the check sees.
//
// An entry of catalogue.json:
//
//	name           how it is called
//	licence        of the sources, as an SPDX expression
//	why            in a line: what shape it has and why it is here
//	archive        package, version, file and sha256 of the archive on the package index; or
//	files          the sources themselves, text by name
//	sources        folders below the archive's top folder that go on MYPYPATH; . is the top
//	args           the checker's arguments; {src} stands for the top folder
//	pythonVersion  the Python that the sources are checked for, where args do not say it
//	lock           the lock of the packages that the check needs, a file of locks/ less .txt
//	requirements   the file of the archive that the lock was resolved from; or
//	needs          the packages that it was resolved from, as lines of such a file
//	lines          of the files that the checker says it checked, those of dependencies not counted
//	edits          by cache state (edit-leaf, edit-hub): file, text to append to it, and whether
//	               the change shows to modules that import the file
//	expect         by checker version: exit status, files checked, number of diagnostics and,
//	               where there are any, the digest of them that trials have
//	differences    known ways in which parallel answers are not the sequential one: checker
//	               versions, the diagnostics that are missing and those that come instead,
//	               always all together, as trials keep them, and why
//
// schedules/ has what checking each of them costs, SCC by SCC ([RecordedSchedule]).
//
// The answer depends on the sources, the locked packages and the Python checked for, so all
// three are pinned. A path: corpus has no expected answer, no licence and no lock; its
// identity is a digest of its sources and configuration.
package corpora
