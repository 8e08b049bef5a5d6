package fetch

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// More than any source archive needs: what goes beyond is an attack or a mistake.
const (
	maxBytes   = 4 << 30
	maxEntries = 1 << 20
	maxLink    = 4096
)

// unpack writes the contents of an archive into an empty folder. name tells its kind.
func unpack(ctx context.Context, file, name, dir string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	files, err := OpenFiles(dir)
	if err != nil {
		return err
	}
	defer files.Close()
	if strings.HasSuffix(name, ".zip") {
		return files.u.zip(ctx, in, info.Size())
	}
	return files.u.tarGz(ctx, in)
}

// damaged tells that an archive ends too early or is none. Errors of the disk pass.
func damaged(err error) error {
	if ofDisk(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("it is cut or damaged: %w", err)
}

func (u *unpacker) tarGz(ctx context.Context, in io.Reader) error {
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return damaged(err)
	}
	entries := tar.NewReader(unzipped)
	for {
		header, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return damaged(err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := u.tarEntry(header, entries); err != nil {
			return fmt.Errorf("entry %q: %w", header.Name, err)
		}
	}
	// Only the end of the compressed data holds its checksum.
	return u.copy(io.Discard, unzipped)
}

func (u *unpacker) tarEntry(header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeReg:
		return u.file(header.Name, header.Mode&0o111 != 0, content)
	case tar.TypeDir:
		return u.dir(header.Name)
	case tar.TypeSymlink:
		return u.symlink(header.Name, header.Linkname)
	case tar.TypeLink:
		return u.hardLink(header.Name, header.Linkname)
	case tar.TypeXGlobalHeader:
		return nil
	}
	return fmt.Errorf("it is neither file, folder nor link (type %q), which no source archive needs: do not use this archive", header.Typeflag)
}

func (u *unpacker) zip(ctx context.Context, in io.ReaderAt, size int64) error {
	entries, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return damaged(err)
	}
	for _, entry := range entries.File {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := u.zipEntry(entry); err != nil {
			return fmt.Errorf("entry %q: %w", entry.Name, err)
		}
	}
	return nil
}

func (u *unpacker) zipEntry(entry *zip.File) error {
	mode := entry.Mode()
	if mode.IsDir() {
		return u.dir(entry.Name)
	}
	if mode.Type()&^fs.ModeSymlink != 0 {
		return fmt.Errorf("it is neither file, folder nor link (%s), which no source archive needs: do not use this archive", mode)
	}
	content, err := entry.Open()
	if err != nil {
		return damaged(err)
	}
	defer content.Close()
	if mode.IsRegular() {
		return u.file(entry.Name, mode&0o111 != 0, content)
	}
	target, err := io.ReadAll(io.LimitReader(content, maxLink))
	if err != nil {
		return damaged(err)
	}
	return u.symlink(entry.Name, string(target))
}
