package wire

// FileRawData is a parsed file whose syntax tree is still serialized.
type FileRawData struct {
	Defs                 []byte // the syntax tree, as the native parser serialized it
	Imports              []byte // likewise
	RawErrors            []ParseError
	IgnoredLines         []IgnoredLine
	IsPartialStubPackage bool
	UsesTemplateStrings  bool
	SourceHash           string
	MypyComments         []MypyComment
}

// ParseError is an error of the parser.
type ParseError struct {
	Line, Column int64
	Message      string
	Blocker      *bool // nil when the parser does not say
	Code         *string
}

// IgnoredLine is a line with a type: ignore comment, and the codes that it names.
type IgnoredLine struct {
	Line  int64
	Codes []string
}

// MypyComment is the text of a mypy: comment, which sets options for the file.
type MypyComment struct {
	Line int64
	Text string
}

func layoutFileRawData(c codec, f *FileRawData) {
	c.bytes(&f.Defs)
	c.bytes(&f.Imports)
	taggedList(c, tagListGen, &f.RawErrors, layoutParseError)
	taggedList(c, tagDictIntGen, &f.IgnoredLines, func(c codec, l *IgnoredLine) {
		c.int(&l.Line)
		c.strs(&l.Codes)
	})
	c.bool(&f.IsPartialStubPackage)
	c.bool(&f.UsesTemplateStrings)
	c.str(&f.SourceHash)
	taggedList(c, tagListGen, &f.MypyComments, func(c codec, m *MypyComment) {
		c.int(&m.Line)
		c.str(&m.Text)
	})
}

func layoutParseError(c codec, e *ParseError) {
	c.int(&e.Line)
	c.int(&e.Column)
	c.str(&e.Message)
	c.boolOpt(&e.Blocker)
	c.strOpt(&e.Code)
}
