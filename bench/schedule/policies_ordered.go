package schedule

import "container/heap"

// ordered is mypy's queue: a heap of SCCs by a key, of which batches are taken from the front.
type ordered struct {
	entries map[int]entry // by id, as they are pushed
	// share is the part of the size in the queue that a batch may have; 0 is one SCC a batch.
	share   float64
	front   entries
	size    int64 // of what is in front
	arrived int
}

// entry is an SCC in the queue.
type entry struct {
	id, place int
	key, size int64
	arrived   int
}

// newOrdered makes a queue in which the SCC with the largest key, of those by place, is first.
func newOrdered(s Schedule, keys []int64, share float64) *ordered {
	q := &ordered{entries: make(map[int]entry, len(s.SCCs)), share: share}
	for i, scc := range s.SCCs {
		q.entries[scc.ID] = entry{id: scc.ID, place: i, key: keys[i], size: scc.SizeHint}
	}
	return q
}

func (q *ordered) Len() int { return len(q.front) }

func (q *ordered) Push(ids []int) {
	for _, id := range ids {
		e := q.entries[id]
		e.arrived = q.arrived
		q.arrived++
		q.size += e.size
		heap.Push(&q.front, e)
	}
}

// Assign is mypy's submit_to_workers: the limit is the same for all batches of a call.
func (q *ordered) Assign(idle []int) []Assignment {
	var list []Assignment
	limit := q.limit()
	for _, worker := range idle {
		if len(q.front) == 0 {
			break
		}
		list = append(list, Assignment{Worker: worker, SCCs: q.batch(limit)})
	}
	return list
}

func (q *ordered) limit() int64 { return int64(float64(q.size) * q.share) }

// batch is mypy's get_scc_batch.
func (q *ordered) batch(limit int64) []int {
	var ids []int
	var size int64
	for len(q.front) > 0 && (len(ids) == 0 || q.fits(size, q.front[0], limit)) {
		e := heap.Pop(&q.front).(entry)
		size += e.size
		q.size -= e.size
		ids = append(ids, e.id)
	}
	return ids
}

// fits says whether a batch that has a size may have another SCC.
func (q *ordered) fits(size int64, e entry, limit int64) bool {
	return q.share > 0 && size+e.size <= limit
}

// entries is a heap: the largest key is first, then what came first.
type entries []entry

func (h entries) Len() int      { return len(h) }
func (h entries) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *entries) Push(e any)   { *h = append(*h, e.(entry)) }

func (h entries) Less(i, j int) bool {
	if h[i].key != h[j].key {
		return h[i].key > h[j].key
	}
	return h[i].arrived < h[j].arrived
}

func (h *entries) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}
