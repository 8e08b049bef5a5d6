package wire

// SccRequest asks a worker to check a batch of SCCs, or to shut down.
type SccRequest struct {
	SccIDs       []int64
	ImportErrors []ModuleErrors
	ModData      []ModuleData // one for each module of the SCCs
}

// ModuleErrors are the errors that the coordinator found in the imports of a module.
type ModuleErrors struct {
	Module string
	Errors []ErrorInfo
}

// ModuleData is what a worker needs to check a module.
type ModuleData struct {
	Module             string
	SuppressedDepsOpts []byte       // the suppressed imports and their options, encoded; nil when there are none
	RawData            *FileRawData // nil when the coordinator has no parsed file
}

// TreeBytes is the size of the serialized syntax tree, 0 when there is none. mypy schedules by it:
// the size hint of a parsed module is this and 256.
func (m *ModuleData) TreeBytes() int {
	if m.RawData == nil {
		return 0
	}
	return len(m.RawData.Defs)
}

// IsShutdown tells whether the worker is told to end.
func (r *SccRequest) IsShutdown() bool { return len(r.SccIDs) == 0 }

// Kind is [KindSccRequest].
func (*SccRequest) Kind() Kind { return KindSccRequest }

func (r *SccRequest) layout(c codec) {
	r.head(c)
	list(c, &r.ImportErrors, func(c codec, m *ModuleErrors) {
		c.str(&m.Module)
		list(c, &m.Errors, layoutErrorInfo)
	})
	list(c, &r.ModData, func(c codec, m *ModuleData) {
		c.strBare(&m.Module)
		c.bytes(&m.SuppressedDepsOpts)
		optional(c, &m.RawData, layoutFileRawData)
	})
}

// head is what [Protocol.Skim] reads.
func (r *SccRequest) head(c codec) { c.ints(&r.SccIDs) }
