//go:build !linux

package host

import "paceline/bench"

func describePlatform(*bench.Host) {}
