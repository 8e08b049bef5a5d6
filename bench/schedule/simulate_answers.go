package schedule

import (
	"cmp"
	"container/heap"
	"slices"
)

// answer is one of the two messages that a worker sends for a batch.
type answer struct {
	at            int64
	worker, batch int
	sccs          []int
	whole         bool // it is the second one: the worker is free
}

// answers are those that are on their way, as a heap by time; of one worker, in order.
type answers []answer

func (h answers) Len() int      { return len(h) }
func (h answers) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *answers) Push(a any)   { *h = append(*h, a.(answer)) }

func (h answers) Less(i, j int) bool {
	a, b := &h[i], &h[j]
	if a.at != b.at {
		return a.at < b.at
	}
	if a.worker != b.worker {
		return a.worker < b.worker
	}
	return !a.whole && b.whole
}

func (h *answers) Pop() any {
	last := len(*h) - 1
	a := (*h)[last]
	*h = (*h)[:last]
	return a
}

func (h *answers) add(a answer) { heap.Push(h, a) }

// take takes what has arrived by a time, but only the first of each worker, ascending by worker.
func (h *answers) take(by int64) []answer {
	var first, later []answer
	for len(*h) > 0 && (*h)[0].at <= by {
		a := heap.Pop(h).(answer)
		// A worker has two answers on their way at most: it waits for its next batch.
		if slices.ContainsFunc(first, func(f answer) bool { return f.worker == a.worker }) {
			later = append(later, a)
		} else {
			first = append(first, a)
		}
	}
	for _, a := range later {
		h.add(a)
	}
	slices.SortFunc(first, func(a, b answer) int { return cmp.Compare(a.worker, b.worker) })
	return first
}
