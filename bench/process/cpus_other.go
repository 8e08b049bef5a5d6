//go:build !linux

package process

import "errors"

// checkCPUs refuses all CPUs, however few.
func checkCPUs([]int) error {
	return errors.New("this system cannot keep a command to some of the CPUs; leave them out to use all")
}
