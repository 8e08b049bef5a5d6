package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"paceline/corpora"
)

// editedAfter is how much later than the original an edited file was modified. Checkers compare
// whole seconds.
const editedAfter = 10 * time.Second

// copySources gives the corpora that trials edit a copy of their sources, at which everything
// of the corpus then runs: what fills a cache must find the sources where the edit is made.
func (r *run) copySources(ctx context.Context) error {
	copies := map[string]string{}
	for _, c := range r.cells {
		if !c.Cache.Edited() || copies[c.Corpus] != "" {
			continue
		}
		dir := r.work.sources(len(copies))
		if err := copyFolder(ctx, r.subjects[pairOf(c)].corpus.Dir, dir); err != nil {
			return fmt.Errorf("copy the sources of %s: %w", c.Corpus, err)
		}
		copies[c.Corpus] = dir
	}
	for p, s := range r.subjects {
		if dir := copies[p.corpus]; dir != "" {
			s.corpus = s.corpus.At(dir)
		}
	}
	return nil
}

// edit makes an edit in the sources and returns what takes it back.
func edit(sources string, e corpora.Edit) (undo func() error, err error) {
	file := filepath.Join(sources, filepath.FromSlash(e.File))
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	original, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	write := func(text []byte, modified time.Time) error {
		return errors.Join(os.WriteFile(file, text, info.Mode().Perm()), os.Chtimes(file, modified, modified))
	}
	edited := slices.Concat(original, []byte(e.Append))
	if err := write(edited, info.ModTime().Add(editedAfter)); err != nil {
		return nil, err
	}
	return func() error { return write(original, info.ModTime()) }, nil
}

// proofs lists the trials in which each checker tells what it checked again after each planned
// edit.
func (r *run) proofs() []spot {
	var proofs []spot
	for _, c := range r.cells {
		if !c.Cache.Edited() || c.Workers != 0 || c.CPUs != r.cells[0].CPUs || r.isOut(c) {
			continue
		}
		s := r.inWarmUp(c)
		s.verbose = true
		proofs = append(proofs, s)
	}
	return proofs
}

// recordsProof tells whether the proof of an edit is recorded: once, and not in a session that is
// joined.
func (r *run) recordsProof(s spot) bool { return !r.joins && !r.done[s.place()] }

// proveEdits has each checker tell that it checked something again after each planned edit. An
// edit that changes nothing would measure a warm cache under another name.
func (r *run) proveEdits(ctx context.Context) error {
	for _, s := range r.proofs() {
		m, err := r.trial(ctx, s, r.recordsProof(s))
		if err != nil {
			return err
		}
		if m.answer.Diagnostics != nil && len(m.answer.Rechecked) == 0 {
			return fmt.Errorf("%s: after the edit nothing was checked again, so its trials would measure a warm cache; %s",
				s.cell, r.printed(m.trial))
		}
	}
	return nil
}
