package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

const ciDoc = "../../docs/CI.md"

// inTest is what a test has in place of a word of the document: cheap checkers, a small corpus, few rounds.
func inTest() map[string]string {
	return map[string]string{
		"mypy:base":  "cmd:/bin/true",
		"mypy:head":  "cmd:true",
		"mypy@2.3.1": "cmd:true",
		"mypy@2.4.1": "cmd:/bin/true",
		"mypy-self":  "hello",
		"path:head":  "hello",
		"0,2":        "0",
		"12":         "8",
		"2%":         "90%", // commands this short vary
	}
}

// outside are the programs beside paceline: what a test does in their place, with the folder it runs in.
func outside() map[string]func(dir string, args []string) error {
	nothing := func(string, []string) error { return nil }
	return map[string]func(string, []string) error{
		"git":  nothing,
		"make": nothing,
		"gh":   hasBody,
	}
}

// hasBody makes sure that there is something to post.
func hasBody(dir string, args []string) error {
	at := slices.Index(args, "--body-file")
	if at < 0 || at+1 == len(args) {
		return fmt.Errorf("%q posts no file", args)
	}
	text, err := os.ReadFile(filepath.Join(dir, args[at+1]))
	if err == nil && !strings.Contains(string(text), "| ") {
		err = fmt.Errorf("%s has no table: %q", args[at+1], text)
	}
	return err
}

// script is one step of the workflow, or one block of commands.
type script struct {
	line int // where it begins in the document
	text string
}

// TestCI runs all commands of docs/CI.md, in order and in one folder, as bash -e runs them.
func TestCI(t *testing.T) {
	text, err := os.ReadFile(ciDoc)
	if err != nil {
		t.Fatal(err)
	}
	scripts := scriptsOf(string(text))
	t.Chdir(t.TempDir())
	ran := map[string]int{}
	for _, s := range scripts {
		if strings.Contains(s.text, "${{") {
			t.Errorf("line %d puts an expression into a command, which lets others write commands: hand it over in env", s.line)
		}
		if err := runScript(t.Context(), s, ran); err != nil {
			t.Errorf("line %d: %v\n%s", s.line, err, s.text)
		}
	}
	for _, name := range []string{"paceline run", "paceline compare", "paceline history", "gh", "git", "make"} {
		if ran[name] == 0 {
			t.Errorf("no step runs %s", name)
		}
	}
}

// runScript runs a script in the current folder and counts what it calls.
func runScript(ctx context.Context, s script, ran map[string]int) error {
	file, err := syntax.NewParser().Parse(strings.NewReader(s.text), "CI.md")
	if err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	p := &programs{ran: ran}
	var said strings.Builder
	shell, err := interp.New(
		interp.Params("-e", "-o", "pipefail"), interp.Dir(dir), interp.StdIO(nil, &said, &said),
		interp.Env(expand.ListEnviron(
			"PATH="+os.Getenv("PATH"), "PWD="+dir, "GITHUB_PATH="+filepath.Join(dir, "path"), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"),
			"GITHUB_REPOSITORY=python/mypy", "NUMBER=1", "GH_TOKEN=none",
		)),
		interp.ExecHandlers(p.handle),
	)
	if err != nil {
		return err
	}
	err = shell.Run(ctx, file)
	if p.found && errors.Is(err, interp.ExitStatus(finding)) {
		return p.wrong // a finding fails its step, as it should
	}
	if err = errors.Join(p.wrong, err); err != nil {
		return fmt.Errorf("%w\n%s", err, said.String())
	}
	return nil
}

// programs runs what a script calls.
type programs struct {
	ran   map[string]int
	found bool  // paceline ended with the status of a finding
	wrong error // what no shell may hide
}

func (p *programs) handle(next interp.ExecHandlerFunc) interp.ExecHandlerFunc {
	return func(ctx context.Context, args []string) error {
		where := interp.HandlerCtx(ctx)
		name := args[0]
		switch stand, known := outside()[name]; {
		case name == "paceline" && len(args) > 1:
			p.ran[name+" "+args[1]]++
			return p.paceline(ctx, args[1:], where.Stdout, where.Stderr)
		case name == "cat":
			return next(ctx, args)
		case known:
			p.ran[name]++
			return p.fail(stand(where.Dir, args[1:]))
		}
		return p.fail(fmt.Errorf("the test does not know the program %q: say what it does in its place", name))
	}
}

func (p *programs) paceline(ctx context.Context, args []string, out, complaints io.Writer) error {
	args = slices.Clone(args)
	for i, word := range args {
		if other, has := inTest()[word]; has {
			args[i] = other
		}
	}
	status := run(ctx, args, streams{in: strings.NewReader(""), out: out, err: complaints})
	if status == fine {
		return nil
	}
	p.found = p.found || status == finding
	if status != finding {
		return p.fail(fmt.Errorf("paceline %q ends with status %d", args, status))
	}
	return interp.ExitStatus(status)
}

// fail notes an error, and ends the program with it.
func (p *programs) fail(err error) error {
	if err == nil {
		return nil
	}
	p.wrong = errors.Join(p.wrong, err)
	return interp.ExitStatus(unable)
}

// scriptsOf finds the run: of every step, on its line or as a block below it, and the sh blocks.
func scriptsOf(text string) []script {
	var scripts []script
	var open *script // a block that goes on
	inside, indent := "", 0
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		depth := len(line) - len(strings.TrimLeft(line, " "))
		if open != nil && inside == "```yaml" && trimmed != "" && depth <= indent {
			open = nil
		}
		command, step := strings.CutPrefix(strings.TrimPrefix(trimmed, "- "), "run: ")
		switch {
		case strings.HasPrefix(trimmed, "```"):
			open = nil
			if inside != "" {
				inside = ""
				continue
			}
			if inside = trimmed; inside == "```sh" {
				scripts = append(scripts, script{line: i + 2})
				open = &scripts[len(scripts)-1]
			}
		case open != nil:
			open.text += trimmed + "\n"
		case inside == "```yaml" && step && command == "|":
			scripts, indent = append(scripts, script{line: i + 2}), depth
			open = &scripts[len(scripts)-1]
		case inside == "```yaml" && step:
			scripts = append(scripts, script{i + 1, command + "\n"})
		}
	}
	return scripts
}

func TestScriptsOf(t *testing.T) {
	text := "x\n```yaml\n- run: one 1\n  - name: n\n    run: |\n      two \\\n        2\n      three\n    if: y\n    run: four\n```\nrun: not\n```sh\nfive\n```\n```text\nrun: neither\n```\n"
	var got []string
	for _, s := range scriptsOf(text) {
		got = append(got, fmt.Sprintf("%d %q", s.line, s.text))
	}
	want := []string{`3 "one 1\n"`, `6 "two \\\n2\nthree\n"`, `10 "four\n"`, `14 "five\n"`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What goes wrong must not pass.
func TestCIFails(t *testing.T) {
	t.Chdir(t.TempDir())
	for text, want := range map[string]string{
		"curl x || true":                   `does not know the program "curl"`,
		"paceline compare nowhere || true": "ends with status 2",
		"gh pr comment --body-file none":   "none: no such file",
		"gh pr comment":                    "posts no file",
		"false":                            "exit status 1",
		"cat nowhere":                      "exit status 1",
		"if":                               "must be followed by",
	} {
		if err := runScript(t.Context(), script{text: text}, map[string]int{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// TestCIRights holds the workflow to what the document promises.
func TestCIRights(t *testing.T) {
	text, err := os.ReadFile(ciDoc)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "```yaml\n")
	workflow, _, _ := strings.Cut(after, "```")
	_, after, _ = strings.Cut(workflow, "  comment:\n")
	comment, _, _ := strings.Cut(after, "  history:\n")
	switch {
	case !strings.Contains(workflow, "\npermissions: {}"):
		t.Error("jobs have rights that they do not ask for")
	case strings.Count(workflow, ": write") != 1 || !strings.Contains(comment, "pull-requests: write"):
		t.Error("not only the job comment may write")
	case strings.Contains(comment, "checkout"):
		t.Error("the job that may write has the pull request's code")
	case strings.Contains(workflow, "pull_request_target"):
		t.Error("the code of strangers gets a token that can write")
	case strings.Count(workflow, "actions/checkout@") != strings.Count(workflow, "persist-credentials: false"):
		t.Error("a checkout leaves its token behind")
	case strings.Contains(workflow, "base.sha"):
		t.Error("the base of the event need not be the one that head was merged into")
	case strings.Count(workflow, "key: paceline-history-${{ github.run_id }}-${{ github.run_attempt }}\n") != 2:
		t.Error("a job that is run again cannot keep its history: caches never change")
	}
}
