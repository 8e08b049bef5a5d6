//go:build !linux

package host

func available() *int64 { return nil }
