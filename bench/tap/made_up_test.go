package tap

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"paceline/bench/wire"
)

// madeUp writes the log of a process that is made up, in milliseconds.
type madeUp struct {
	log     bytes.Buffer
	at, cpu int64 // nanoseconds
}

const ms = int64(time.Millisecond)

// begun is a process that imports mypy at that time.
func begun(pid, parent int, at int64, args ...string) *madeUp {
	p := &madeUp{at: at * ms, cpu: ms}
	about := append([]string{fmt.Sprint(pid), fmt.Sprint(parent), "0"}, args...)
	p.add(evStart, 0, 1, false, []byte(strings.Join(about, "\x00")))
	return p
}

// works until that time; waits until that time.
func (p *madeUp) works(until int64) *madeUp {
	p.cpu += until*ms - p.at
	p.at = until * ms
	return p
}

func (p *madeUp) waits(until int64) *madeUp {
	p.at = until * ms
	return p
}

// add adds a record that takes as long, of work or of waiting.
func (p *madeUp) add(e event, connection int, length int64, waits bool, payload []byte) {
	start := moment{p.at, p.cpu}
	p.at += length * ms
	if !waits {
		p.cpu += length * ms
	}
	p.log.Write(recordOf(e, true, connection, start, moment{p.at, p.cpu}, payload))
}

// aside adds a record of another thread.
func (p *madeUp) aside(e event, connection int, length int64, payload []byte) {
	p.log.Write(recordOf(e, false, connection, moment{p.at, p.cpu}, moment{p.at + length*ms, p.cpu}, payload))
}

func recordOf(e event, main bool, connection int, start, end moment, payload []byte) []byte {
	b := []byte{byte(e), 0}
	if main {
		b[1] = 1
	}
	b = binary.LittleEndian.AppendUint16(b, uint16(connection))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	for _, n := range []int64{start.at, end.at, start.cpu, end.cpu} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	return append(b, payload...)
}

// framed is the payload of a message whose first bytes are there at a time.
func framed(t testing.TB, first int64, m wire.Message) []byte {
	t.Helper()
	protocol, _, err := wire.ProtocolFor("2.4.1")
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := protocol.Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return framedBytes(first, encoded)
}

func framedBytes(first int64, message []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(message)+4))
	b = binary.LittleEndian.AppendUint64(b, uint64(first*ms))
	b = binary.BigEndian.AppendUint32(b, uint32(len(message)))
	return append(b, message...)
}

// writes is an entry of the cache that is written and committed, in two milliseconds.
func (p *madeUp) writes(key string) *madeUp {
	p.add(evStore, 0, 1, false, []byte(sqlWrite+"\x00"+key))
	p.add(evStore, 0, 1, false, []byte(sqlCommit+"\x00"))
	return p
}

func (p *madeUp) reads(key string) *madeUp {
	p.add(evStore, 0, 1, false, []byte(sqlRead+"\x00"+key))
	return p
}

func (p *madeUp) marks(name string) *madeUp {
	p.add(evMark, 0, 0, false, []byte(name))
	return p
}

func (p *madeUp) read(t testing.TB) Log {
	t.Helper()
	log, err := ReadLog(bytes.NewReader(p.log.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// The made-up check: a (SCC 1) and b (2) need nothing, c and d (3) are a cycle that needs a, e
// (4) needs b and the cycle. Worker 0 gets a and b in one batch, then the cycle; worker 1 gets e.
func madeUpSccs() *wire.Sccs {
	return &wire.Sccs{Sccs: []wire.SCC{
		{ModIDs: []string{"a"}, ID: 1},
		{ModIDs: []string{"b"}, ID: 2},
		{ModIDs: []string{"pkg", "pkg.d"}, ID: 3, Deps: []int64{1}},
		{ModIDs: []string{"e"}, ID: 4, Deps: []int64{2, 3}},
	}}
}

func madeUpGraph() *wire.Graph {
	g := &wire.Graph{}
	for i, id := range []string{"a", "b", "pkg", "pkg.d", "e"} {
		g.States = append(g.States, wire.State{ID: id, SizeHint: int64(100 * (i + 1))})
	}
	return g
}

func request(sccs ...int64) *wire.SccRequest { return &wire.SccRequest{SccIDs: sccs} }

func answer(isInterface bool, sccs ...int64) *wire.SccResponse {
	return &wire.SccResponse{SccIDs: sccs, IsInterface: isInterface}
}

// madeUpLogs are the logs of the made-up check, not yet read.
func madeUpLogs(t testing.TB) (coordinator, worker0, worker1 *madeUp) {
	return madeUpCoordinator(t), madeUpWorker0(t), madeUpWorker1(t)
}

func madeUpCoordinator(t testing.TB) *madeUp {
	c := begun(10, 1, 10, "python", "-m", "mypy")
	c.works(30).marks("cache")
	c.add(evSpawn, 0, 1, false, []byte("11"))
	c.add(evSpawn, 0, 1, false, []byte("12"))
	c.works(35).marks("gc.disable")
	c.works(40)
	c.add(evParse, 0, 20, false, nil)
	c.works(70).marks("gc.freeze")
	for i, name := range []string{"/w0", "/w1"} {
		c.aside(evOpen, i+1, 0, []byte(name))
		c.aside(evSend, i+1, 1, framed(t, 70, &wire.Sources{}))
	}
	c.works(80)
	for connection := 1; connection <= 2; connection++ {
		c.add(evReceive, connection, 5, true, framed(t, c.at/ms+4, &wire.Ack{}))
	}
	for _, m := range []wire.Message{madeUpGraph(), madeUpSccs()} {
		c.works(c.at/ms + 5)
		for connection := 1; connection <= 2; connection++ {
			c.aside(evSend, connection, 5, framed(t, c.at/ms, m))
		}
		c.waits(c.at/ms + 5)
		for connection := 1; connection <= 2; connection++ {
			c.add(evReceive, connection, 5, true, framed(t, c.at/ms+4, &wire.Ack{}))
		}
	}
	// It is 130 ms now.
	c.works(140)
	c.add(evSend, 1, 1, false, framed(t, 140, request(1, 2)))
	steps := []struct {
		until      int64
		connection int
		got        wire.Message
		sends      int
		next       *wire.SccRequest
	}{
		{190, 1, answer(true, 1, 2), 2, request(3)},
		{220, 1, answer(false, 1, 2), 0, nil},
		{250, 2, answer(true, 3), 1, request(4)},
		{270, 2, answer(false, 3), 0, nil},
		{280, 1, answer(true, 4), 0, nil},
		{290, 1, answer(false, 4), 0, nil},
	}
	for _, s := range steps {
		c.add(evSelect, 0, s.until-c.at/ms, true, nil)
		c.add(evReceive, s.connection, 1, false, framed(t, s.until, s.got))
		c.works(c.at/ms + 2)
		if s.next != nil {
			c.add(evSend, s.sends, 1, false, framed(t, c.at/ms, s.next))
		}
	}
	c.works(300)
	for connection := 1; connection <= 2; connection++ {
		c.add(evSend, connection, 1, false, framed(t, c.at/ms, request()))
	}
	c.add(evReap, 0, 8, true, []byte("11 0"))
	c.add(evReap, 0, 1, true, []byte("12 0"))
	c.works(315)
	c.add(evExit, 0, 0, false, []byte("0"))
	return c
}

// learns is a worker up to its first wait for work, at 132 ms.
func learns(t testing.TB, pid, number int) *madeUp {
	w := begun(pid, 10, 40+int64(number), "python", "-m", "mypy.build_worker", fmt.Sprintf("--status-file=x.%d.json", number))
	w.works(70)
	w.add(evOpen, 1, 0, false, fmt.Appendf(nil, "/w%d", number))
	w.add(evReceive, 1, 2, true, framed(t, 71, &wire.Sources{}))
	w.works(82)
	w.add(evSend, 1, 1, false, framed(t, 82, &wire.Ack{}))
	w.add(evReceive, 1, 15, true, framed(t, 95, madeUpGraph()))
	w.works(104)
	w.add(evSend, 1, 1, false, framed(t, 104, &wire.Ack{}))
	w.add(evReceive, 1, 13, true, framed(t, 116, madeUpSccs()))
	w.works(124)
	w.add(evSend, 1, 1, false, framed(t, 124, &wire.Ack{}))
	w.works(126)
	return w
}

// takes is a worker's taking of a request, with the syntax trees of the batch.
func (p *madeUp) takes(t testing.TB, at int64, r *wire.SccRequest) *madeUp {
	p.add(evSelect, 0, at-p.at/ms, true, nil)
	p.add(evReceive, 1, 1, false, framed(t, p.at/ms, r))
	p.works(p.at/ms + 1)
	p.add(evCollect, 0, 2, false, []byte{2})
	p.marks("gc.disable")
	p.works(p.at/ms + 3)
	return p.marks("gc.freeze")
}

func madeUpWorker0(t testing.TB) *madeUp {
	w := learns(t, 11, 0)
	w.takes(t, 141, request(1, 2)) // until 148
	w.works(160).writes("a.data.ff").works(163).writes("a.meta.ff")
	w.works(180).writes("b.data.ff").works(183).writes("b.meta.ff")
	w.works(186)
	w.add(evSend, 1, 1, false, framed(t, 186, answer(true, 1, 2)))
	w.works(200).writes("a.meta_ex.ff").works(214).writes("b.meta_ex.ff").works(217)
	w.add(evSend, 1, 1, false, framed(t, 217, answer(false, 1, 2)))
	w.takes(t, 254, request(4)) // until 261
	// It has checked a and b, so it loads the cycle only.
	w.reads("pkg/__init__.data.ff").works(264).reads("pkg/d.data.ff").works(274)
	w.writes("e.data.ff").writes("e.meta.ff")
	w.add(evSend, 1, 1, false, framed(t, 278, answer(true, 4)))
	w.works(286).writes("e.meta_ex.ff")
	w.add(evSend, 1, 1, false, framed(t, 288, answer(false, 4)))
	return w.leaves(t, 301)
}

func madeUpWorker1(t testing.TB) *madeUp {
	w := learns(t, 12, 1)
	w.takes(t, 194, request(3)) // until 201
	w.reads("a.data.ff").works(206)
	w.works(240).writes("pkg/__init__.data.ff").writes("pkg/d.data.ff").writes("pkg/__init__.meta.ff").writes("pkg/d.meta.ff")
	w.add(evSend, 1, 1, false, framed(t, 248, answer(true, 3)))
	w.works(258).writes("pkg/__init__.meta_ex.ff").works(266).writes("pkg/d.meta_ex.ff")
	w.add(evSend, 1, 1, false, framed(t, 268, answer(false, 3)))
	return w.leaves(t, 302)
}

func (p *madeUp) leaves(t testing.TB, at int64) *madeUp {
	p.add(evSelect, 0, at-p.at/ms, true, nil)
	p.add(evReceive, 1, 1, false, framed(t, at, request()))
	p.works(p.at/ms + 3)
	p.add(evExit, 0, 0, false, []byte("0"))
	return p
}
