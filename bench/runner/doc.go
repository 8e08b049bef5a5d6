// Package runner turns a plan into trials.
//
// A [bench.Plan] goes in ([Check], then [Run]); a session directory with every trial comes
// out, and the same trials in memory.
//
// # What a run does
//
// It installs the checkers and prepares the corpora; then come the warm-up trials, which are
// round 0 and never count; then the rounds.
//
//   - Warm-up: for every checker and corpus one sequential trial with an empty cache. What it
//     says is the reference for all other trials of the pair. Where a warm cell is
//     planned, every worker count has such a trial, and the cache that it fills is kept
//     as the snapshot from which that cell's warm trials start. One that crashes is tried once
//     more.
//   - A round has one trial of every cell, by blocks. A block is the cells of one corpus and
//     cache state; they run back to back, so that what slows the machine for a while slows
//     all that are compared. Blocks, and worker counts within a block, come in random order
//     from the plan's seed; checkers at one worker count are neighbours. A round's trials
//     share one PYTHONHASHSEED.
//   - Before the clock of a trial starts, its cache directory is emptied (cold) or restored
//     from the snapshot with its modification times (warm), the file system is synced, and the
//     working directory is a new, empty one, or the project's own.
//
// # When it ends
//
// After the planned rounds; or, after [bench.MinPrecisionRounds], once the wanted precision is
// reached; or when the budget is used up and a round has ended; or when the context is
// cancelled, which drops the trial that is running. The manifest says which. A reference that
// cannot be had ends the session: without it no other trial can be judged.
package runner
