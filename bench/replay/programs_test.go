package replay_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// interrupted is the exit status of a program that was told to end.
const interrupted = 130

// runProgram runs a small program of the tests.
func runProgram(name string, args []string) error {
	switch {
	case name == "replay" && len(args) == 2:
		return runReplay(args[0], replay.Time(args[1]))
	case name == "echo" && len(args) == 3:
		size, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return runEcho(args[0], args[1] == "framed", size)
	}
	return fmt.Errorf("there is no program %q for %q", name, args)
}

// runReplay runs a replay that does not end by itself.
func runReplay(dir string, kind replay.Time) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	p, err := schedule.PolicyNamed("mypy")
	if err != nil {
		return err
	}
	o := replay.Options{Schedule: small(), Workers: 3, Policy: p, Time: kind, Dir: dir}
	o.Schedule.SCCs[3].InterfaceNanos = new(int64(1e12))
	_, err = replay.Run(ctx, o)
	if errors.Is(err, context.Canceled) {
		os.Exit(interrupted)
	}
	return err
}

// runEcho sends back what comes from a socket, until that closes.
func runEcho(socket string, framed bool, size int) error {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	exchange, err := exchanger(conn, framed, make([]byte, size))
	if err != nil {
		return err
	}
	for err == nil {
		err = exchange(false)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// exchanger returns what sends the bytes and receives as many, or the other way round.
func exchanger(conn net.Conn, framed bool, data []byte) (exchange func(sendFirst bool) error, err error) {
	if framed {
		c, err := replay.NewConnection(conn)
		if err != nil {
			return nil, err
		}
		var buffer []byte
		return func(sendFirst bool) error { return c.Exchange(data, sendFirst, &buffer) }, nil
	}
	return func(sendFirst bool) error {
		if sendFirst {
			if _, err := conn.Write(data); err != nil {
				return err
			}
		}
		if _, err := io.ReadFull(conn, data); err != nil || sendFirst {
			return err
		}
		_, err := conn.Write(data)
		return err
	}, nil
}
