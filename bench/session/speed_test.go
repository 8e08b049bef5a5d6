package session_test

import (
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

func BenchmarkRead10k(b *testing.B) {
	const trials = 10_000
	m := complete()
	m.trials = nil
	for i := range trials {
		t := trial(i + 1)
		t.Roles = append(t.Roles, t.Roles[0], t.Roles[0], t.Roles[0])
		m.trials = append(m.trials, t)
	}
	dir := m.write(b)
	for b.Loop() {
		s, err := session.Read(dir)
		if err != nil || len(s.Trials) != trials {
			b.Fatalf("%d trials: %v", len(s.Trials), err)
		}
	}
}

func BenchmarkVerify10k(b *testing.B) {
	m := complete()
	m.trials, m.manifest.Plan.Memory, m.manifest.Plan.Ceiling = nil, false, false
	for m.manifest.Plan.Rounds = 0; len(m.trials) < 10_000; {
		m.manifest.Plan.Rounds++
		for _, workers := range m.manifest.Plan.Workers {
			m.add(bench.Trial{Round: m.manifest.Plan.Rounds, Block: 1, Cell: cell(workers)})
		}
	}
	*m.manifest.Ended = m.trials[len(m.trials)-1].Started
	dir := m.write(b)
	for b.Loop() {
		problems, err := session.Verify(dir)
		if err != nil || len(problems) > 0 {
			b.Fatalf("%q: %v", problems, err)
		}
	}
}
