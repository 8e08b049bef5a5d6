// Package process runs one command as a trial and says what its whole process tree cost.
//
// In goes a [Command]; out comes a [Result]: wall times, CPU time of every process of the
// tree, peak memory, how the root ended, and what was noticed of each process on the way. The
// command's output goes to a file.
//
// # The supervisor
//
// On Linux a command does not run under Paceline itself but under a supervisor: the same
// executable, started again for this one trial. Its own process is what makes the figures
// right:
//
//   - It is a child subreaper, so a process whose parent has gone becomes the supervisor's
//     child instead of init's, and the usage of every process that nobody else waited for
//     reaches it. Usage of a reaped process includes what that process waited for, so
//     the sum over all reaped ones is the whole tree, each process once. The kernel makes one
//     exception: it throws away the usage of the children of a process that ignores SIGCHLD.
//   - It may wait for any child, which inside Paceline would steal the children of os/exec.
//   - It is small and idle, so the start of the root is cheap and wakes up nothing else.
//
// A program that uses this package must hand over to the supervisor's side first thing in
// main, and in TestMain of its tests:
//
//	if process.IsSupervisor(os.Args) {
//		os.Exit(process.Supervise())
//	}
//
// Parent and supervisor share three pipes. Control carries the request, and stays open for
// as long as the trial is wanted: when it closes, because the context was cancelled or because
// Paceline was killed, the supervisor kills the tree. Report carries the outcome back.
// Output is the root's stdout and stderr; Paceline's side drains it, so that a command that
// prints without end neither fills the disk nor blocks.
//
// The supervisor and the root have sessions of their own: a Ctrl-C on the terminal reaches
// Paceline only, which cancels the context. A process that escapes into a session of its own
// or forks twice is still a descendant, and killing goes by descent.
//
// # CPUs
//
// A command can be kept to some of the CPUs. [ParseCPUs] reads and checks the list. The thread
// of the supervisor that starts the root moves to them before the clock starts, because a
// process begins with the CPUs of what started it, and so does all that it starts itself; then
// the thread goes back, out of the command's way. A program may choose other CPUs for itself.
//
// # The clock
//
// Wall time runs from just before the fork to the moment the kernel says that the root has
// exited. What is left of the tree then has a grace time to go by itself; what outlives it is
// killed and counted as leaked. Tree wall time ends with the last process.
//
// # Watching
//
// Some things only a look at /proc can tell: who was in the tree, what each process used (the
// children of a coordinator are reaped by the coordinator, so nobody else gets their usage),
// how much memory all of them held at once, and which files they had mapped. The supervisor
// looks every 10 ms, or less often when looking would take more than 1% of a CPU; the first
// looks, which are slow and matter most to a short trial, have an allowance. So figures of
// single processes are as of the last look, except for the CPU time of those that the
// supervisor reaped. A process that lived between two looks is in the totals but not in
// [Result.Seen], and it is in [Result.Processes] only if the supervisor reaped it.
//
// Memory is the sum of resident sizes, which counts shared pages once a process. Until it calls
// exec, a vfork child has its parent's memory, not memory of its own: it does not count for as
// long as the kernel says so. Nor does any forked process that has not called exec, for 10 ms
// from the first look at it.
//
// Proportional sizes, where a page that n processes share counts as an nth in each, say what
// the tree needs in all. The kernel takes milliseconds a process to tell, so they are read only
// when [Command.PSS] asks for them, in trials whose times do not matter, as often as a quarter
// of a CPU allows. All processes are read in one sweep, between which and the next there is
// always some time; a peak between two sweeps is missed. A sweep gives no sum for the tree when
// one of its processes ended, called exec or could not be read, because what a process shared
// is counted with the others from the moment it goes. Memory that was swapped out is in
// neither kind of size. A tree that no sweep caught whole has no [Result.PeakPSSBytes].
//
// Mapped files are costly to list, so they have an allowance of their own and are looked at
// when a process has made progress and its address space has changed, in steps that grow.
//
// # Elsewhere
//
// Other systems have no subreaper. There the root alone is measured; [Limits] says what is
// missing.
package process
