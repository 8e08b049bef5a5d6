package schedule

import "container/heap"

// affinity is mypy's queue, but for which of the first few SCCs goes to which worker.
type affinity struct {
	ordered
	loaded  []*Loaded // by worker
	missing []int32   // room for what a worker lacks
	few     []entry   // the front of the queue while batches are made
}

// fewFirst is among how many SCCs at the front a worker finds what suits it: few, so that large
// ones are not put off until there is nothing to do beside them.
const fewFirst = 8

func newAffinity(s Schedule, workers int) Queue {
	q := &affinity{ordered: *newOrdered(s, sizeHints(s), share(workers, 1./2))}
	shared := s.graph().imports()
	for range workers {
		q.loaded = append(q.loaded, shared.loaded())
	}
	return q
}

func (q *affinity) Assign(idle []int) []Assignment {
	var list []Assignment
	limit := q.limit()
	for _, worker := range idle {
		if len(q.few)+len(q.front) == 0 {
			break
		}
		list = append(list, Assignment{Worker: worker, SCCs: q.suiting(q.loaded[worker], limit)})
	}
	for _, e := range q.few {
		heap.Push(&q.front, e)
	}
	q.few = q.few[:0]
	return list
}

// suiting takes a batch from the queue for a worker.
func (q *affinity) suiting(l *Loaded, limit int64) []int {
	var ids []int
	var size int64
	for {
		q.fill()
		best := q.best(l)
		if best < 0 || len(ids) > 0 && !q.fits(size, q.few[best], limit) {
			break
		}
		e := q.few[best]
		q.few = append(q.few[:best], q.few[best+1:]...)
		size += e.size
		q.size -= e.size
		ids = append(ids, e.id)
		q.missing = l.check(int32(e.place), q.missing[:0])
	}
	return ids
}

// fill takes the first few from the heap, so far as they are not taken yet.
func (q *affinity) fill() {
	for len(q.few) < fewFirst && len(q.front) > 0 {
		q.few = append(q.few, heap.Pop(&q.front).(entry))
	}
}

// best is which of the few needs least, by size hints, of what the worker lacks; the first of
// those that need the same, -1 when there are none. Only direct dependencies count: looking for
// all, for each of the few, would take far longer than what it saves.
func (q *affinity) best(l *Loaded) int {
	best, least := -1, int64(0)
	for i, e := range q.few {
		var lacks int64
		for _, dep := range l.imports.of(int32(e.place)) {
			if !l.holds(dep) {
				lacks += l.imports.sccs[dep].SizeHint
			}
		}
		if best < 0 || lacks < least {
			best, least = i, lacks
		}
	}
	return best
}
