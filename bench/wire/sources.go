package wire

// Sources tells a worker what the coordinator was asked to check.
type Sources struct {
	Sources []Source
}

// Source is a file, module or text to check (mypy's BuildSource).
type Source struct {
	Path     *string
	Module   *string
	Text     *string // of mypy -c
	BaseDir  *string
	Followed bool // found by following an import
}

// Kind is [KindSources].
func (*Sources) Kind() Kind { return KindSources }

func (s *Sources) layout(c codec) {
	list(c, &s.Sources, func(c codec, s *Source) {
		c.strOpt(&s.Path)
		c.strOpt(&s.Module)
		c.strOpt(&s.Text)
		c.strOpt(&s.BaseDir)
		c.bool(&s.Followed)
	})
}
