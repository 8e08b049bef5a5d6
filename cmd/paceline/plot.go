package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paceline/bench/scaling"
	"paceline/bench/schedule"
	"paceline/bench/summary"
	"paceline/bench/sweep"
	"paceline/bench/tap"
	"paceline/plots"
)

// plotFlags say what is drawn.
type plotFlags struct {
	json, bounds bool
	workers      int
	out          string
}

func newPlot(std streams) *cobra.Command {
	f := &plotFlags{workers: 2, out: "bounds-plots"}
	c := &cobra.Command{
		Use:   "plot [flags] SESSION",
		Short: "Draw a session's figures",
		Long: `Plot draws speedup, wall time, CPU time and memory against the number of workers, as SVG
and PNG, into the plots folder of the session, and prints the files that it wrote. Of a
session with traces it also draws who did what when, and where the workers' time went, and
the speedup has the predicted curve and the bound of the import graph. Of a sweep it draws wall time
and speedup release by release.

With --bounds, SESSION is several sessions of traces, and one figure sets the speedup of each
corpus beside its bound and what is predicted.`,
		Example: `  paceline plot paceline-session-20260102-150405
  paceline plot --bounds --workers 2 --out figures S1 S2 S3`,
		Args: func(c *cobra.Command, args []string) error {
			if f.bounds {
				return named("SESSION...")(c, args)
			}
			return named("SESSION")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.bounds {
				return f.plotBounds(std, args)
			}
			for _, name := range []string{"workers", "out"} {
				if c.Flags().Changed(name) {
					return fmt.Errorf("--%s goes with --bounds: add that, or leave it out", name)
				}
			}
			return plot(std, args[0], f.json)
		},
	}
	c.Flags().BoolVar(&f.bounds, "bounds", false, "draw every corpus by its bound, from several sessions of traces")
	c.Flags().IntVar(&f.workers, "workers", f.workers, "with --bounds, with `N` workers")
	c.Flags().StringVar(&f.out, "out", f.out, "with --bounds, the folder `DIR` for the figure, made where there is none")
	c.Flags().BoolVar(&f.json, "json", false, "print the files as JSON")
	return c
}

// plotBounds draws what each session's corpus can gain, and does.
func (f *plotFlags) plotBounds(std streams, dirs []string) error {
	if f.workers < 1 {
		return fmt.Errorf("--workers %d: give a number above 0", f.workers)
	}
	all, err := checkedCorpora(dirs, scaling.Options{Workers: []int{f.workers}, Policy: schedule.Policies()[0]})
	if err != nil {
		return err
	}
	var corpora []plots.BoundedCorpus
	for _, c := range all {
		if c.Bound == nil || c.Speedup == nil || c.MeasuredSpeedup == nil {
			if err := warn(std, fmt.Sprintf("%s is not in the figure: nothing was measured with %s", c.Corpus, summary.Counted(f.workers, "worker"))); err != nil {
				return err
			}
			continue
		}
		corpora = append(corpora, plots.BoundedCorpus{
			Corpus: c.Corpus, Bound: *c.Bound, Predicted: *c.Speedup,
			Measured: *c.MeasuredSpeedup, MeasuredLow: c.MeasuredLow, MeasuredHigh: c.MeasuredHigh,
		})
	}
	files, err := plots.Bounds(corpora, f.workers, f.out)
	if err != nil {
		return err
	}
	return printFiles(std, files, f.json)
}

func plot(std streams, dir string, asJSON bool) error {
	s, err := readSession(std, dir)
	if err != nil {
		return err
	}
	figures := filepath.Join(dir, "plots")
	files, err := plots.Draw(summary.Of(s.Manifest, s.Trials), curvesFor(dir, s), figures)
	// A session without a speedup to draw may have traces or releases, and the other way round.
	more, failed := plotTraces(dir, figures)
	if s.Manifest.Plan.Sweep {
		drawn, err := plots.Releases(sweep.Of(s), figures)
		more, failed = append(more, drawn...), errors.Join(failed, err)
	}
	if err = errors.Join(err, failed); err != nil && len(more) == 0 {
		return err
	}
	files = append(files, more...)
	return errors.Join(err, printFiles(std, files, asJSON))
}

// printFiles says which files were written.
func printFiles(std streams, files []string, asJSON bool) error {
	if asJSON {
		return printJSON(std.out, files)
	}
	for _, file := range files {
		if _, err := fmt.Fprintln(std.out, summary.Printable(file)); err != nil {
			return err
		}
	}
	return nil
}

// plotTraces draws the timelines of the session, if it has any.
func plotTraces(dir, figures string) ([]string, error) {
	traces, failed := tap.Read(dir)
	if errors.Is(failed, tap.ErrNoTraces) {
		return nil, nil
	}
	var files []string
	for _, t := range traces {
		drawn, err := plots.Gantt(t.Timeline, t.OnPath(), figures)
		if err != nil {
			return files, err
		}
		files = append(files, drawn...)
	}
	if timelines := timelinesWithWorkers(traces); len(timelines) > 0 {
		drawn, err := plots.Usage(timelines, figures)
		if err != nil {
			return files, err
		}
		files = append(files, drawn...)
	}
	return files, failed
}
