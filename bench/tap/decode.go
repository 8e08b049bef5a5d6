package tap

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"paceline/bench"
	"paceline/bench/checker"
	"paceline/bench/schedule"
	"paceline/bench/wire"
)

// Run is what is known of a run from elsewhere.
type Run struct {
	Checker string // as a plan names it
	Version string // of mypy
	Corpus  string
	Cell    string // its name
	Workers int
	Started time.Time     // of the root process
	Wall    time.Duration // of the root process
	Roles   []bench.Role
}

// Result is what the logs of one run told.
type Result struct {
	Timeline schedule.Timeline
	// Schedule has no SCCs when there were no workers, or the messages could not be read.
	Schedule schedule.Schedule
	// Doubts are where the timeline and what is known from elsewhere do not agree.
	Doubts []string
}

// ErrNoCoordinator says that no log is of a mypy that was started as such.
var ErrNoCoordinator = errors.New("no log of a coordinator: mypy was not imported, or was killed before that")

// Decode makes a timeline and a schedule of the logs of one run. What is cut off, missing or not
// understood is named in the timeline's notes; an error is about logs that are of no run or of several, and
// about a mypy without parallel mode.
func Decode(logs []Log, run Run) (Result, error) {
	protocol, warning, err := wire.ProtocolFor(run.Version)
	if err != nil {
		return Result{}, err
	}
	d := &decoding{run: run, protocol: protocol}
	if err := d.sort(logs); err != nil {
		return Result{}, err
	}
	if warning != "" {
		d.note(warning)
	}
	d.converse()
	d.readGraph()
	d.lanes()
	d.giveReasons()
	t := d.timeline()
	return Result{Timeline: t, Schedule: d.schedule(t), Doubts: d.doubts()}, nil
}

// decoding is a run while it is decoded.
type decoding struct {
	run      Run
	protocol wire.Protocol
	zero     int64 // the clock when the coordinator's process started

	coordinator *Log
	workers     []*Log // by number; nil when there is no log

	talks    []talk // by worker
	batches  []schedule.Batch
	sccs     []schedule.SCC // without costs; none when they could not be read
	place    map[int]int    // of an SCC in sccs, by its ID
	owner    map[string]int // the ID of the SCC of a module
	unlocked map[int]int64  // when the coordinator had the interface of an SCC; nil until it is asked for
	painted  []schedule.Lane
	notes    []string
	messages []schedule.Message
}

// note adds a note, once.
func (d *decoding) note(text string) {
	if !slices.Contains(d.notes, text) {
		d.notes = append(d.notes, text)
	}
}

// workerModule is what a worker runs.
const workerModule = "mypy.build_worker"

// sort finds out which log is whose.
func (d *decoding) sort(logs []Log) error {
	d.workers = make([]*Log, d.run.Workers)
	for i := range logs {
		log := &logs[i]
		if slices.Contains(log.Args, workerModule) {
			continue
		}
		if d.coordinator != nil {
			return fmt.Errorf("logs of two runs in one folder: processes %d and %d are both coordinators", d.coordinator.PID, log.PID)
		}
		d.coordinator = log
	}
	if d.coordinator == nil {
		return ErrNoCoordinator
	}
	for i := range logs {
		if log := &logs[i]; log != d.coordinator {
			if err := d.addWorker(log); err != nil {
				return err
			}
		}
	}
	d.zero = d.run.Started.UnixNano() - d.coordinator.epoch
	if first := d.coordinator.records[0].start.at; d.run.Started.IsZero() || d.zero < 0 || d.zero > first {
		d.zero = first
	}
	for number, log := range d.workers {
		if log == nil {
			d.note(fmt.Sprintf("worker %d left no log: it was killed before it imported mypy, or was never started", number))
		}
	}
	return nil
}

func (d *decoding) addWorker(log *Log) error {
	number, told := checker.MypyWorker(log.Args)
	switch {
	case !told:
		return fmt.Errorf("the log of process %d is of a worker without a number", log.PID)
	case number >= len(d.workers):
		return fmt.Errorf("a log of worker %d, where there should be %d workers", number, len(d.workers))
	case d.workers[number] != nil:
		return fmt.Errorf("logs of two runs in one folder: processes %d and %d are both worker %d", d.workers[number].PID, log.PID, number)
	case log.Parent != d.coordinator.PID:
		return fmt.Errorf("logs of two runs in one folder: worker %d (process %d) is of another coordinator", number, log.PID)
	}
	d.workers[number] = log
	return nil
}

// since turns a time of the logs into one since the start of the coordinator; one that was not
// seen stays zero.
func (d *decoding) since(at int64) int64 {
	if at == 0 {
		return 0
	}
	return max(0, at-d.zero)
}

func (d *decoding) timeline() schedule.Timeline {
	modules := map[int][]string{}
	for _, s := range d.sccs {
		modules[s.ID] = s.Modules
	}
	return schedule.Timeline{
		Checker: d.run.Checker, Corpus: d.run.Corpus, Cell: d.run.Cell, Workers: d.run.Workers,
		Lanes: d.painted, Batches: d.batches, Messages: d.messages, Modules: modules, Notes: d.notes,
	}
}

// readGraph takes SCCs and sizes from the messages that the coordinator sent to all workers.
func (d *decoding) readGraph() {
	d.place, d.owner = map[int]int{}, map[string]int{}
	var graph *wire.Graph
	var sccs *wire.Sccs
	for _, t := range d.talks {
		for _, m := range t.toWorker {
			switch read := d.decodeWhole(m).(type) {
			case *wire.Graph:
				graph = read
			case *wire.Sccs:
				sccs = read
			}
		}
	}
	if sccs == nil {
		if d.run.Workers > 0 {
			d.note("the SCCs are not known: no message told them")
		}
		return
	}
	sizes := map[string]int64{}
	if graph != nil {
		for _, s := range graph.States {
			sizes[s.ID] = s.SizeHint
		}
	} else {
		d.note("sizes of modules are not known: no message told the graph")
	}
	for _, s := range sccs.Sccs {
		scc := schedule.SCC{ID: int(s.ID), Modules: slices.Clone(s.ModIDs), Deps: []int{}}
		for _, dep := range s.Deps {
			scc.Deps = append(scc.Deps, int(dep))
		}
		for _, module := range s.ModIDs {
			scc.SizeHint += sizes[module]
			d.owner[module] = scc.ID
		}
		d.place[scc.ID] = len(d.sccs)
		d.sccs = append(d.sccs, scc)
	}
	if err := (schedule.Schedule{Schema: schedule.Schema, SCCs: d.sccs}).Validate(); err != nil {
		d.note("the SCCs are not usable: " + err.Error())
		d.sccs, d.place, d.owner = nil, map[int]int{}, map[string]int{}
	}
}

// decodeWhole decodes a message of which all was kept and that tells the graph; others are nil.
func (d *decoding) decodeWhole(m message) wire.Message {
	if !m.sent.whole() || m.kind != schedule.KindGraph && m.kind != schedule.KindSCCs {
		return nil
	}
	read, err := d.protocol.Decode(m.sent.head)
	if err != nil {
		d.note(fmt.Sprintf("a message could not be read: %v", err))
		return nil
	}
	return read
}

// scc returns an SCC by its ID; nil when it is not known.
func (d *decoding) scc(id int) *schedule.SCC {
	at, known := d.place[id]
	if !known {
		return nil
	}
	return &d.sccs[at]
}

// sizes are the weights by which time that is not marked is shared out.
func (d *decoding) sizes(ids []int) []int64 {
	var sizes []int64
	for _, id := range ids {
		size := int64(1)
		if s := d.scc(id); s != nil {
			size = max(1, s.SizeHint)
		}
		sizes = append(sizes, size)
	}
	return sizes
}

// lanes paints all processes.
func (d *decoding) lanes() {
	spawned := map[int]int64{}
	for _, r := range d.coordinator.records {
		if r.event == evSpawn {
			if pid, err := strconv.Atoi(string(r.payload)); err == nil {
				spawned[pid] = r.start.at
			}
		}
	}
	d.painted = append(d.painted, d.paintCoordinator())
	for number, log := range d.workers {
		if log == nil {
			continue
		}
		start, known := spawned[log.PID]
		if !known {
			start = log.records[0].start.at
		}
		d.painted = append(d.painted, d.paintWorker(number, log, start))
	}
	for i := range d.painted {
		lane := &d.painted[i]
		if lane.Cut {
			d.note(lane.Name() + ": its log has no end: it was killed, or the log could not grow")
		}
		lane.StartNanos, lane.EndNanos = d.since(lane.StartNanos), d.since(lane.EndNanos)
		for j := range lane.Spans {
			lane.Spans[j].StartNanos, lane.Spans[j].EndNanos = d.since(lane.Spans[j].StartNanos), d.since(lane.Spans[j].EndNanos)
		}
	}
	if len(d.batches) > 0 && !slices.ContainsFunc(d.workers, func(log *Log) bool { return log != nil && log.has(evStore) }) {
		d.note("the cache is not SQLite: the time of a batch is shared out to its SCCs by size, and loading dependencies is not seen")
	}
	slices.SortStableFunc(d.messages, func(a, b schedule.Message) int { return cmp.Compare(a.SendStartNanos, b.SendStartNanos) })
}
