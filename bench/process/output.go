package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	outputBufferBytes = 64 << 10
	// strayOutputTime bounds the wait for the end of the output once the tree is gone. Only
	// a process outside the tree that was handed the pipe can use it up.
	strayOutputTime = 5 * time.Second
)

// output keeps the beginning of what a command says in a file.
type output struct {
	file *os.File
	left int64 // bytes that may still be kept
	cut  bool
	err  error // the first failure to write
}

// Write always takes all of data, so that a full disk does not block the command.
func (o *output) Write(data []byte) (int, error) {
	kept := data
	if int64(len(kept)) > o.left {
		kept, o.cut = kept[:o.left], true
	}
	o.left -= int64(len(kept))
	if len(kept) > 0 && o.err == nil {
		_, o.err = o.file.Write(kept)
	}
	return len(data), nil
}

// drain is a running copy of a command's output into its file.
type drain struct {
	pipe *os.File
	out  output
	done chan struct{} // closed at the end of the copy
	err  error         // of reading; to be read when done
}

// startDrain creates the file of c and copies into it what is written to the returned file,
// of which the caller closes its copy once the command has it.
func startDrain(c Command) (*drain, *os.File, error) {
	file, err := os.Create(c.Output)
	if err != nil {
		return nil, nil, fmt.Errorf("output file: %w", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("output pipe: %w", err), file.Close())
	}
	d := &drain{pipe: read, out: output{file: file, left: max(c.OutputLimit, 0)}, done: make(chan struct{})}
	go d.copy()
	return d, write, nil
}

func (d *drain) copy() {
	defer close(d.done)
	// The wrappers hide ReadFrom and WriteTo, which would choose a buffer of their own.
	_, d.err = io.CopyBuffer(struct{ io.Writer }{&d.out}, struct{ io.Reader }{d.pipe}, make([]byte, outputBufferBytes))
}

// finish ends the copy when the tree is gone. It says whether output was cut off.
func (d *drain) finish() (cut bool, err error) {
	// Where pipes have no deadlines the end of the tree is the end of the output.
	_ = d.pipe.SetReadDeadline(time.Now().Add(strayOutputTime))
	<-d.done
	if err = d.err; errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	err = errors.Join(err, d.out.err, d.pipe.Close(), d.out.file.Close())
	if err != nil {
		return d.out.cut, fmt.Errorf("output file %s: %w", d.out.file.Name(), err)
	}
	return d.out.cut, nil
}
