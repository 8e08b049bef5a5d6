package schedule

import (
	"fmt"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// handOut shows the batches of a queue that has all it will ever have and one worker.
func handOut(q Queue) string {
	var batches [][]int
	for q.Len() > 0 {
		for _, a := range q.Assign([]int{0}) {
			batches = append(batches, a.SCCs)
		}
	}
	return fmt.Sprint(batches)
}

func TestPolicyOrder(t *testing.T) {
	// 3 is large and leads nowhere; 1 is small and leads to much; 2 is cheap but said to be large.
	s := of(scc(1, 10, 1), scc(2, 1, 1), scc(3, 30, 40), scc(4, 1, 500, 1), scc(5, 1, 2, 2),
		scc(6, 0, 0), scc(7, 0, 0), scc(8, 0, 0), scc(9, 0, 0))
	for i, size := range []int64{100, 300, 400, 200, 150, 10, 10, 10, 10} {
		s.SCCs[i].SizeHint = size
	}
	for policy, want := range map[string]string{
		"mypy":                "[[3] [2] [1] [6 7] [8] [9]]", // of 840, 440, 140, 40, 20 and 10 the half
		"share":               "[[3 2 1 6 7 8 9]]",
		"quarter":             "[[3] [2] [1] [6] [7] [8] [9]]",
		"single":              "[[3] [2] [1] [6] [7] [8] [9]]",
		"critical-path":       "[[1] [3] [2] [6] [7] [8] [9]]", // 10+1+500, 30+40, 1+1+2
		"critical-path-hints": "[[2] [3] [1] [6] [7] [8] [9]]", // 300+150, 400, 100+200
		"whole":               "[[3] [2] [1] [6 7] [8] [9]]",
		"affinity":            "[[3] [2] [1] [6 7] [8] [9]]",
	} {
		p, err := PolicyNamed(policy)
		if err != nil {
			t.Fatal(err)
		}
		if got := order(p, s); got != want {
			t.Errorf("%s: %s, want %s", policy, got, want)
		}
	}
}

// Of SCCs of one size, worker 1 gets the one whose dependency it checked, though it came last.
func TestAffinity(t *testing.T) {
	s := of(scc(1, 0, 0), scc(2, 0, 0), scc(3, 0, 0, 1), scc(4, 0, 0, 2))
	for i := range s.SCCs {
		s.SCCs[i].SizeHint = 10
	}
	q := newAffinity(s, 2)
	q.Push([]int{1, 2})
	if got := fmt.Sprint(q.Assign([]int{0, 1})); got != "[{0 [1]} {1 [2]}]" {
		t.Fatalf("first %s", got)
	}
	q.Push([]int{3, 4})
	if got := fmt.Sprint(q.Assign([]int{1})); got != "[{1 [4]}]" {
		t.Errorf("then %s", got)
	}
	if got := fmt.Sprint(q.Assign([]int{0}), q.Len()); got != "[{0 [3]}] 0" {
		t.Errorf("last %s", got)
	}
}

// mypyQueue is a transcription of mypy 2.4.1's BuildManager: its queue, get_scc_batch,
// max_batch_size and submit_to_workers, with a sorted list for the heap.
type mypyQueue struct {
	workers     int
	queue       []mypyItem
	sizeInQueue int
	queueOrder  int
}

type mypyItem struct{ negativeSize, order, scc int }

func (m *mypyQueue) push(s Schedule, ids []int) {
	for _, id := range ids {
		size := int(s.SCCs[slices.IndexFunc(s.SCCs, func(c SCC) bool { return c.ID == id })].SizeHint)
		m.queue = append(m.queue, mypyItem{-size, m.queueOrder, id})
		m.sizeInQueue += size
		m.queueOrder++
	}
	sort.Slice(m.queue, func(i, j int) bool {
		a, b := m.queue[i], m.queue[j]
		return a.negativeSize < b.negativeSize || a.negativeSize == b.negativeSize && a.order < b.order
	})
}

func (m *mypyQueue) submitToWorkers(free []int) []Assignment {
	var sent []Assignment
	fraction := 1 / float64(m.workers)
	fraction /= 2
	most := int(float64(m.sizeInQueue) * fraction)
	for len(m.queue) > 0 && len(free) > 0 {
		batch, size := []int{}, 0
		for len(m.queue) > 0 && (size-m.queue[0].negativeSize <= most || len(batch) == 0) {
			next := m.queue[0]
			m.queue = m.queue[1:]
			size -= next.negativeSize
			m.sizeInQueue += next.negativeSize
			batch = append(batch, next.scc)
		}
		sent = append(sent, Assignment{free[0], batch})
		free = free[1:]
	}
	return sent
}

func TestMypyPolicyIsAsInMypy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers := rapid.IntRange(1, 5).Draw(t, "workers")
		s := Schedule{Schema: Schema}
		for id := range rapid.IntRange(0, 40).Draw(t, "SCCs") {
			c := scc(id, 0, 0)
			c.SizeHint = rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(256, 100_000)).Draw(t, "size")
			s.SCCs = append(s.SCCs, c)
		}
		q, want := Policies()[0].New(s, workers), &mypyQueue{workers: workers}
		for pushed := 0; pushed < len(s.SCCs) || q.Len() > 0; {
			more := rapid.IntRange(0, len(s.SCCs)-pushed).Draw(t, "more")
			var ids []int
			for range more {
				ids = append(ids, pushed)
				pushed++
			}
			q.Push(ids)
			want.push(s, ids)
			idle := slices.Clone(drawIdle(t, workers))
			if got, want := fmt.Sprint(q.Assign(idle)), fmt.Sprint(want.submitToWorkers(idle)); got != want {
				t.Fatalf("%s, mypy: %s", got, want)
			}
			if q.Len() != len(want.queue) {
				t.Fatalf("%d are left, in mypy %d", q.Len(), len(want.queue))
			}
		}
	})
}

func drawIdle(t *rapid.T, workers int) []int {
	idle := rapid.SliceOfNDistinct(rapid.IntRange(0, workers-1), 0, workers, rapid.ID[int]).Draw(t, "idle")
	slices.Sort(idle)
	return idle
}

// Whatever is pushed and whoever is idle, each SCC is handed out once, each idle worker gets one
// batch at most, and none goes without while something is left.
func TestPoliciesHandOutAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 30)
		workers := rapid.IntRange(1, 5).Draw(t, "workers")
		p := rapid.SampledFrom(Policies()).Draw(t, "policy")
		q := p.New(s, workers)
		waiting := map[int]bool{}
		for next := 0; next < len(s.SCCs) || q.Len() > 0; {
			for range rapid.IntRange(0, len(s.SCCs)-next).Draw(t, "more") {
				q.Push([]int{s.SCCs[next].ID})
				waiting[s.SCCs[next].ID] = true
				next++
			}
			idle := drawIdle(t, workers)
			given := q.Assign(idle)
			for i, a := range given {
				if !slices.Contains(idle, a.Worker) || i > 0 && given[i-1].Worker >= a.Worker || len(a.SCCs) == 0 {
					t.Fatalf("%s gives %v to idle %v", p.Name, given, idle)
				}
				for _, id := range a.SCCs {
					if !waiting[id] {
						t.Fatalf("%s hands out SCC %d, which does not wait", p.Name, id)
					}
					delete(waiting, id)
				}
			}
			if q.Len() != len(waiting) {
				t.Fatalf("%s has %d, not %d", p.Name, q.Len(), len(waiting))
			}
			if len(given) < len(idle) && q.Len() > 0 {
				t.Fatalf("%s gives %v to idle %v, though it has %d more", p.Name, given, idle, q.Len())
			}
		}
	})
}

func TestPathsBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t, 20)
		most := int64(0)
		for _, nanos := range s.graph().pathsBehind(interfaceCost, implementationCost) {
			most = max(most, nanos)
		}
		// The bound goes through the graph the other way.
		if span := s.Bound().SpanNanos; most != span {
			t.Fatalf("the longest is %d, the span is %d", most, span)
		}
	})
}
