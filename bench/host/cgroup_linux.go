package host

import (
	"path"
	"strconv"
	"strings"

	"github.com/prometheus/procfs"
)

// limits is what control groups allow this process. Zero is no limit.
type limits struct {
	cpus   float64
	memory int64
}

// narrow takes over what is less than before.
func (l *limits) narrow(by limits) {
	if by.cpus > 0 && (l.cpus == 0 || by.cpus < l.cpus) {
		l.cpus = by.cpus
	}
	if by.memory > 0 && (l.memory == 0 || by.memory < l.memory) {
		l.memory = by.memory
	}
}

// limits reads what holds for this process: the least of all its groups.
func (t tree) limits() limits {
	var least limits
	for _, dir := range t.groups() {
		least.narrow(t.limitsIn(dir))
	}
	return least
}

// groups lists the folders of this process's groups and of all groups above them that can be
// seen, in both versions of control groups: a system may use both at once.
func (t tree) groups() []string {
	proc, err := t.proc()
	if err != nil {
		return nil
	}
	self, err := proc.Self()
	if err != nil {
		return nil
	}
	groups, err := self.Cgroups()
	if err != nil {
		return nil
	}
	mounts, err := proc.GetMounts()
	if err != nil {
		return nil
	}
	var dirs []string
	for _, mount := range mounts {
		for _, group := range groups {
			if !shows(*mount, group) {
				continue
			}
			for _, below := range upwards(inside(mount.Root, group.Path)) {
				dirs = append(dirs, path.Join(mount.MountPoint, below))
			}
		}
	}
	return dirs
}

// shows says whether a mount shows the hierarchy that a group is in.
func shows(mount procfs.MountInfo, group procfs.Cgroup) bool {
	switch mount.FSType {
	case "cgroup2":
		return group.HierarchyID == 0
	case "cgroup":
		for _, controller := range group.Controllers {
			if _, ok := mount.SuperOptions[controller]; ok {
				return true
			}
		}
	}
	return false
}

// inside is where a group is below a mount that shows its hierarchy from root on. A group
// that the mount does not show counts as the mount's own folder: that is where a container
// finds what holds for it.
func inside(root, group string) string {
	if strings.HasPrefix(root, "/..") || strings.HasPrefix(group, "/..") {
		return "/"
	}
	root, group = path.Clean("/"+root), path.Clean("/"+group)
	if root == "/" {
		return group
	}
	if rest, ok := strings.CutPrefix(group, root); ok && strings.HasPrefix(rest+"/", "/") {
		return path.Clean("/" + rest)
	}
	return "/"
}

// upwards lists a clean absolute path and all folders above it.
func upwards(from string) []string {
	all := []string{from}
	for from != "/" {
		from = path.Dir(from)
		all = append(all, from)
	}
	return all
}

// limitsIn reads the limits of one group. A folder has the files of one version only.
func (t tree) limitsIn(dir string) limits {
	l := limits{
		cpus:   quota(t.text(dir + "/cpu.max")),
		memory: memoryLimit(t.text(dir + "/memory.max")),
	}
	l.narrow(limits{
		cpus:   quota(t.text(dir+"/cpu.cfs_quota_us") + " " + t.text(dir+"/cpu.cfs_period_us")),
		memory: memoryLimit(t.text(dir + "/memory.limit_in_bytes")),
	})
	return l
}

// quota reads the time that a group may use in each period, as a number of CPUs. Without a
// limit, the time is "max" or -1.
func quota(text string) float64 {
	allowed, every, _ := strings.Cut(text, " ")
	used, err := strconv.ParseInt(allowed, 10, 64)
	if err != nil {
		return 0
	}
	period, err := strconv.ParseInt(strings.TrimSpace(every), 10, 64)
	if err != nil || used <= 0 || period <= 0 {
		return 0
	}
	return float64(used) / float64(period)
}

// noMemoryLimit is more than any machine has: version 1 writes no limit as the largest number
// of whole pages.
const noMemoryLimit = 1 << 62

// memoryLimit reads a number of bytes, or "max".
func memoryLimit(text string) int64 {
	limit, err := strconv.ParseInt(text, 10, 64)
	if err != nil || limit <= 0 || limit >= noMemoryLimit {
		return 0
	}
	return limit
}
