package process

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestMayShareMemory(t *testing.T) {
	program, other := image{startCode: 1}, image{startCode: 2}
	for _, test := range []struct {
		name   string
		parent *node
		shares bool
		age    time.Duration
		want   bool
	}{
		{"the kernel says so, for however long", &node{last: stat{image: program}}, true, time.Hour, true},
		{"a fork of this moment, looked at twice", &node{last: stat{image: program}}, false, 0, true},
		{"a fork that had time to call exec", &node{last: stat{image: program}}, false, execTime, false},
		{"another program", &node{last: stat{image: other}}, true, 0, false},
		{"no parent", nil, true, 0, false},
	} {
		now := time.Now()
		n := node{last: stat{image: program}, looks: 2, shares: test.shares, firstSeen: now.Add(-test.age)}
		if got := n.mayShareMemory(test.parent, now); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestShareMemory(t *testing.T) {
	NeedKcmp(t)
	c := exec.Command("/bin/true")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		pid  int
		want bool
	}{{"itself", os.Getpid(), true}, {"its parent", os.Getppid(), false}, {"none", c.Process.Pid, false}} {
		if got := shareMemory(os.Getpid(), test.pid); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
