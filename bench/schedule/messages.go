package schedule

import "slices"

// Kinds are the kinds of message in the order in which a run first sends them, then the unknown.
func Kinds() []Kind {
	return []Kind{KindSources, KindGraph, KindSCCs, KindAck, KindRequest, KindInterface, KindImplementation,
		KindShutdown, KindUnknown}
}

// Traffic is what the messages of one kind were and took. Percentiles are by nearest rank: the
// smallest time that at least so many percent of the times do not exceed. They are zero when no
// time was seen.
type Traffic struct {
	Kind  Kind
	Count int
	Bytes int64
	// P50Nanos and P99Nanos are of the time from when its sender begins to send a message to
	// when its receiver has all of it.
	P50Nanos, P99Nanos int64
	// AnswerP50Nanos and AnswerP99Nanos are, of requests, of the time from when the coordinator
	// begins to send one to when it has the interface answer.
	AnswerP50Nanos, AnswerP99Nanos int64
	// CoordinatorNanos is the time that the coordinator spends on sending, or receiving, all of them.
	CoordinatorNanos int64
}

// Traffic sums up the messages by kind, in the order of [Kinds]; kinds of which there are none
// are left out. A message of which a time was not seen counts, but is not among the times that
// need it.
func (t Timeline) Traffic() []Traffic {
	byKind := map[Kind][]Message{}
	for _, m := range t.Messages {
		byKind[m.Kind] = append(byKind[m.Kind], m)
	}
	var all []Traffic
	for _, kind := range Kinds() {
		if messages := byKind[kind]; len(messages) > 0 {
			all = append(all, t.trafficOf(kind, messages))
		}
	}
	return all
}

func (t Timeline) trafficOf(kind Kind, messages []Message) Traffic {
	total := Traffic{Kind: kind, Count: len(messages)}
	var times, answers []int64
	for _, m := range messages {
		total.Bytes += m.Bytes
		times = appendSeen(times, m.SendStartNanos, m.ReceiveEndNanos)
		if kind == KindRequest && m.Batch >= 0 {
			answers = appendSeen(answers, m.SendStartNanos, t.Batches[m.Batch].InterfaceReceivedNanos)
		}
		begin, end := m.ReceiveStartNanos, m.ReceiveEndNanos
		if m.FromCoordinator {
			begin, end = m.SendStartNanos, m.SendEndNanos
		}
		if begin > 0 && end > 0 {
			total.CoordinatorNanos += end - begin
		}
	}
	total.P50Nanos, total.P99Nanos = nearestRank(times, 50), nearestRank(times, 99)
	total.AnswerP50Nanos, total.AnswerP99Nanos = nearestRank(answers, 50), nearestRank(answers, 99)
	return total
}

// appendSeen appends the time from begin to end when both were seen.
func appendSeen(times []int64, begin, end int64) []int64 {
	if begin == 0 || end == 0 {
		return times
	}
	return append(times, end-begin)
}

// nearestRank sorts the times and returns a percentile from 1 to 100 of them.
func nearestRank(times []int64, percent int) int64 {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	rank := (len(times)*percent + 99) / 100
	return times[rank-1]
}
