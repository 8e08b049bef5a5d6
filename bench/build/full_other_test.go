//go:build unix && !linux

package build

import (
	"testing"

	"paceline/bench/fetch"
)

func testFullDisk(t *testing.T, _ *fetch.Store) { t.Skip("a disk of a size is mounted on Linux only") }
