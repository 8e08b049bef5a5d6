package plots

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// pngDPI makes a PNG twice as wide as it is shown, for sharp screens.
const pngDPI = 192

// picture is a file in memory.
type picture struct {
	name string
	data []byte
}

// render makes the files of a figure.
func (f figure) render() ([]picture, error) {
	svg, err := f.svg()
	if err != nil {
		return nil, err
	}
	png, err := f.png()
	if err != nil {
		return nil, err
	}
	return []picture{{f.name + ".svg", svg}, {f.name + ".png", png}}, nil
}

func (f figure) svg() ([]byte, error) {
	svg, err := f.paint(vgsvg.New(f.size()))
	return withFallbackFonts(svg), err
}

func (f figure) png() ([]byte, error) {
	width, height := f.size()
	return f.paint(vgimg.PngCanvas{
		Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI)),
	})
}

// paint draws the figure and returns the bytes of its file.
func (f figure) paint(c vg.CanvasWriterTo) ([]byte, error) {
	if err := f.draw(draw.New(c)); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.name, err)
	}
	return file.Bytes(), nil
}

// withFallbackFonts lets a reader without Liberation Sans see a font of the same widths. In
// text, quotation marks are escaped, so only styles match.
func withFallbackFonts(svg []byte) []byte {
	return bytes.ReplaceAll(svg,
		[]byte(`style="font-family:Liberation Sans;`),
		[]byte(`style="font-family:'Liberation Sans',Arial,Helvetica,sans-serif;`))
}

func (p picture) write(dir string) (path string, err error) { return Save(dir, p.name, p.data) }

// Save replaces a file as a whole: who reads it sees the old or the new one. An error is a
// [fs.PathError] that names it, and not the temporary file that stood in for it.
func Save(dir, name string, data []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	if err := replace(path, data); err != nil {
		return path, &fs.PathError{Op: "write", Path: path, Err: reason(err)}
	}
	return path, nil
}

func replace(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(data); err != nil {
		file.Close()
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// reason is what an error of the file system says without the names of files.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
