// Package fetch brings what a benchmark needs onto this machine, verified: source archives
// and Python environments. What it brings stays in a [Store], a folder that later runs use
// without the network.
//
// In goes an [Archive] (package, version, file, sha256) or a [Lock] (exact Python packages
// with the hashes of their files); out comes a folder of sources or an [Environment].
//
//	ROOT/sources/STEM-HASH/                    an unpacked archive
//	ROOT/sources/STEM-HASH.sum                 what is in it; written last, it says that it is whole
//	ROOT/environments/LOCK-VERSION-PYTHON/     a venv; .complete, written last, says that it is whole
//	ROOT/builds/KEY/                           what was made here from sources, with its .sum beside it
//	ROOT/builds/python-HASH/                   a venv that imports from such a folder and from an environment
//	ROOT/recorded/NAME.txt                     a lock that was resolved here, used from then on
//	ROOT/locks/                                held while one of them is made
//
// An archive is downloaded aside, compared with its sha256 before anything reads it, unpacked
// aside and renamed, so a folder in sources/ is always whole. An entry that would land
// outside its folder, or that is neither a file, a folder nor a link that stays inside,
// refuses the archive. Nothing is built here; [Store.Made] keeps what others build in the same way,
// whole or not at all.
//
// What is there is compared with its .sum at each use, and refused when it was changed. The .sum
// has a line an entry: folder, or file, executable or link and a sha256, and the
// quoted name. What folders named __pycache__ hold is left out, since no checker looks there.
// A folder without .sum, as an older Paceline left it, is unpacked again.
//
// A venv in which pip puts scripts cannot be moved, so it is made in its place; without its marker it is removed and
// made again. pip installs from the lock with hashes required, wheels only and without
// looking for dependencies, so that an environment holds the lock's packages and no others.
//
// The package index is the one that pip is configured to use: PIP_INDEX_URL, then pip's
// configuration, then pip's own default as pip reports it. Lock files hold no addresses, so
// the same lock serves every mirror. What an error says about an index never includes the
// credentials of its address.
package fetch
