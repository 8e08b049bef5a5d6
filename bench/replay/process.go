package replay

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"paceline/bench/summary"
)

// process is a worker's process, with whatever that starts.
type process struct {
	command    *exec.Cmd
	complaints tail
	ended      chan struct{} // closed when it has been waited for
}

// afterDeath is how long the complaints of a process that has ended may take to arrive.
const afterDeath = time.Second

// startProcess starts a command in a process group of its own, so that a Ctrl-C on the terminal
// reaches the coordinator only. Its standard input is a pipe that closes with this process.
func startProcess(words []string) (*process, error) {
	p := &process{command: exec.Command(words[0], words[1:]...), ended: make(chan struct{})}
	p.command.Stderr = &p.complaints
	p.command.WaitDelay = afterDeath
	ownGroup(p.command)
	if _, err := p.command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.command.Wait() // the state tells
		killGroup(p.command.Process.Pid)
		close(p.ended)
	}()
	return p, nil
}

func (p *process) pid() int { return p.command.Process.Pid }

// kill ends the process and what it started, and returns when it has been waited for.
func (p *process) kill() {
	killGroup(p.pid())
	_ = p.command.Process.Kill() // where there are no groups; it may have ended
	<-p.ended
}

// leaves waits until the process has ended, for so long.
func (p *process) leaves(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.ended:
		return true
	case <-timer.C:
		return false
	}
}

// fate says how a process ended: its exit status and what it complained of last.
func (p *process) fate() string {
	fate := p.command.ProcessState.String()
	if said := p.complaints.String(); said != "" {
		fate += ": " + said
	}
	return fate
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 2 << 10

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-tailBytes):]
	return len(text), nil
}

// String is the text as one line, fit to be shown.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for line := range strings.Lines(string(t.text)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, summary.Printable(line))
		}
	}
	return strings.Join(lines, "; ")
}

// WorkerError is about a worker that did not do its part.
type WorkerError struct {
	Worker int
	PID    int      // 0 when it never ran
	Fate   string   // exit status or signal, with its last complaints; empty when it had not ended
	Held   []string // the SCCs that it had been asked to check, by number and first module
	Err    error    // what the coordinator met
}

// shownSCCs is how many SCCs of a batch an error names.
const shownSCCs = 5

func (e *WorkerError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "worker %d", e.Worker)
	if e.PID != 0 {
		fmt.Fprintf(&b, " (process %d)", e.PID)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	switch {
	case e.Fate != "":
		fmt.Fprintf(&b, "; it ended with %s", e.Fate)
	case e.PID != 0:
		b.WriteString("; it was still running, and was killed")
	}
	if len(e.Held) > 0 {
		fmt.Fprintf(&b, "; it held %s", few(e.Held))
	}
	return b.String()
}

// few lists some names of SCCs.
func few(names []string) string {
	text := strings.Join(names[:min(len(names), shownSCCs)], ", ")
	if more := len(names) - shownSCCs; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func (e *WorkerError) Unwrap() error { return e.Err }
