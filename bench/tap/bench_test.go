package tap

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"paceline/bench/wire"
)

// A large made-up run: one worker that checks modules in batches, each module an SCC that needs
// the ones before it.
const (
	largeModules = 12_000
	largeBatch   = 40
	largeImports = 12
	largeTree    = 2000 // bytes of a module's serialized syntax tree
)

func largeModule(i int) string { return fmt.Sprintf("package.subpackage_%d.module_%d", i/100, i) }

func largeGraph() (*wire.Graph, *wire.Sccs) {
	graph, sccs := &wire.Graph{}, &wire.Sccs{}
	for i := range largeModules {
		path := "/home/somebody/project/src/" + largeModule(i) + ".py"
		state := wire.State{ID: largeModule(i), Order: int64(i), Path: &path, SizeHint: largeTree + 256}
		scc := wire.SCC{ID: int64(i), ModIDs: []string{state.ID}}
		for dep := max(0, i-largeImports); dep < i; dep++ {
			scc.Deps = append(scc.Deps, int64(dep))
			state.Dependencies = append(state.Dependencies, largeModule(dep))
			state.Priorities = append(state.Priorities, wire.ModuleInt{Module: largeModule(dep), Value: 5})
			state.DepLineMap = append(state.DepLineMap, wire.ModuleInt{Module: largeModule(dep), Value: int64(dep % 100)})
		}
		graph.States, sccs.Sccs = append(graph.States, state), append(sccs.Sccs, scc)
	}
	return graph, sccs
}

// largeRequest is the request for a batch, with the syntax trees.
func largeRequest(first int) *wire.SccRequest {
	r := &wire.SccRequest{}
	for i := first; i < first+largeBatch; i++ {
		r.SccIDs = append(r.SccIDs, int64(i))
		r.ModData = append(r.ModData, wire.ModuleData{Module: largeModule(i), RawData: &wire.FileRawData{Defs: make([]byte, largeTree)}})
	}
	return r
}

// largeAnswer is an answer that is too long to be kept whole.
func largeAnswer(isInterface bool, first int) *wire.SccResponse {
	r, hash := &wire.SccResponse{IsInterface: isInterface}, strings.Repeat("h", 500)
	for i := first; i < first+largeBatch; i++ {
		r.SccIDs = append(r.SccIDs, int64(i))
		r.Result = append(r.Result, wire.ModuleResult{Module: largeModule(i), InterfaceHash: &hash})
	}
	return r
}

// headOf is the payload as the shim keeps it: 16 KiB of a message.
func headOf(payload []byte) []byte { return payload[:min(len(payload), 8+8+16<<10)] }

// largeLogs are the logs of coordinator and worker.
func largeLogs(b *testing.B) [2][]byte {
	b.Helper()
	c := begun(10, 1, 10, "python", "-m", "mypy")
	w := begun(11, 10, 20, "python", "-m", "mypy.build_worker", "--status-file=x.0.json")
	c.add(evSpawn, 0, 1, false, []byte("11"))
	c.add(evOpen, 1, 0, false, []byte("/w0"))
	w.add(evOpen, 1, 0, false, []byte("/w0"))
	tell := func(from, to *madeUp, m wire.Message, keep func([]byte) []byte) {
		at := max(from.at, to.at) / ms
		payload := framed(b, at, m)
		from.works(at).add(evSend, 1, 1, false, keep(payload))
		to.waits(at).add(evReceive, 1, 2, false, headOf(payload))
	}
	whole := func(payload []byte) []byte { return payload }
	graph, sccs := largeGraph()
	for _, m := range []wire.Message{&wire.Sources{}, graph, sccs} {
		tell(c, w, m, whole)
		tell(w, c, &wire.Ack{}, whole)
	}
	for first := 0; first < largeModules; first += largeBatch {
		tell(c, w, largeRequest(first), headOf)
		for i := first; i < first+largeBatch; i++ {
			key := fmt.Sprintf("package/subpackage_%d/module_%d", i/100, i)
			w.reads(fmt.Sprintf("package/subpackage_%d/module_%d.data.ff", max(0, first-1)/100, max(0, first-1)))
			w.works(w.at/ms + 1).writes(key + ".data.ff").writes(key + ".meta.ff")
		}
		tell(w, c, largeAnswer(true, first), headOf)
		for i := first; i < first+largeBatch; i++ {
			w.works(w.at/ms + 1).writes(fmt.Sprintf("package/subpackage_%d/module_%d.meta_ex.ff", i/100, i))
		}
		tell(w, c, largeAnswer(false, first), headOf)
	}
	tell(c, w, request(), whole)
	w.add(evExit, 0, 0, false, []byte("0"))
	c.add(evReap, 0, 1, true, []byte("11 0"))
	c.add(evExit, 0, 0, false, []byte("0"))
	return [2][]byte{c.log.Bytes(), w.log.Bytes()}
}

// BenchmarkDecode reads and decodes the logs of a large run.
func BenchmarkDecode(b *testing.B) {
	files := largeLogs(b)
	run := madeUpRun()
	run.Workers = 1
	b.SetBytes(int64(len(files[0]) + len(files[1])))
	b.ReportAllocs()
	for b.Loop() {
		var logs []Log
		for _, file := range files {
			log, err := ReadLog(bytes.NewReader(file))
			if err != nil {
				b.Fatal(err)
			}
			logs = append(logs, log)
		}
		r, err := Decode(logs, run)
		if err != nil {
			b.Fatal(err)
		}
		if len(r.Schedule.SCCs) != largeModules || len(r.Timeline.Batches) != largeModules/largeBatch || len(r.Timeline.Notes) > 0 {
			b.Fatalf("%d SCCs, %d batches, notes %q", len(r.Schedule.SCCs), len(r.Timeline.Batches), r.Timeline.Notes)
		}
	}
}
