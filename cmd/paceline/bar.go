package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/summary"
)

// bar shows one line that changes, with a progress bar in it. What is said, and trials that
// went wrong, scroll by above it.
type bar struct {
	w       io.Writer
	options []mpb.ContainerOption

	// From the first trial on.
	container *mpb.Progress
	bar       *mpb.Bar

	mu  sync.Mutex // drawing has a goroutine of its own
	now runner.Progress
	at  time.Time // when now was told
}

// refresh is slow, so that drawing does not disturb what is measured.
const refresh = time.Second

func newBar(w io.Writer, options ...mpb.ContainerOption) *bar {
	options = append([]mpb.ContainerOption{mpb.WithOutput(w), mpb.WithRefreshRate(refresh)}, options...)
	return &bar{w: w, options: options}
}

func (b *bar) say(line string) {
	to := b.w
	if b.container != nil {
		to = b.container
	}
	fmt.Fprintln(to, summary.Printable(line))
}

func (b *bar) trial(p runner.Progress) {
	b.mu.Lock()
	b.now, b.at = p, time.Now()
	b.mu.Unlock()
	if b.container == nil {
		b.open()
	}
	b.bar.SetTotal(int64(p.Planned), false)
	b.bar.SetCurrent(int64(p.Done))
	if p.Ended != nil && (p.Ended.Status != bench.OK || len(p.Ended.Disturbed) > 0) {
		b.say(fmt.Sprintf("%s %s %s", where(p), what(p), outcome(*p.Ended)))
	}
}

func (b *bar) open() {
	b.container = mpb.New(b.options...)
	// A bar without a total at first does not end by itself, but when it is closed.
	b.bar = b.container.AddBar(0,
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.before() })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return b.after() })))
}

// before is what must not be cut off where the terminal is narrow.
func (b *bar) before() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	since := time.Since(b.at)
	return fmt.Sprintf("%s %s%s ", position(b.now), span(b.now.Elapsed+since), ahead(b.now.Left-since))
}

func (b *bar) after() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return " " + summary.Printable(fmt.Sprintf("%s %s", where(b.now), what(b.now)))
}

func (b *bar) close() {
	if b.container == nil {
		return
	}
	b.bar.Abort(true)
	b.container.Wait()
	b.container = nil
}
