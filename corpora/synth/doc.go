// Package synth makes Python packages whose import graph and critical path are known, to test with
// what is measured, traced and predicted of them.
//
// In goes a [Spec]: a shape, a number of modules, the work of each, and a seed; [Parse] reads one from
// text such as chain,modules=50,work=20. Out comes a [Package]: its files, its modules with their
// imports, its SCCs, and the critical path. The same Spec gives the same bytes.
//
// # The shapes
//
//	chain        each module imports the one before it
//	independent  no module imports another
//	layered      layers of about √n modules, each of which imports one to three of the layer before
//	cycle        each module imports the next and the last one the first: one SCC
//	hub          every module imports the first
//	diamond      a hub, with a last module that imports all the others
//	parallel     no module imports another, and each has much work
//
// The package is called synth, with an empty __init__.py, which a module imports with any other of the
// package; the modules are synth.m0000, synth.m0001 and so on. They import nothing else, so of what is not
// theirs a checker meets only what the builtins need. They have no errors, also when a checker is strict.
//
// # Units of work
//
// There are two kinds of units, both rich in expressions. A unit of work is a function of 13 lines: the
// interface step of its module makes its tree and works out what its names mean, and the implementation step
// checks its body. A unit of the interface is five statements of the module: the interface step checks them,
// and the implementation step has nothing to do with them. What they say depends on the seed, and how many and of
// what kind they are does not. With mypy 2.4.1 a unit costs something like a millisecond, and the tree of a function some
// sixth of that; calls of imported functions come on top, one for each module that is imported.
//
// A chain of interfaces and the implementation of its last SCC is a path; the critical path is the one with
// the most units. All modules have the same units, and an SCC as many as its modules have together, so
// it is the same whatever the units cost; of paths that tie it is one.
package synth
