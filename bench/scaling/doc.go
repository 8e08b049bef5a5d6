// Package scaling predicts what a whole run of a parallel checker takes with other numbers of workers, and on other numbers of
// CPUs, than were measured; and fits the laws of scaling to what was measured.
//
// A recorded schedule goes in (bench/schedule), with its traced runs and what was measured beside them; out come
// a [Prediction] for each number of workers, with an interval, and sentences that say what it does not know.
// Nothing in it is tuned: every term is measured in the traced runs.
//
// # The model
//
// A run is start-up, checking and the end. For N workers and a coordinator on C CPUs:
//
//   - Start-up. The coordinator starts, then spawns the workers, which use CPU time to start
//     while it loads the graph and has a pool of threads parse files, as many at once as in the traced run.
//     When all of them are ready it sends each the graph. The prediction is the traced start-up plus what the
//     model says N workers differ by from the traced number.
//   - Checking is [schedule.Simulate] by mypy's rule: costs of interfaces and implementations, of loading what another worker
//     checked, of collecting garbage before each batch (see [schedule.Collection]), the coordinator's time for a batch and
//     the worker's for its messages. Costs are scaled so that their sum is the wall time that the traced run checked for.
//   - Work grows when it is shared: a worker that has loaded something takes longer for what it checks then, by the growth
//     that was measured with two workers ([schedule.Growth]) less what the ceiling explains of it. With more workers
//     it is taken to be the same.
//   - The end, from the last answer on, is as in the traced run.
//   - Processes that share CPUs: at a moment at which k processes are busy, each goes at the rate of one
//     alone times ceiling(k)/k, where ceiling(k) is how much work k independent sequential checkers did at once on that machine; with k above
//     C, ceiling(C)/k. Where no ceiling was measured, k processes do k times the work of one, and C at most.
//   - A trace slows a run down. So the prediction is multiplied by what a plain trial of the same cell took over the traced
//     one of its round.
//
// What a plain trial takes over a traced one, and the ceiling, are no matter of the round, so they are
// medians over the rounds, the same for all runs; so are the costs of single SCCs. Each traced run gives a prediction of its own,
// by how long its parts took, and a speedup over the sequential trial of its round. The prediction is the median of these, with the
// interval of the median (bench/stats). So the interval is about how traced runs and sequential trials vary from round to round. It is
// not about how well the medians are known, nor about what the model leaves out: that more processes than CPUs,
// and smaller shares of a cache, cost CPU time.
//
// # Laws of scaling
//
// [Fits] fits two laws to measured speedups by least squares: Amdahl's, γN/(1+σ(N-1)), where σ is
// the share that is sequential (Amdahl, "Validity of the single processor approach to achieving large scale computing
// capabilities", 1967), and Gunther's universal scalability law, γN/(1+σ(N-1)+κN(N-1)), where κ is what each pair of
// workers costs (Gunther, "A simple capacity model of massively parallel transaction systems", 1993; "Guerrilla Capacity Planning",
// 2007). γ is the speedup of one worker, which is below 1: a coordinator costs time. Both laws are smooth, and an import graph need not be:
// [Fit.Sentence] says when one does not fit.
package scaling
