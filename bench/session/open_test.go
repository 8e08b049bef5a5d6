package session_test

import (
	"bufio"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paceline/bench"
	"paceline/bench/session"
)

func TestOpenGoesOn(t *testing.T) {
	dir := write(t, trial(1))
	w, s, err := session.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Trials) != 1 || !reflect.DeepEqual(s.Manifest, manifest()) {
		t.Errorf("opened %+v", s)
	}
	if err := w.Mend(&s); err != nil {
		t.Fatal(err)
	}
	if err := w.Append(trial(2)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err := session.Read(dir); err != nil || !reflect.DeepEqual(s.Trials, []bench.Trial{trial(1), trial(2)}) {
		t.Errorf("read back %+v: %v", s.Trials, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "lock")); !os.IsNotExist(err) {
		t.Errorf("the lock is left: %v", err)
	}
}

// A last line may be cut anywhere, also just before its newline.
func TestMendCutsTornLine(t *testing.T) {
	dir := write(t, trial(1), trial(2))
	file := filepath.Join(dir, "trials.jsonl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole := len(text) / 2
	for _, cut := range []int{whole + 1, whole + 100, len(text) - 1} {
		if err := os.WriteFile(file, text[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		w, s := mended(t, dir)
		if left, _ := os.ReadFile(file); len(s.Trials) != 1 || s.Torn || len(left) != whole {
			t.Errorf("cut at %d: %d trials, torn %v, %d bytes left of %d", cut, len(s.Trials), s.Torn, len(left), whole)
		}
		if err := w.Append(trial(2)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if again, _ := os.ReadFile(file); !slices.Equal(again, text) {
			t.Errorf("cut at %d: the file is not what it was", cut)
		}
	}
}

// What a kill leaves of a trial that was not recorded goes; what trials name stays.
func TestMendClearsAway(t *testing.T) {
	dir, named := cutOff(t)
	w, _ := mended(t, dir)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string][]string{".": {"manifest.json", "output", "trials.jsonl"}, "output": {named, "mine"}} {
		if got := names(t, filepath.Join(dir, folder)); !slices.Equal(got, want) {
			t.Errorf("%s holds %q, want %q", folder, got, want)
		}
	}
}

// A session that is opened and not mended stays as it is, and takes no trial.
func TestOpenChangesNothing(t *testing.T) {
	dir, _ := cutOff(t)
	want := contents(t, dir)
	w, s, err := session.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append(trial(len(s.Trials) + 1)); !s.Torn || err == nil {
		t.Errorf("torn %v; added a trial: %v", s.Torn, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, dir); !maps.Equal(got, want) {
		t.Errorf("the session holds\n%q, want\n%q", got, want)
	}
}

// cutOff makes a session in which a kill left all that it can, and a file that is somebody's.
func cutOff(t *testing.T) (dir, named string) {
	t.Helper()
	m := complete()
	m.output("of the trial in flight")
	dir = m.write(t)
	for _, name := range []string{".partial-1", "output/.partial-2", "output/mine"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	trials := filepath.Join(dir, "trials.jsonl")
	text, err := os.ReadFile(trials)
	if err == nil {
		err = os.WriteFile(trials, text[:len(text)-1], 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, m.trials[0].Output
}

func mended(t *testing.T, dir string) (*session.Writer, session.Session) {
	t.Helper()
	w, s, err := session.Open(dir)
	if err == nil {
		err = w.Mend(&s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w, s
}

// contents are the files of a folder and of those in it, with what they hold.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestOpenRefuses(t *testing.T) {
	empty := t.TempDir()
	newer := write(t)
	if err := os.WriteFile(filepath.Join(newer, "manifest.json"), []byte(`{"schema":99}`), 0o666); err != nil {
		t.Fatal(err)
	}
	garbled := write(t)
	if err := os.WriteFile(filepath.Join(garbled, "trials.jsonl"), []byte("{oops\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	unbegun := filepath.Join(t.TempDir(), "s")
	w, err := session.Create(unbegun)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		empty: "is no session", newer: "schema 99", garbled: "line 1 is no trial", unbegun: "was cut off before it began",
	} {
		before := names(t, dir)
		if _, _, err := session.Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
		if after := names(t, dir); !slices.Equal(after, before) {
			t.Errorf("%q: held %q and now %q", want, before, after)
		}
	}
}

// A session that was killed before its first manifest holds nothing, so its folder can be used.
func TestCreateOverUnbegun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	if err := os.MkdirAll(filepath.Join(dir, "output"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lock", "trials.jsonl", ".partial-1"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteManifest(manifest()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), []string{"manifest.json", "output", "trials.jsonl"}; !slices.Equal(got, want) {
		t.Errorf("the session holds %q, want %q", got, want)
	}
}

func TestCreateRefusesForeignFolder(t *testing.T) {
	for _, name := range []string{"trials.jsonl", "lock", "notes"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := session.Create(dir); err == nil || !strings.Contains(err.Error(), "is not empty") {
			t.Errorf("%s: %v", name, err)
		}
		if got := names(t, dir); !slices.Equal(got, []string{name}) {
			t.Errorf("%s: the folder holds %q now", name, got)
		}
	}
}

func TestOneWriterAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	w, err := session.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	// Without its manifest the session looks vacant.
	if _, err := session.Create(dir); err == nil || !strings.Contains(err.Error(), "another Paceline is writing") {
		t.Errorf("made twice: %v", err)
	}
	if err := w.WriteManifest(manifest()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := session.Open(dir); err == nil || !strings.Contains(err.Error(), "another Paceline is writing") {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := session.Read(dir); err != nil {
		t.Errorf("cannot be read meanwhile: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w, _, err = session.Open(dir)
	if err != nil {
		t.Fatalf("not opened after Close: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// A lock is held against other processes, and ends with its process however that ends.
func TestLockEndsWithProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), holdVariable+"="+dir)
	out, err := holder.StdoutPipe()
	if err == nil {
		err = holder.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said, _ := bufio.NewReader(out).ReadString('\n')
	_, _, held := session.Open(dir)
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // it was killed
	if said != "held\n" || held == nil || !strings.Contains(held.Error(), "another Paceline is writing") {
		t.Errorf("the holder said %q; opened meanwhile: %v", said, held)
	}
	w, _, err := session.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
