//go:build !linux

package main

import (
	"context"
	"errors"
	"io"
)

// jobCommand as a first argument would make this program a job.
const jobCommand = "job"

var errLinuxOnly = errors.New("it measures on Linux only: elsewhere Paceline sees the root process alone")

func runJob([]string, io.Writer) error { return errLinuxOnly }

func measureAll(context.Context, string, io.Writer) ([]result, []error) {
	return nil, []error{errLinuxOnly}
}
