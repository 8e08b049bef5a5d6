package wire

import "fmt"

// Graph tells the workers every module of the build and what it imports.
type Graph struct {
	States         []State
	MissingModules []MissingModule
	FromCache      []string // modules that had a cache entry, in no order
}

// MissingModule is an import that leads nowhere.
type MissingModule struct {
	Module string
	Reason int64 // 1: it was not found, 2: it was skipped, as the options say
}

// State is a module as the coordinator knows it.
type State struct {
	Order          int64 // in which the modules were met
	ID             string
	Path           *string
	Source         *string // of mypy -c
	IgnoreAll      bool
	CallerLine     int64
	ImportContext  []Place // the imports that led to it
	InterfaceHash  []byte  // nil when unknown
	MetaSourceHash *string
	Dependencies   []string
	Suppressed     []string // dependencies that are missing or left out
	Priorities     []ModuleInt
	DepLineMap     []ModuleInt // the line where each was first imported
	DepHashes      []ModuleHash
	SizeHint       int64 // what mypy takes for the module's cost: bytes of its syntax tree, or of its source when not parsed
}

// ModuleInt is a number for a dependency.
type ModuleInt struct {
	Module string
	Value  int64
}

// ModuleHash is the interface hash of a dependency when it was last seen.
type ModuleHash struct {
	Module string
	Hash   []byte
}

// Kind is [KindGraph].
func (*Graph) Kind() Kind { return KindGraph }

func (g *Graph) layout(c codec) {
	c.shareText()
	list(c, &g.States, func(c codec, s *State) {
		key := s.ID
		c.strBare(&key)
		layoutState(c, s)
		if c.d != nil && key != s.ID {
			c.d.fail(c.d.at, fmt.Errorf("the module %q stands under %q", s.ID, key))
		}
	})
	list(c, &g.MissingModules, func(c codec, m *MissingModule) {
		c.strBare(&m.Module)
		c.int(&m.Reason)
	})
	list(c, &g.FromCache, codec.strBare)
}

func layoutState(c codec, s *State) {
	c.int(&s.Order)
	c.str(&s.ID)
	c.strOpt(&s.Path)
	c.strOpt(&s.Source)
	c.bool(&s.IgnoreAll)
	c.int(&s.CallerLine)
	taggedList(c, tagListGen, &s.ImportContext, layoutPlace)
	c.bytes(&s.InterfaceHash)
	c.strOpt(&s.MetaSourceHash)
	c.strs(&s.Dependencies)
	c.strs(&s.Suppressed)
	taggedList(c, tagDictStrGen, &s.Priorities, layoutModuleInt)
	taggedList(c, tagDictStrGen, &s.DepLineMap, layoutModuleInt)
	taggedList(c, tagDictStrGen, &s.DepHashes, func(c codec, m *ModuleHash) {
		c.strBare(&m.Module)
		c.bytes(&m.Hash)
	})
	c.int(&s.SizeHint)
}

func layoutModuleInt(c codec, m *ModuleInt) {
	c.strBare(&m.Module)
	c.int(&m.Value)
}
