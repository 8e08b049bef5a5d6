package replay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// alive lists the processes that have a folder in their arguments, as workers have.
func alive(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err == nil && strings.Contains(string(text), dir+"/") {
			found = append(found, name+": "+strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}
