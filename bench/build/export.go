package build

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"paceline/bench/fetch"
)

// blob is one file of a tree.
type blob struct {
	name, object     string
	executable, link bool
}

// export writes the revision's files into an empty folder, each as git keeps it.
func (r Revision) export(ctx context.Context, dir string) (err error) {
	listing, err := Git(ctx, r.Checkout, "ls-tree", "-r", "-z", "--full-tree", r.Tree)
	if err != nil {
		return fmt.Errorf("list the files of commit %s: %w", r.Short(), err)
	}
	blobs, err := readTree(listing)
	if err != nil {
		return fmt.Errorf("list the files of commit %s: %w", r.Short(), err)
	}
	files, err := fetch.OpenFiles(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()

	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	cat, complaints := command(limited, r.Checkout, "cat-file", "--batch")
	var objects strings.Builder
	for _, b := range blobs {
		objects.WriteString(b.object + "\n")
	}
	cat.Stdin = strings.NewReader(objects.String())
	out, err := cat.StdoutPipe()
	if err == nil {
		err = cat.Start()
	}
	if err != nil {
		return ended(ctx, err, complaints)
	}
	wrong := writeAll(bufio.NewReader(out), blobs, files)
	if wrong != nil {
		cancel() // it may wait for somebody to read on
	}
	err = ended(ctx, cat.Wait(), complaints)
	if wrong != nil && ctx.Err() == nil {
		return fmt.Errorf("read the files of commit %s: %w", r.Short(), wrong)
	}
	return err
}

// readTree reads what git ls-tree prints: "MODE KIND OBJECT\tNAME\x00" for each entry. What is a commit of
// another repository has no files here.
func readTree(listing string) ([]blob, error) {
	var blobs []blob
	for listing != "" {
		entry, rest, whole := strings.Cut(listing, "\x00")
		head, name, named := strings.Cut(entry, "\t")
		words := strings.Split(head, " ")
		if !whole || !named || name == "" || len(words) != 3 || !isObject(words[2]) {
			return nil, fmt.Errorf("git lists the file %q in a way that is not known", entry)
		}
		if words[1] == "blob" {
			blobs = append(blobs, blob{name, words[2], words[0] == "100755", words[0] == "120000"})
		}
		listing = rest
	}
	return blobs, nil
}

// writeAll reads what git cat-file --batch prints, "OBJECT blob SIZE\nCONTENT\n" for each blob in turn.
func writeAll(in *bufio.Reader, blobs []blob, files *fetch.Files) error {
	for _, b := range blobs {
		head, err := in.ReadString('\n')
		if err != nil {
			return fmt.Errorf("%s: git ends early", b.name)
		}
		size, ok := strings.CutPrefix(strings.TrimSuffix(head, "\n"), b.object+" blob ")
		bytes, err := strconv.ParseInt(size, 10, 64)
		if !ok || err != nil || bytes < 0 {
			return fmt.Errorf("%s: git says %q of it", b.name, strings.TrimSpace(head))
		}
		content := &io.LimitedReader{R: in, N: bytes}
		if err := b.write(content, files); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		if end, err := in.ReadByte(); content.N != 0 || err != nil || end != '\n' {
			return fmt.Errorf("%s: git ends early", b.name)
		}
	}
	return nil
}

func (b blob) write(content io.Reader, files *fetch.Files) error {
	if !b.link {
		return files.File(b.name, b.executable, content)
	}
	target, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	return files.Link(b.name, string(target))
}
