package replay

import (
	"context"
	"runtime"
	"time"
)

// spender spends costs. It is not safe for concurrent use.
type spender struct {
	time Time
	due  time.Time // when what was begun is to be slept off
	over int64     // CPU time burnt beyond what was to be
	rate float64   // steps of burning a nanosecond, where threads have no clock
	// burnt is what burning comes to: of no use, but it must be done.
	burnt uint64
}

// begin begins a batch at this moment.
func (s *spender) begin() { s.due = time.Now() }

// spend spends a cost in nanoseconds. It ends early, with an error, when the context does.
func (s *spender) spend(ctx context.Context, nanos int64) error {
	if nanos <= 0 {
		return ctx.Err()
	}
	if s.time == Sleep {
		s.due = s.due.Add(time.Duration(nanos))
		return sleepUntil(ctx, s.due)
	}
	return s.spin(ctx, nanos)
}

// longestNap is how late a sleeper may notice that its context has ended.
const longestNap = 20 * time.Millisecond

func sleepUntil(ctx context.Context, due time.Time) error {
	for {
		left := time.Until(due)
		if left <= 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		if ctx.Done() != nil {
			left = min(left, longestNap)
		}
		nap(left)
	}
}

// burntAtOnce is how many steps of burning are done between looks at a clock: some microseconds.
const burntAtOnce = 4_000

// spin burns CPU time. What was burnt too much is made good the next time.
func (s *spender) spin(ctx context.Context, nanos int64) error {
	if nanos <= s.over {
		s.over -= nanos
		return ctx.Err()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began, known := threadCPU()
	if !known {
		return s.spinUnwatched(ctx, nanos)
	}
	for ctx.Err() == nil {
		s.burn(burntAtOnce)
		now, _ := threadCPU()
		if left := nanos - s.over - (now - began); left <= 0 {
			s.over = -left
			return nil
		}
	}
	return ctx.Err()
}

// spinUnwatched burns by the number of steps.
func (s *spender) spinUnwatched(ctx context.Context, nanos int64) error {
	if s.rate == 0 {
		s.rate = s.burningRate()
	}
	for left := int64(float64(nanos) * s.rate); left > 0 && ctx.Err() == nil; left -= burntAtOnce {
		s.burn(min(left, burntAtOnce))
	}
	return ctx.Err()
}

// burningRate is how many steps a nanosecond has: the most of a few tries, since something else
// may have run meanwhile.
func (s *spender) burningRate() float64 {
	const tries, steps = 20, 50 * burntAtOnce
	best := time.Duration(1<<63 - 1)
	for range tries {
		began := time.Now()
		s.burn(steps)
		best = min(best, max(time.Since(began), 1))
	}
	return steps / float64(best.Nanoseconds())
}

// burn keeps the CPU busy for so many steps, each of which needs the one before it.
func (s *spender) burn(steps int64) {
	x := s.burnt
	for range steps {
		x = x*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator
	}
	s.burnt = x
}
