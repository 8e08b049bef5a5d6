package tap

import (
	"paceline/bench/schedule"
)

// workerState is where a worker stands in its protocol.
type workerState int

const (
	settingUp      workerState = iota // until it has told that it is set up
	learning                          // the graph, then the SCCs
	free                              // for a request
	unpacking                         // a request
	treeing                           // makes the syntax trees of the batch
	interfacing                       // checks interfaces
	implementing                      // checks implementations
	leaving                           // was told to shut down
	acksBeforeWork = 3
)

// workerPainter paints the lane of a worker.
type workerPainter struct {
	checkPainter
	talk           talk
	own            int // number of the connection to the coordinator; zero when there is none
	state          workerState
	sent, received int // messages so far
	batch          []int
	region         int // the first span of the step that is shared out among the batch
}

func (d *decoding) paintWorker(number int, log *Log, start int64) schedule.Lane {
	w := &workerPainter{checkPainter: checkPainter{painter: painter{now: moment{at: start}}, d: d}, talk: d.talks[number]}
	w.own, _ = d.connection(log)
	pieces := piecesOf(log.records)
	ahead := d.foresee(pieces)
	for i, p := range pieces {
		w.between(p.start, p.record, ahead[i])
		w.piece(p, ahead[i])
	}
	w.shareOut(schedule.Interface)
	w.shareOut(schedule.Implementation)
	return schedule.Lane{Worker: number, PID: log.PID, StartNanos: start, EndNanos: w.now.at, Cut: log.Cut, Spans: w.spans}
}

// between paints what is between two records.
func (w *workerPainter) between(until moment, next *record, f foresight) {
	switch w.state {
	case settingUp:
		w.to(until, in(schedule.Starting))
	case learning, unpacking:
		w.to(until, in(schedule.Receiving))
	case free:
		w.to(until, in(schedule.Idle))
	case treeing:
		w.to(until, in(schedule.Interface))
	case interfacing:
		w.gap(until, schedule.Interface, next, f)
	case implementing:
		w.gap(until, schedule.Implementation, next, f)
	case leaving:
		w.to(until, in(schedule.ShuttingDown))
	}
}

// piece paints a record, and follows what it says.
func (w *workerPainter) piece(p piece, f foresight) {
	switch r := p.record; r.event {
	case evReceive, evSend:
		switch {
		case r.connection != w.own: // a plugin's
			w.between(p.end, r, f)
		case r.event == evReceive:
			w.receive(p)
		default:
			w.send(p)
		}
	case evCollect:
		w.collect(p)
	case evSelect:
		w.idle()
		w.to(p.end, in(schedule.Idle))
	case evMark:
		w.mark(string(p.record.payload))
	case evStore:
		switch w.state {
		case unpacking:
			w.begin(interfacing)
			fallthrough
		case interfacing:
			w.store(p, schedule.Interface, f)
		case implementing:
			w.store(p, schedule.Implementation, f)
		default:
			w.between(p.end, p.record, f)
		}
	default:
		w.between(p.end, p.record, f)
	}
}

func (w *workerPainter) collect(p piece) {
	if w.state == settingUp {
		w.to(p.end, in(schedule.Starting))
		return
	}
	w.to(p.end, in(schedule.GarbageCollection))
}

// begin begins a step whose time may have to be shared out.
func (w *workerPainter) begin(s workerState) {
	w.state, w.region = s, len(w.spans)
	w.loading, w.dirty = false, false
}

// idle ends a batch of which not all answers were sent.
func (w *workerPainter) idle() {
	if w.state != settingUp && w.state != learning && w.state != leaving {
		w.state = free
	}
}

func (w *workerPainter) receive(p piece) {
	if !p.last {
		w.between(p.end, p.record, foresight{})
		return
	}
	f, _ := p.record.frame()
	kind := schedule.KindUnknown
	var sccs []int
	if w.received < len(w.talk.toWorker) {
		m := w.talk.toWorker[w.received]
		kind, sccs = m.kind, m.sccs
	}
	w.received++
	switch {
	case w.state == settingUp && kind != schedule.KindShutdown:
		w.to(p.end, in(schedule.Starting))
		return
	case w.state == learning:
		w.to(moment{f.first, p.start.cpu}, in(schedule.WaitingForGraph))
	}
	span := in(schedule.Receiving)
	span.Bytes = f.size
	w.to(p.end, span)
	switch {
	case kind == schedule.KindShutdown:
		w.state = leaving
	case w.state == free:
		w.batch = sccs
		w.begin(unpacking)
	}
}

func (w *workerPainter) send(p piece) {
	f, _ := p.record.frame()
	span := in(schedule.Sending)
	span.Bytes = f.size
	w.to(p.end, span)
	if !p.last {
		return
	}
	w.sent++
	switch {
	case w.state == settingUp:
		w.state = learning
	case w.sent == acksBeforeWork:
		w.state = free
	case w.state == implementing:
		w.shareOut(schedule.Implementation)
		w.state = free
	case w.sent > acksBeforeWork:
		w.shareOut(schedule.Interface)
		w.begin(implementing)
	}
}

// mark follows a step that only the collector's switches show.
func (w *workerPainter) mark(name string) {
	switch {
	case w.state == unpacking && name == markDisable:
		w.begin(treeing)
	case w.state == treeing && name == markFreeze:
		w.shareOut(schedule.Interface)
		w.begin(interfacing)
	}
}

// shareOut gives time without a mark to the SCCs of the batch.
func (w *workerPainter) shareOut(phase schedule.Phase) {
	step := w.d.handOut(w.spans[w.region:], w.batch, phase)
	w.spans = append(w.spans[:w.region], step...)
	w.region = len(w.spans)
}
