// Package runner turns a plan into trials.
//
// A [bench.Plan] goes in ([Check], then [Run]); a session directory with every trial comes
// out, and the same trials in memory. [Resume] goes on with a session that was cut off.
//
// # What a run does
//
// It installs the checkers and prepares the corpora; then come the warm-up trials, which are
// round 0 and never count; then the rounds.
//
//   - Warm-up: for every checker, variant and corpus one sequential trial with an empty cache.
//     What it says is the reference for all other trials of the three. Where cells start from
//     a filled cache, every worker count has such a trial, and the cache that it fills is kept
//     as the snapshot from which those cells' trials start. One that crashes is tried once
//     more.
//   - A round has one trial of every cell, by blocks. A block is the cells of one corpus and
//     cache state; they run back to back, so that what slows the machine for a while slows
//     all that are compared. Blocks, and worker counts within a block, come in random order
//     from the plan's seed; checkers and variants at one worker count are neighbours. A round's
//     trials share one PYTHONHASHSEED.
//   - Before the clock of a trial starts, its cache directory is emptied (cold) or restored
//     from the snapshot with its modification times, an edit is made (edit-leaf, edit-hub), the
//     file system is synced, and the working directory is a new, empty one, or the project's
//     own.
//   - Edits are made in a copy of the corpus, at which everything of that corpus then runs. After
//     the warm-up, a trial of each edit makes the checker say what it checked again.
//   - A trial that the machine disturbed (see package host) does not count, and its block is
//     repeated; in a block of more than a minute, the disturbed worker counts and sequential
//     only. A session repeats [maxRepeats] blocks; after that, disturbed trials count and stay
//     flagged. Of several counted trials of one cell in one round, the last one counts.
//   - What is instrumented comes at the end of a round, in trials of its own that never count:
//     memory trials, and ceiling trials, which are several sequential checkers at once.
//
// # When it ends
//
// After the planned rounds; or, after [bench.MinPrecisionRounds], once the wanted precision is
// reached; or when [Options.Needed] needs no cell any more; or when the budget is used up and a round has ended; or when the context is
// cancelled, which drops the trial that is running. The manifest says which. A reference that
// cannot be had ends the session: without it no other trial can be judged. In a sweep of releases it takes the
// release out, and the others are measured.
//
// # Resuming
//
// A trial is on record or it was not made, so what is left of the plan is what has no trial yet.
// Caches do not outlive a run: the warm-up runs again for them, unrecorded, and must give the
// answer that is on record. Resuming is refused when the checker, a corpus, the host, the
// environment or Paceline itself is not what it was.
//
// [Join] adds the trials of an instrument to a session in the same way, and makes no others.
package runner
