package wire_test

import (
	"bytes"
	"fmt"
	"testing"

	"paceline/bench/wire"
)

// modules is the size of the generated build.
const modules = 5_000

func moduleName(i int) string {
	return fmt.Sprintf("company.package_%d.subpackage_%d.module_%d", i%40, i%7, i)
}

// bigGraph has the shape of a real one: a module imports 25 others, mostly the same ones.
func bigGraph() *wire.Graph {
	g := new(wire.Graph)
	for i := range modules {
		s := wire.State{
			Order: int64(i), ID: moduleName(i), Path: new(fmt.Sprintf("src/company/module_%d.py", i)),
			InterfaceHash: bytes.Repeat([]byte{byte(i)}, 20), MetaSourceHash: new(fmt.Sprintf("%040x", i)),
			ImportContext: []wire.Place{{Path: "src/company/__init__.py", Line: 12}}, SizeHint: int64(i) * 997,
		}
		for j := range 25 {
			dep := moduleName((i*j*j + j) % modules)
			s.Dependencies = append(s.Dependencies, dep)
			s.Priorities = append(s.Priorities, wire.ModuleInt{Module: dep, Value: 5})
			s.DepLineMap = append(s.DepLineMap, wire.ModuleInt{Module: dep, Value: int64(j * 3)})
			s.DepHashes = append(s.DepHashes, wire.ModuleHash{Module: dep, Hash: s.InterfaceHash})
		}
		g.States = append(g.States, s)
		g.FromCache = append(g.FromCache, s.ID)
	}
	return g
}

func bigSccs() *wire.Sccs {
	s := new(wire.Sccs)
	for i := range modules {
		scc := wire.SCC{ID: int64(i)}
		for j := range 1 + i%3 {
			scc.ModIDs = append(scc.ModIDs, moduleName(3*i+j))
		}
		for j := range min(i, 10) {
			scc.Deps = append(scc.Deps, int64(i-j-1))
		}
		s.Sccs = append(s.Sccs, scc)
	}
	return s
}

// bigRequest has trees of 40 KB, which is that of a file of 700 lines.
func bigRequest() *wire.SccRequest {
	r := new(wire.SccRequest)
	for i := range 100 {
		r.SccIDs = append(r.SccIDs, int64(i))
		data := wire.FileRawData{
			Defs: bytes.Repeat([]byte("defs"), 10_000), Imports: bytes.Repeat([]byte("import"), 100), SourceHash: fmt.Sprintf("%040x", i),
		}
		for line := range 10 {
			data.IgnoredLines = append(data.IgnoredLines, wire.IgnoredLine{Line: int64(line * 70), Codes: []string{"misc"}})
		}
		r.ModData = append(r.ModData, wire.ModuleData{Module: moduleName(i), RawData: &data})
	}
	return r
}

func big() []wire.Message { return []wire.Message{bigGraph(), bigSccs(), bigRequest()} }

func BenchmarkDecode(b *testing.B) {
	for _, m := range big() {
		b.Run(m.Kind().String(), func(b *testing.B) {
			message := encode(b, m)
			b.SetBytes(int64(len(message)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := protocol(b).Decode(message); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, m := range big() {
		b.Run(m.Kind().String(), func(b *testing.B) {
			buf := encode(b, m)
			b.SetBytes(int64(len(buf)))
			for b.Loop() {
				if _, err := protocol(b).Append(buf[:0], m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
