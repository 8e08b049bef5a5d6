package host

import (
	"strings"
	"testing"
)

func TestFileSystem(t *testing.T) {
	if name, network := fileSystem("/proc"); network || !strings.HasPrefix(name, "type 0x9fa0") {
		t.Errorf("/proc is %q, network %v", name, network)
	}
	if name, _ := fileSystem("/nowhere"); name != "" {
		t.Errorf("a folder that is not there is on %q", name)
	}
}
