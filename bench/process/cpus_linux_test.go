package process_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"paceline/bench/process"
)

// allowed lists the CPUs that the calling thread may use.
func allowed(t testing.TB) []int {
	t.Helper()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		t.Fatal(err)
	}
	var cpus []int
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

func TestParseCPUs(t *testing.T) {
	if got, err := process.ParseCPUs(""); got != nil || err != nil {
		t.Errorf("no text reads as %v, %v", got, err)
	}
	first := allowed(t)[0]
	if got, err := process.ParseCPUs(fmt.Sprint(first)); err != nil || !slices.Equal(got, []int{first}) {
		t.Errorf("CPU %d reads as %v, %v", first, got, err)
	}
	for text, says := range map[string]string{"0-": `CPUs "0-"`, "16000": "CPU 16000 does not exist"} {
		if got, err := process.ParseCPUs(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q reads as %v, %v; want %q", text, got, err, says)
		}
	}
}

// onOneCPU calls f on a thread that may use the last CPU only.
func onOneCPU(t *testing.T, f func(last int)) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		all := allowed(t)
		last := all[len(all)-1]
		var set unix.CPUSet
		set.Set(last)
		if err := unix.SchedSetaffinity(0, &set); err != nil {
			t.Error(err)
			return
		}
		f(last)
	}()
	<-done
}

func TestForbiddenCPU(t *testing.T) {
	all := allowed(t)
	if len(all) < 2 {
		t.Fatal("this test needs two CPUs")
	}
	onOneCPU(t, func(last int) {
		want := fmt.Sprintf("CPU %d is not allowed; this process may use %d", all[0], last)
		if _, err := process.ParseCPUs(fmt.Sprint(all[0])); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	})
}

func TestRefusedCPUs(t *testing.T) {
	for _, cpus := range []string{"x", "16000"} {
		c := command(t, "/bin/true")
		c.CPUs = cpus
		if _, err := process.Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "CPUs") {
			t.Errorf("%q: %v", cpus, err)
		}
	}
}

// The whole tree keeps to the CPUs; the threads of the supervisor, which is the shell's parent,
// do not.
func TestCPUs(t *testing.T) {
	const list = `grep -h Cpus_allowed_list /proc/self/status; (sh -c "grep -h Cpus_allowed_list /proc/self/status"); echo --
		grep -h Cpus_allowed_list /proc/$PPID/task/*/status`
	all := allowed(t)
	last := fmt.Sprint(all[len(all)-1])
	lists := func(cpus string) (tree, supervisor []string) {
		c := shell(t, list)
		c.CPUs = cpus
		mustRun(t, c)
		of, above, _ := strings.Cut(strings.ReplaceAll(said(t, c), "Cpus_allowed_list:\t", ""), "--\n")
		return strings.Fields(of), strings.Fields(above)
	}
	everywhere, _ := lists("")
	tree, supervisor := lists(last)
	if !slices.Equal(tree, []string{last, last}) {
		t.Errorf("the tree may use %q, want only %s", tree, last)
	}
	if len(everywhere) != 2 || len(supervisor) == 0 {
		t.Fatalf("without a list the tree may use %q, the supervisor %q", everywhere, supervisor)
	}
	for _, got := range supervisor {
		if got != everywhere[0] {
			t.Errorf("a thread of the supervisor may use %s, want %s", got, everywhere[0])
		}
	}
}
