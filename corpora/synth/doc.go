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
//	parallel     no module imports another, and each is much work
//
// The package is called synth, with an empty __init__.py, which a module imports with any other of the
// package; the modules are synth.m0000, synth.m0001 and so on. They import nothing else, so of what is not
// theirs a checker meets only what the builtins need. They have no errors, also when a checker is strict.
//
// # Units of work
//
// A unit is a function of 13 lines that are rich in expressions. What they say depends on the seed, and how many and of what kind they are does
// not. A module with work 20 has 20 such functions: its interface step costs 20 units (making the tree, and
// working out what names mean), and its implementation step 20 units (checking the bodies). What a unit costs
// in time is another for the two steps, and for every machine; calls of imported functions come on top, one a module that is
// imported.
//
// A chain of interfaces and the implementation of its last SCC is a path; the critical path is the one
// with the most units. Since all modules have the same work, and an SCC as much as its modules have
// together, it is the same whatever the units of the two steps cost, with the exception of paths that tie, of which it is
// one.
package synth
