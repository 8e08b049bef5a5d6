package schedule

// simulatedWorker is what a worker has, for a simulation.
type simulatedWorker struct {
	loaded       *Loaded
	sinceNanos   int64 // of checking since the last collection of garbage
	checkedNanos int64 // of all checking
	loadedSome   bool
	collectedAll bool // the collection after its first loading is over
}

func (w *simulatedWorker) check(nanos int64) {
	w.sinceNanos += nanos
	w.checkedNanos += nanos
}

// collect is how long it collects now.
func (w *simulatedWorker) collect(c Collection) int64 {
	cost := c.Ratio * float64(w.sinceNanos)
	if w.loadedSome && !w.collectedAll {
		w.collectedAll = true
		cost = float64(c.AfterLoadNanos) + c.AfterLoadRatio*float64(w.checkedNanos)
	}
	w.sinceNanos = 0
	return int64(cost)
}

// collecting is the worker's collecting of garbage before a batch; it returns when that ends.
func (m *simulation) collecting(worker int, at int64) int64 {
	cost := m.workers[worker].collect(m.options.Collection)
	m.result.CollectionNanos += cost
	return m.drawing.pass(worker, GarbageCollection, at, cost)
}
