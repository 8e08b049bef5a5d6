package replay_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"paceline/bench/replay"
	"paceline/bench/schedule"
)

// BenchmarkRoundTrip sends a message to another process and back, as coordinator and workers do, in turn
// with a bare socket that carries as many bytes. The ratio is that of the medians of blocks of
// either.
func BenchmarkRoundTrip(b *testing.B) {
	for _, size := range []int{64, 64 << 10} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			bare, framed := echo(b, false, size), echo(b, true, size)
			const block = 50
			var took [2][]time.Duration
			for b.Loop() {
				for i, exchange := range []func(bool) error{bare, framed} {
					began := time.Now()
					for range block {
						if err := exchange(true); err != nil {
							b.Fatal(err)
						}
					}
					took[i] = append(took[i], time.Since(began))
				}
			}
			medians := [2]time.Duration{median(took[0]), median(took[1])}
			b.ReportMetric(float64(medians[0].Nanoseconds())/block, "bare-ns/trip")
			b.ReportMetric(float64(medians[1].Nanoseconds())/block, "ns/trip")
			b.ReportMetric(float64(medians[1])/float64(medians[0]), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// echo starts a process that sends back what it gets.
func echo(b *testing.B, framed bool, size int) func(bool) error {
	b.Helper()
	socket := filepath.Join(b.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	command := exec.Command(self, socket, map[bool]string{true: "framed", false: "bare"}[framed], fmt.Sprint(size))
	command.Env = append(os.Environ(), programVariable+"=echo")
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	conn, err := listener.Accept()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		conn.Close()
		if err := command.Wait(); err != nil {
			b.Error(err)
		}
	})
	exchange, err := exchanger(conn, framed, make([]byte, size))
	if err != nil {
		b.Fatal(err)
	}
	return exchange
}

// scaledDown is how much smaller the costs are in BenchmarkCoordinator: sizes of messages and their
// number are those of the recording.
const scaledDown = 20

// BenchmarkCoordinator tells what CPU time the coordinator takes for an SCC at 32 workers, beside mypy's
// own in the runs that docs/sessions/trace-mypy-self has: of scheduling, sending, receiving and waiting
// from first request to last answer.
func BenchmarkCoordinator(b *testing.B) {
	s := mypySelf(b)
	for i := range s.SCCs {
		for _, nanos := range []*int64{s.SCCs[i].LoadNanos, s.SCCs[i].InterfaceNanos, s.SCCs[i].ImplementationNanos} {
			if nanos != nil {
				*nanos /= scaledDown
			}
		}
	}
	o := options(b, 32)
	o.Schedule = s
	var all []time.Duration
	for b.Loop() {
		result, err := replay.Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, time.Duration(result.CoordinatorCPUNanos))
	}
	b.ReportMetric(float64(median(all).Nanoseconds())/float64(len(s.SCCs)), "ns/SCC")
	for _, workers := range []int{1, 2, 4} {
		b.ReportMetric(mypysOwn(b, workers)/float64(len(s.SCCs)), fmt.Sprintf("mypy-w%d-ns/SCC", workers))
	}
}

// mypySelf is the schedule whose replays docs/SCHEDULING.md tells of.
func mypySelf(b *testing.B) schedule.Schedule {
	b.Helper()
	return traced(b, "w1.schedule.json.gz", schedule.Read)
}

// traced reads what a stored session has of mypy on itself.
func traced[T any](b *testing.B, file string, read func(io.Reader) (T, error)) T {
	b.Helper()
	f, err := os.Open("../../docs/sessions/trace-mypy-self/traces/mypy-self-cold-" + file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	found, err := read(f)
	if err != nil {
		b.Fatal(err)
	}
	return found
}

// mypysOwn is the CPU time of mypy's coordinator while SCCs were checked.
func mypysOwn(b *testing.B, workers int) float64 {
	b.Helper()
	t := traced(b, fmt.Sprintf("w%d.trace.json.gz", workers), schedule.ReadTrace)
	start, end := t.CheckingNanos()
	var cpu int64
	for _, s := range t.Lanes[0].Spans {
		if s.StartNanos >= start && s.EndNanos <= end {
			cpu += s.CPUNanos
		}
	}
	return float64(cpu)
}

// BenchmarkSleep tells how the checking phase of a recorded schedule, slept off, compares with the
// simulator's: 1 is the same.
func BenchmarkSleep(b *testing.B) {
	s := mypySelf(b)
	for _, workers := range []int{2, 8, 32} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			o := options(b, workers)
			o.Schedule = s
			simulated, err := schedule.Simulate(s, workers, o.Policy, schedule.SimulateOptions{})
			if err != nil {
				b.Fatal(err)
			}
			var all []time.Duration
			for b.Loop() {
				result, err := replay.Run(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				all = append(all, time.Duration(result.CheckingNanos))
			}
			b.ReportMetric(float64(median(all))/float64(simulated.Nanos), "of-simulated")
		})
	}
}
