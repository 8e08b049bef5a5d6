package wire

// ErrorInfo is an error as mypy records it, before it becomes a line of output. Lines and columns
// are -1 when unknown.
type ErrorInfo struct {
	ImportCtx  []Place // the imports that led to the file
	Type       *string // local_ctx: where in the file the error is
	Function   *string
	Line       int64
	Column     int64
	EndLine    int64
	EndColumn  int64
	Severity   string // error or note
	Message    string
	Code       *string
	Blocker    bool
	OnlyOnce   bool
	Module     *string
	Target     *string
	OriginSpan []int64 // the lines where a type: ignore silences the error
	Priority   int64   // among the errors of a line: lower comes first
}

// Place is a line of a file.
type Place struct {
	Path string
	Line int64
}

func layoutPlace(c codec, p *Place) {
	c.str(&p.Path)
	c.int(&p.Line)
}

func layoutErrorInfo(c codec, e *ErrorInfo) {
	list(c, &e.ImportCtx, layoutPlace)
	c.strOpt(&e.Type)
	c.strOpt(&e.Function)
	c.int(&e.Line)
	c.int(&e.Column)
	c.int(&e.EndLine)
	c.int(&e.EndColumn)
	c.str(&e.Severity)
	c.str(&e.Message)
	c.strOpt(&e.Code)
	c.bool(&e.Blocker)
	c.bool(&e.OnlyOnce)
	c.strOpt(&e.Module)
	c.strOpt(&e.Target)
	c.ints(&e.OriginSpan)
	c.int(&e.Priority)
}
