package main

import (
	"context"
	"fmt"
	"time"

	"paceline/bench"
	"paceline/bench/runner"
	"paceline/bench/session"
	"paceline/bench/summary"
)

// stepMeasurer measures steps of a bisect.
type stepMeasurer struct {
	std      streams
	deadline time.Time // after which no round begins; zero when there is none
}

// outOfBudgetError ends a bisect whose time is used up.
type outOfBudgetError struct{}

func (outOfBudgetError) Error() string { return "the budget is used up before the bisect is over" }

// measure runs the session of a step, or the rest of it.
func (m stepMeasurer) measure(ctx context.Context, step pendingStep) (session.Session, error) {
	if !m.deadline.IsZero() && time.Now().After(m.deadline) {
		return session.Session{}, outOfBudgetError{}
	}
	measured, err := measureInto(ctx, m.std, step.plan, step.dir, func(ctx context.Context, o runner.Options) (session.Session, error) {
		o.Needed, o.Deadline = step.needed, m.deadline
		if step.begun {
			return runner.Resume(ctx, o)
		}
		return runner.Run(ctx, step.plan, o)
	})
	if err == nil && measured.Manifest.Outcome == bench.OutOfBudget {
		err = outOfBudgetError{}
	}
	return measured, err
}

func (m stepMeasurer) announce(line string) { fmt.Fprintln(m.std.err, summary.Printable(line)) }
