package host

// available is the memory that a new program could use, which a control group may limit.
func available() *int64 { return tree{root: "/"}.available() }

func (t tree) available() *int64 {
	proc, err := t.proc()
	if err != nil {
		return nil
	}
	memory, err := proc.Meminfo()
	if err != nil || memory.MemAvailableBytes == nil {
		return nil
	}
	free := int64(*memory.MemAvailableBytes)
	if limit := t.limits().memory; limit > 0 {
		free = min(free, limit)
	}
	return &free
}
