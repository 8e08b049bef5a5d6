package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Compiler is the C compiler of a build.
type Compiler struct {
	Command string `json:"command"` // its absolute path, and arguments that it is always given
	Version string `json:"version"` // first line of what it says of itself
	Target  string `json:"target"`  // the machine that it compiles for, in its words
}

const compilerTime = 20 * time.Second // to say its version

// findCompiler takes the one that CC names, or else the first on PATH.
func findCompiler(ctx context.Context) (Compiler, error) {
	for _, name := range candidates(os.Getenv("CC")) {
		path, err := exec.LookPath(name[0])
		if err == nil {
			path, err = filepath.Abs(path) // a build runs elsewhere
		}
		if err == nil {
			name[0] = path
			return identify(ctx, name)
		}
	}
	if cc := os.Getenv("CC"); strings.TrimSpace(cc) != "" {
		return Compiler{}, fmt.Errorf("the C compiler %q that CC names is not there: set CC to another one, or unset it for gcc, clang or cc", cc)
	}
	return Compiler{}, errors.New("there is no C compiler on PATH, neither gcc nor clang nor cc: install one (Debian: apt install gcc), or set CC to one")
}

func candidates(cc string) [][]string {
	if words := strings.Fields(cc); len(words) > 0 {
		return [][]string{words} // such as "ccache gcc"
	}
	return [][]string{{"gcc"}, {"clang"}, {"cc"}}
}

// identify asks a compiler, given as its command's words, what it is.
func identify(ctx context.Context, words []string) (Compiler, error) {
	c := Compiler{Command: strings.Join(words, " ")}
	for question, answer := range map[string]*string{"--version": &c.Version, "-dumpmachine": &c.Target} {
		limited, cancel := context.WithTimeout(ctx, compilerTime)
		ask := exec.CommandContext(limited, words[0], append(words[1:len(words):len(words)], question)...)
		ask.WaitDelay = time.Second
		said, err := ask.Output()
		cancel()
		line, _, _ := strings.Cut(strings.TrimSpace(string(said)), "\n")
		*answer = strings.TrimSpace(line)
		switch {
		case ctx.Err() != nil:
			return Compiler{}, context.Cause(ctx)
		case err != nil || *answer == "":
			return Compiler{}, fmt.Errorf("the C compiler %s does not answer %s: set CC to one that does (gcc or clang)", c.Command, question)
		}
	}
	return c, nil
}
