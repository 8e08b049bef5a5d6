package tap

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paceline/bench/schedule"
)

// nestedRecords draws records of one thread: what overlaps another lies within it.
func nestedRecords(t *rapid.T) []record {
	var records []record
	var within func(from, to int64, depth int)
	within = func(from, to int64, depth int) {
		at := from
		for range rapid.IntRange(0, 4).Draw(t, "records") {
			start := rapid.Int64Range(at, to).Draw(t, "start")
			end := rapid.Int64Range(start, to).Draw(t, "end")
			records = append(records, recordAt(start, end))
			if depth > 0 {
				within(start, end, depth-1)
			}
			at = end
		}
	}
	within(0, 100, 3)
	// A log has them in the order of their ends.
	slices.SortStableFunc(records, func(a, b record) int { return cmp.Compare(a.end.at, b.end.at) })
	return records
}

func recordAt(start, end int64) record {
	return record{event: evSelect, main: true, start: moment{at: start, cpu: start}, end: moment{at: end, cpu: end}}
}

func arbitraryRecords(t *rapid.T) []record {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record {
		start := rapid.Int64Range(0, 50).Draw(t, "start")
		r := recordAt(start, rapid.Int64Range(start, 60).Draw(t, "end"))
		r.main = rapid.IntRange(0, 4).Draw(t, "thread") > 0
		return r
	}), 0, 20).Draw(t, "records")
}

// owners tells for each nanosecond of the first hundred the pieces that have it.
func owners(t *rapid.T, pieces []piece) [100]*record {
	var of [100]*record
	at := int64(0)
	for i, p := range pieces {
		if p.start.at < at || p.end.at < p.start.at {
			t.Fatalf("piece %d is %d-%d, after %d", i, p.start.at, p.end.at, at)
		}
		at = p.end.at
		for n := p.start.at; n < p.end.at; n++ {
			of[n] = p.record
		}
	}
	return of
}

// checkCovered checks that what is in a record of the main thread is in a piece, and nothing else.
func checkCovered(t *rapid.T, records []record, of [100]*record) {
	for n := range int64(len(of)) {
		covered := slices.ContainsFunc(records, func(r record) bool { return r.main && r.start.at <= n && n < r.end.at })
		if covered != (of[n] != nil) {
			t.Fatalf("nanosecond %d is in a record: %v, in a piece: %v", n, covered, of[n] != nil)
		}
	}
}

func TestPiecesOfNestedRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := nestedRecords(t)
		pieces := piecesOf(records)
		of := owners(t, pieces)
		checkCovered(t, records, of)
		last := map[*record]int{}
		for i, p := range pieces {
			if last[p.record] > 0 {
				t.Fatalf("piece %d comes after the last of its record", i)
			}
			if p.last {
				last[p.record]++
				if p.end != p.record.end {
					t.Fatalf("the last piece ends at %+v, its record at %+v", p.end, p.record.end)
				}
			}
		}
		for i := range records {
			if last[&records[i]] != 1 {
				t.Fatalf("record %d has %d last pieces", i, last[&records[i]])
			}
		}
		// A nanosecond is of the shortest record that has it.
		for n, owner := range of {
			for i := range records {
				if r := &records[i]; owner != nil && r.start.at <= int64(n) && int64(n) < r.end.at && r.end.at-r.start.at < owner.end.at-owner.start.at {
					t.Fatalf("nanosecond %d is of %d-%d, though %d-%d lies within", n, owner.start.at, owner.end.at, r.start.at, r.end.at)
				}
			}
		}
	})
}

func TestPiecesOfArbitraryRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := arbitraryRecords(t)
		pieces := piecesOf(records)
		checkCovered(t, records, owners(t, pieces))
		last := map[*record]int{}
		for _, p := range pieces {
			if p.last {
				last[p.record]++
			}
		}
		for i := range records {
			if r := &records[i]; (last[r] == 1) != r.main {
				t.Fatalf("record %d (main thread: %v) has %d last pieces", i, r.main, last[r])
			}
		}
	})
}

// drawSpans draws spans in the order of time, with gaps between some.
func drawSpans(t *rapid.T) []schedule.Span {
	var spans []schedule.Span
	at := int64(0)
	for range rapid.IntRange(1, 6).Draw(t, "spans") {
		at += rapid.Int64Range(0, 50).Draw(t, "gap")
		s := in(schedule.Interface)
		s.StartNanos, s.EndNanos = at, at+rapid.Int64Range(1, 1_000_000_000).Draw(t, "length")
		s.CPUNanos = rapid.Int64Range(0, s.WallNanos()).Draw(t, "cpu")
		at = s.EndNanos
		spans = append(spans, s)
	}
	return spans
}

func TestShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := drawSpans(t)
		weights := rapid.SliceOfN(rapid.Int64Range(1, 1_000_000), 1, 8).Draw(t, "weights")
		var sccs []int
		for i := range weights {
			sccs = append(sccs, 100+i)
		}
		shared := share(spans, sccs, weights)

		var total, sum int64
		for _, s := range spans {
			total += s.WallNanos()
		}
		for _, w := range weights {
			sum += w
		}
		got := map[int]int64{}
		at, before := 0, 0
		next := spans[0]
		for _, s := range shared {
			if s.SCC < before {
				t.Fatalf("SCC %d comes after %d", s.SCC, before)
			}
			before = s.SCC
			got[s.SCC] += s.WallNanos()
			// The parts of a span follow each other and have its CPU time.
			if s.StartNanos != next.StartNanos || s.EndNanos <= s.StartNanos || s.EndNanos > next.EndNanos || s.CPUNanos < 0 {
				t.Fatalf("%+v is not the next part of %+v", s, next)
			}
			next.StartNanos, next.CPUNanos = s.EndNanos, next.CPUNanos-s.CPUNanos
			if next.WallNanos() == 0 {
				if next.CPUNanos != 0 {
					t.Fatalf("%d ns of CPU time of %+v are in no part", next.CPUNanos, spans[at])
				}
				if at++; at < len(spans) {
					next = spans[at]
				}
			}
		}
		if at != len(spans) {
			t.Fatalf("%d of %d spans are shared out", at, len(spans))
		}
		for i, scc := range sccs {
			want := float64(total) * (float64(weights[i]) / float64(sum))
			if off := float64(got[scc]) - want; off < -1.001 || off > 1.001 {
				t.Fatalf("SCC %d gets %d ns of %d, want %.3f", scc, got[scc], total, want)
			}
		}
	})
}

func TestShareAmongNone(t *testing.T) {
	spans := []schedule.Span{{Phase: schedule.Interface, EndNanos: 5, SCC: schedule.NoSCC}}
	for _, got := range [][]schedule.Span{share(spans, nil, nil), share(spans, []int{1}, []int64{0})} {
		if !slices.Equal(got, spans) {
			t.Errorf("got %+v", got)
		}
	}
	if got := share(nil, []int{1}, []int64{1}); len(got) != 0 {
		t.Errorf("no time is shared out as %+v", got)
	}
}

// However moments and phases come, spans join, are of positive length, and have all the CPU time
// there was.
func TestPainter(t *testing.T) {
	phases := []schedule.Phase{schedule.Idle, schedule.Receiving, schedule.Interface}
	rapid.Check(t, func(t *rapid.T) {
		start := moment{at: rapid.Int64Range(0, 100).Draw(t, "start")}
		p := painter{now: start}
		latest := start
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			to := moment{rapid.Int64Range(0, 300).Draw(t, "at"), rapid.Int64Range(0, 300).Draw(t, "cpu")}
			s := in(rapid.SampledFrom(phases).Draw(t, "phase"))
			s.SCC = rapid.IntRange(schedule.NoSCC, 1).Draw(t, "scc")
			s.Bytes = rapid.Int64Range(0, 1).Draw(t, "bytes")
			p.to(to, s)
			if to.at > latest.at {
				latest = moment{to.at, max(latest.cpu, to.cpu)}
			}
		}
		at, cpu := start.at, int64(0)
		for i, s := range p.spans {
			if s.StartNanos != at || s.EndNanos <= at || s.CPUNanos < 0 {
				t.Fatalf("span %d is %+v, after %d", i, s, at)
			}
			if i > 0 && len(schedule.AppendSpan([]schedule.Span{p.spans[i-1]}, s)) == 1 {
				t.Fatalf("spans %d and %d are about the same: %+v", i-1, i, s)
			}
			at, cpu = s.EndNanos, cpu+s.CPUNanos
		}
		if at != latest.at || cpu != latest.cpu || p.now != latest {
			t.Fatalf("painted to %d with %d ns of CPU time, now %+v, want %+v", at, cpu, p.now, latest)
		}
	})
}

func TestModuleOf(t *testing.T) {
	for _, test := range []struct{ key, module, part string }{
		{"mypy/plugins/__init__.meta.ff", "mypy.plugins", "meta"},
		{"mypy/build.data.ff", "mypy.build", "data"},
		{"mypy/build.meta_ex.ff", "mypy.build", "meta_ex"},
		{"builtins.data.json", "builtins", "data"},
		{`mypy\typeshed\x.meta.ff`, "mypy.typeshed.x", "meta"},
		{`mypy\__init__.data.ff`, "mypy", "data"},
		{"größe/é.meta.ff", "größe.é", "meta"},
		{"a/__init__x.meta.ff", "a.__init__x", "meta"},
		{"__init__.meta.ff", "__init__", "meta"},
		{"@plugins_snapshot.json", "@plugins_snapshot", "json"},
		{"a/b", "", ""},
		{"a.b/c", "", ""},
		{"", "", ""},
	} {
		if module, part := moduleOf(test.key); module != test.module || part != test.part {
			t.Errorf("%q: %q, %q, want %q, %q", test.key, module, part, test.module, test.part)
		}
	}
}

// The module of an entry is that which mypy would have named the entry by.
func TestModuleOfAnyKey(t *testing.T) {
	name := rapid.StringMatching(`[a-z][a-z_0-9]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(name, 1, 4).Draw(t, "names")
		part := rapid.SampledFrom([]string{partData, partMeta, partMetaEx}).Draw(t, "part")
		end := rapid.SampledFrom([]string{"", "/__init__"}).Draw(t, "package")
		module, key := names[0], names[0]
		for _, n := range names[1:] {
			module, key = module+"."+n, key+"/"+n
		}
		key = fmt.Sprintf("%s%s.%s.ff", key, end, part)
		if m, p := moduleOf(key); m != module || p != part {
			t.Fatalf("%q: %q, %q, want %q, %q", key, m, p, module, part)
		}
	})
}
