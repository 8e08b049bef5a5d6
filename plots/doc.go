// Package plots draws the figures of a session: speedup, wall time, CPU time and memory against
// the number of workers, each as SVG and as PNG.
//
// A summary goes in; files come out ([Draw]), or the same as parts of a page ([Figures]). Every number in a figure is one of the summary's,
// so a figure and a table never disagree. A session with one corpus has speedup.svg, speedup.png,
// wall.svg and so on; with several, each corpus has its own: speedup-CORPUS.svg. Checkers and
// variants are lines of one figure.
//
// Speedup shows every cache state in one panel, with the ideal (N workers are N times as fast),
// the level of sequential, the number of CPUs and, when it was measured, the machine's ceiling. Where it is known, what is
// predicted ([Curve]) is a dashed line, and the bound of the import graph a grey one. [Bounds] sets many corpora side by side.
// Memory shows PSS when all cells have it, and otherwise RSS, and says which. The others have a panel a cache state, since
// cold and warm differ by a factor of 30, and start at 0; there, sequential is a point of its
// own at 0 workers. Bars are 95% intervals.
//
// Of a sweep there is one more figure a corpus and cache state: [Releases].
//
// Of timelines there are two more figures. [Gantt] shows what each process did when, in columns as
// wide as a pixel, so that a million spans make no larger a figure than a thousand. [Usage] shows where the
// time of the workers went, a bar a number of workers. Colours of phases are the same in both: gantt_looks.go.
//
// The path of the code is the path of the data: series.go picks lines from the summary, figure.go
// lays out a figure, panel.go draws one set of axes, ceiling.go the machine's ceiling in it, labels.go places names at the ends of lines,
// file.go writes. The same summary gives the same SVG, byte by byte.
package plots
