package session

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// HasOutputs says whether the session has a folder for outputs. It may be stored without.
func HasOutputs(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, outputDir))
	return err == nil && info.IsDir()
}

// checkOutputs checks that outputs and trials belong together, and outputs and their names.
func (v *verifier) checkOutputs() error {
	entries, err := os.ReadDir(filepath.Join(v.dir, outputDir))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err = nil, nil
	}
	if err != nil {
		return err
	}
	there := map[string]bool{}
	named := v.checkNames()
	for _, entry := range entries {
		name := entry.Name()
		there[name] = true
		if isAside(name) || isOutput(name) && !named[name] {
			v.checkUnnamed(name)
			continue
		}
		if err := v.checkOutput(name, entry); err != nil {
			return err
		}
	}
	if !HasOutputs(v.dir) {
		return nil
	}
	for _, l := range v.lines {
		if isOutput(l.Output) && !there[l.Output] {
			v.say(trialsFile, l.number, "its output %s is missing", path.Join(outputDir, l.Output))
			there[l.Output] = true // said once
		}
	}
	return nil
}

// checkNames checks the names that trials give, and returns the good ones.
func (v *verifier) checkNames() map[string]bool {
	named := map[string]bool{}
	for _, l := range v.lines {
		if named[l.Output] = isOutput(l.Output); !named[l.Output] {
			v.say(trialsFile, l.number, "%q names no output", l.Output)
		}
	}
	return named
}

// checkUnnamed says that nobody names an output, where that must not be.
func (v *verifier) checkUnnamed(name string) {
	if !mayHoldUnnamed(v.manifest.Outcome) {
		v.say(path.Join(outputDir, name), 0, "no trial names it")
	}
}

// checkOutput checks that the name of a file is the digest of its content.
func (v *verifier) checkOutput(name string, entry fs.DirEntry) error {
	file := path.Join(outputDir, name)
	if !isOutput(name) || !entry.Type().IsRegular() {
		v.say(file, 0, "it is no output")
		return nil
	}
	text, err := os.Open(filepath.Join(v.dir, outputDir, name))
	if err != nil {
		return err
	}
	defer text.Close()
	digest, err := digestOf(text)
	if err != nil {
		return err
	}
	if digest+outputSuffix != name {
		v.say(file, 0, "its content has the sha256 %s", digest)
	}
	return nil
}
