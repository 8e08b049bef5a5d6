package wire

import "errors"

// SccResponse is what a worker found out about a batch of SCCs, first about the interfaces of their
// modules, then about their implementations.
type SccResponse struct {
	SccIDs      []int64
	IsInterface bool
	Result      []ModuleResult // by module; nil when there is a blocker
	Blocker     *Blocker
}

// ModuleResult is what a phase found out about a module.
type ModuleResult struct {
	Module        string
	InterfaceHash *string  // nil for the implementation phase
	ErrorLines    []string // nil for the interface phase; the other tells the errors of both
}

// Blocker is an error that ended the checking of the batch (mypy's CompileError).
type Blocker struct {
	Messages          []string
	UseStdout         bool
	ModuleWithBlocker *string
}

// Kind is [KindSccResponse].
func (*SccResponse) Kind() Kind { return KindSccResponse }

func (r *SccResponse) layout(c codec) {
	r.head(c)
	if c.e != nil && r.Blocker != nil && r.Result != nil {
		c.e.fail(errors.New("an SccResponse has a result or a blocker, not both"))
	}
	if c.either(tagNone, tagDictStrGen, r.Blocker != nil) {
		if c.d != nil {
			r.Blocker = new(Blocker)
		}
		c.strs(&r.Blocker.Messages)
		c.bool(&r.Blocker.UseStdout)
		c.strOpt(&r.Blocker.ModuleWithBlocker)
		return
	}
	list(c, &r.Result, func(c codec, m *ModuleResult) {
		c.strBare(&m.Module)
		c.strOpt(&m.InterfaceHash)
		c.strs(&m.ErrorLines)
	})
}

// head is what [Protocol.Skim] reads.
func (r *SccResponse) head(c codec) {
	c.ints(&r.SccIDs)
	c.bool(&r.IsInterface)
}
