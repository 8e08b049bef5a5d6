package scaling

import (
	"math"

	"paceline/bench/schedule"
)

// startUp is what happens before the first request, in nanoseconds of CPU time.
type startUp struct {
	begin   float64 // the coordinator, before it spawns workers
	load    float64 // the coordinator loads the graph
	parse   float64 // its threads parse
	threads float64 // how many CPUs they used
	worker  float64 // a worker starts
	sort    float64 // the coordinator, when all are ready
	send    float64 // the coordinator, to each worker
	receive float64 // a worker, what it is sent
}

// startUpOf reads it from a run with so many workers.
func startUpOf(r schedule.Run, workers int) startUp {
	each := 1 / float64(max(workers, 1))
	own, theirs := r.Before.Coordinator, r.Before.Workers
	s := startUp{
		begin: cpu(own, schedule.Starting), load: cpu(own, schedule.LoadingGraph), parse: cpu(own, schedule.Parsing), threads: 1,
		worker:  cpu(theirs, schedule.Starting) * each,
		sort:    cpu(own, schedule.Scheduling, schedule.Receiving, schedule.GarbageCollection),
		send:    cpu(own, schedule.Sending) * each,
		receive: cpu(theirs, schedule.Receiving, schedule.Sending, schedule.GarbageCollection) * each,
	}
	if wall := own[schedule.Parsing].WallNanos; wall > 0 {
		s.threads = max(1, s.parse/float64(wall))
	}
	return s
}

func cpu(uses map[schedule.Phase]schedule.Use, phases ...schedule.Phase) float64 {
	var sum int64
	for _, phase := range phases {
		sum += uses[phase].CPUNanos
	}
	return float64(sum)
}

// nanos is how long it takes with so many workers.
func (s startUp) nanos(workers int, m Machine) float64 {
	n := float64(workers)
	now, starting := s.begin, s.worker
	// step goes on until the coordinator has done some work, which keeps so many CPUs busy, and the
	// workers start meanwhile.
	step := func(work, cpus float64) {
		for work > 0 {
			busy := cpus
			if starting > 0 {
				busy += n
			}
			rate := m.Rate(busy)
			lasts := work / (cpus * rate)
			if starting > 0 {
				lasts = min(lasts, starting/rate)
			}
			now += lasts
			work = left(work, lasts*cpus*rate)
			starting = left(starting, lasts*rate)
		}
	}
	step(s.load, 1)
	step(s.parse, s.threads)
	if starting > 0 {
		now += starting / m.Rate(n)
	}
	return now + s.sort + s.send*n + s.receive/m.Rate(n)
}

// left is what is left of some work; what rounding leaves is none.
func left(work, done float64) float64 {
	if rest := work - done; rest > 1e-6*math.Max(work, 1) {
		return rest
	}
	return 0
}
