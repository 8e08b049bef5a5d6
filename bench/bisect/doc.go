// Package bisect finds, in a series of builds of which the last is slower than the first, the first slow one.
//
// What is bisected, and how, goes in ([Record]), with the sessions of the steps made so far; out comes a [State]: what each step told
// ([Evidence]), what to measure next ([Task]), and the range that is left. [Record.Result] makes the answer of it, for people and
// for programs. All is computed from what is on record, so a bisect that was cut off decides as one that was not.
//
// # The steps
//
// The first build of the series is called good, the last one bad. First bad is measured against good ([Confirm]): unless it is slower, there is
// nothing to find. Then the candidate in the middle of what is left is measured beside both, in the same rounds ([Place]). It is slow when it
// is surely slower than good and nearer to bad, and fast when it is surely faster than bad and nearer to good; what is left is halved.
// One that cannot be built, or whose answer is not right, is skipped, and one that the most rounds do not place is put
// aside; both stay in what is left, and the next one is tried. Two in a row that cannot be placed end the search. At the end the first slow one and
// the last fast one are measured side by side, in rounds of their own ([Prove]).
//
// Rounds are randomized blocks, in logarithms ([paceline/bench/stats.Blocks]). A step is judged by its own, and by those of reused sessions that have all of its
// candidates; how many rounds other steps have depends on what they told, so these are left out. It is judged after 3, 4, 6, 8 ... rounds, and ends as soon as
// it is decided. The step that proves uses no reused rounds, and with these there always is one: good and bad may have been chosen by looking at them.
//
// # Why that is sound
//
// The answer is called certain when bad was confirmed, and the first slow one proven. Suppose first that bad is not slower than good. Then the answer
// is wrong whatever it is, and there is one only if a lower bound of bad against good fails, at any look of the one step: in at most [Level]
// of cases. Now suppose that there is one step: the candidates before it are not slower than good, those from it on not faster than bad. Then a candidate is placed
// wrongly only if one bound fails, its lower one against good or its upper one against bad. The chances of all the tests add up to [Level]: each takes
// its share of what is left of it, as many parts as there are tests still to come at most, and that number depends on what is known before the
// test begins. Within a test, each look spends a part of that chance ([paceline/bench/stats.SpentAt]), and the parts add up however the looks depend on each
// other. So the answer is wrong in at most [Level] of cases, if each bound fails as often as it may when the test begins. That is so of rounds of its own, which are
// independent of what was known then. It is not quite so of reused rounds, which judge several steps and choose the next one.
//
// Levels need not be like that: there may be several steps, or a build between that is neither. What is proven does not need it. The rounds of the last
// step chose nothing, so that the first slow one is slower than the last fast one is wrong in at most [Level] of cases whatever the series is. And it is
// told when the levels look like several steps: then the step found is one of them. That is told from the rounds of all steps, and is a guide.
//
// What is assumed is that the noise is near enough to normal for Student's t, with the same variance in all candidates; where the differences of two of them
// vary more than the pooled noise explains, their own variance is used, with the degrees of freedom of the pooled one. Nothing is proven about noise that is not, nor about reused rounds
// with less noise than others. The tests simulate series of 8 and 64 candidates with normal and heavy-tailed
// noise, with noise drawn from recorded trials, and with reused rounds that are calmer.
package bisect
