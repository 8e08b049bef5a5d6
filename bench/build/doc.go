// Package build compiles one revision of a local git checkout of mypy, as its own setup.py does it
// with mypyc, so that a commit can be measured as a release is.
//
// In goes a [Revision] (a checkout and what [Resolve] found under a name such as master); out comes
// a [Built]: the folder that the wheel was installed into. It stays in the store of bench/fetch:
//
//	ROOT/builds/KEY/site/           what is put on Python's path
//	ROOT/builds/KEY/build.json      what went into it, and how long it took
//	ROOT/builds/KEY.sum             written last: see bench/fetch
//	ROOT/builds/KEY.log             all that the last build of this key printed
//
// KEY is a digest of the [Recipe]: all that goes into a build and nothing else, but for the programs on PATH
// beside the compiler, such as its assembler and linker, which are taken as they are. A recipe has the
// commit's tree and not the commit, because the build sees files only: two commits with the same
// files are one build. The build's version of mypy therefore ends in +dev without a commit.
//
// The files are read from git's objects, one by one. Neither git worktree, which writes into the
// checkout and runs its hooks, nor git archive is used: that one leaves out and rewrites files as
// attributes say, and runs the filters that a checkout's configuration names.
//
// What pyproject.toml requires for building is locked the first time and used from then on. The
// build itself asks nobody: it has a home, a folder for temporary files and an environment of its
// own, with a fixed hash seed, since the order of what mypyc writes must not be chance. Of this
// machine's variables, PATH and those that a C compiler or mypyc is known to read reach it.
//
// A build ends with Paceline, whatever ends that: the process that runs it kills its group when Paceline's end of a pipe closes.
//
// A revision that cannot be built, or that requires what cannot be had, is a [FailedError]. A machine that cannot
// build (no compiler, no headers of Python, no memory, no room on the disk, no answer from the package index) is
// another error: it says nothing about the revision.
package build
