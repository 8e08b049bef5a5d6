package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// pprofUI is how the driver talks to people. Complaints wait until it is known whether they
// are the reason for an error.
type pprofUI struct {
	std   streams
	input *bufio.Reader

	mu      sync.Mutex // the web pages are served side by side
	live    bool       // a person is at work: nothing waits any more
	waiting []string
}

func newPprofUI(std streams) *pprofUI {
	return &pprofUI{std: std, input: bufio.NewReader(std.in)}
}

func (u *pprofUI) ReadLine(prompt string) (string, error) {
	u.goLive()
	if u.IsTerminal() {
		fmt.Fprint(u.std.err, prompt)
	}
	return u.input.ReadString('\n')
}

func (u *pprofUI) Print(args ...any) {
	u.goLive()
	u.print(fmt.Sprint(args...))
}

func (u *pprofUI) PrintErr(args ...any) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.live {
		u.print(fmt.Sprint(args...))
		return
	}
	u.waiting = append(u.waiting, fmt.Sprint(args...))
}

func (u *pprofUI) goLive() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.live = true
	u.flush()
}

// reasons is what was complained about and not yet printed.
func (u *pprofUI) reasons() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return strings.Join(u.waiting, "\n")
}

func (u *pprofUI) flush() {
	for _, text := range u.waiting {
		u.print(text)
	}
	u.waiting = nil
}

func (u *pprofUI) print(text string) {
	fmt.Fprintln(u.std.err, strings.TrimSuffix(text, "\n"))
}

func (u *pprofUI) IsTerminal() bool {
	file, ok := u.std.out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (u *pprofUI) WantBrowser() bool { return u.IsTerminal() }

func (u *pprofUI) SetAutoComplete(func(string) string) {}
