package host

import (
	"strconv"
	"strings"
)

// available is the memory that a new program could use, which control groups may limit.
func available() *int64 { return tree{root: "/"}.available() }

func (t tree) available() *int64 {
	proc, err := t.proc()
	if err != nil {
		return nil
	}
	memory, err := proc.Meminfo()
	if err != nil || memory.MemAvailableBytes == nil {
		return nil
	}
	free := int64(*memory.MemAvailableBytes)
	for _, dir := range t.groups() {
		if limit := t.limitsIn(dir).memory; limit > 0 {
			free = min(free, max(0, limit-t.heldIn(dir)))
		}
	}
	return &free
}

// heldIn is the memory that a group and all below it use and will not give up: files that were
// read and are not in use make room. A folder has the files of one version only.
func (t tree) heldIn(dir string) int64 {
	used, idle := count(t.text(dir+"/memory.current")), "inactive_file"
	if used == 0 {
		used, idle = count(t.text(dir+"/memory.usage_in_bytes")), "total_inactive_file"
	}
	for line := range strings.Lines(t.text(dir + "/memory.stat")) {
		if name, value, _ := strings.Cut(strings.TrimSpace(line), " "); name == idle {
			used -= count(value)
		}
	}
	return max(0, used)
}

// count reads a number of bytes; what is no such number counts as none.
func count(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
