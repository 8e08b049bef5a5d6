package host

import (
	"slices"
	"strings"

	"github.com/prometheus/procfs"
)

// virtual names what virtualises the machine: the vendor and product that its firmware tells,
// or just "hypervisor". It is empty on bare metal.
func (t tree) virtual(cpu procfs.CPUInfo) string {
	kind := t.text("sys/hypervisor/type")
	vendor, product := t.text("sys/class/dmi/id/sys_vendor"), t.text("sys/class/dmi/id/product_name")
	// Only x86 has a flag for it. Elsewhere the vendor must tell.
	flagged := slices.Contains(cpu.Flags, "hypervisor")
	if kind == "" && !flagged && (len(cpu.Flags) > 0 || !makesMachines(vendor)) {
		return ""
	}
	if named := strings.TrimSpace(vendor + " " + product); named != "" {
		return named
	}
	if kind != "" {
		return kind
	}
	return "hypervisor"
}

// makesMachines says whether a vendor's machines are virtual. The names are those of
// systemd-detect-virt(1).
func makesMachines(vendor string) bool {
	return slices.ContainsFunc([]string{
		"KVM", "OpenStack", "KubeVirt", "Amazon EC2", "QEMU", "VMware", "VMW", "innotek GmbH", "VirtualBox", "Xen",
		"Bochs", "Parallels", "BHYVE", "Hyper-V", "Microsoft Corporation", "Apple Virtualization", "Google",
	}, func(known string) bool { return strings.HasPrefix(vendor, known) })
}
