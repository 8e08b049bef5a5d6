//go:build !linux

package host

func fileSystem(string) (name string, network bool) { return "", false }
