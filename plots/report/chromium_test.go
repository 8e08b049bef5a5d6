package report

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"paceline/bench/session"
	"paceline/bench/summary"
	"paceline/bench/testenv"
)

var screenshots = flag.String("screenshots", "", "keep the screenshots of the page in this `folder`")

// visit is what a browser did with a page.
type visit struct {
	console  []string // lines that the page wrote, or that were written about it
	requests []string // addresses that the page asked for
	picture  image.Image
}

// load opens a page in a headless browser in which no name of the network resolves.
func load(t *testing.T, page string, width, height string) visit {
	t.Helper()
	browser := testenv.Program(t, "apt install chromium (Debian)", "chromium", "chromium-browser")
	dir := t.TempDir()
	file, net, picture := filepath.Join(dir, "page.html"), filepath.Join(dir, "net.json"), filepath.Join(dir, "page.png")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, browser,
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--enable-logging=stderr", "--log-net-log="+net, "--window-size="+width+","+height, "--screenshot="+picture,
		(&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String())
	command.WaitDelay = 10 * time.Second
	var log bytes.Buffer
	command.Stderr = &log
	if err := command.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, tail(log.String()))
	}
	v := visit{requests: pageRequests(t, net)}
	for line := range strings.Lines(log.String()) {
		if regexp.MustCompile(`\bCONSOLE\b`).MatchString(line) {
			v.console = append(v.console, strings.TrimSpace(line))
		}
	}
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatalf("no screenshot: %v\n%s", err, tail(log.String()))
	}
	if v.picture, err = png.Decode(bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	return v
}

func tail(text string) string { return text[max(0, len(text)-2000):] }

// pageRequests lists what a page asked for, from the browser's own record. What the browser
// asks for by itself, such as updates, has no origin.
func pageRequests(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var record struct {
		Constants struct {
			Types map[string]int `json:"logEventTypes"`
		} `json:"constants"`
		Events []struct {
			Type   int `json:"type"`
			Params struct {
				URL       string `json:"url"`
				Initiator string `json:"initiator"`
			} `json:"params"`
		} `json:"events"`
	}
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatalf("the browser's record of the network: %v", err)
	}
	request, known := record.Constants.Types["URL_REQUEST_START_JOB"]
	if !known {
		t.Fatal("the browser's record of the network has no type for requests")
	}
	var urls []string
	for _, e := range record.Events {
		if e.Type == request && e.Params.URL != "" && e.Params.Initiator != "not an origin" {
			urls = append(urls, e.Params.URL)
		}
	}
	return urls
}

func TestInChromium(t *testing.T) {
	for name, s := range map[string]summary.Summary{"made up": summary.Of(madeUp(t)), "hostile": hostile(t)} {
		t.Run(name, func(t *testing.T) {
			v := load(t, written(t, s), "1000", "1400")
			if len(v.console) > 0 {
				t.Errorf("the console says:\n%s", strings.Join(v.console, "\n"))
			}
			if len(v.requests) > 0 {
				t.Errorf("the page asks for:\n%s", strings.Join(v.requests, "\n"))
			}
			if !shows(v.picture, accent) {
				t.Error("the screenshot does not have the colour of a recommendation: the page has no style")
			}
			if *screenshots != "" {
				keep(t, v.picture, strings.ReplaceAll(name, " ", "-")+".png")
			}
		})
	}
}

// measuring writes to the console, for each table of numbers that is cut, by how much.
const measuring = `<script>for (const box of document.querySelectorAll(".scroll"))
	if (box.scrollWidth > box.clientWidth) console.log("cut: " + box.ariaLabel, box.scrollWidth, box.clientWidth)</script></body>`

// Tables are whole on a common screen and on paper, those with every column too. That a narrow
// screen cuts them shows that the test would find it.
func TestTablesFit(t *testing.T) {
	recorded, err := session.Read(filepath.Join("..", "..", "docs", "sessions", "mypy-self"))
	if err != nil {
		t.Fatal(err)
	}
	const paper = "718" // pixels between the margins of A4
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)
	for name, s := range map[string]summary.Summary{"made up": summary.Of(madeUp(t)), "recorded": summary.Of(recorded.Manifest, recorded.Trials)} {
		page := strings.Replace(policy.ReplaceAllString(written(t, s), ""), "</body>", measuring, 1)
		if v := load(t, page, "1200", "1400"); len(v.console) > 0 {
			t.Errorf("%s: the console says:\n%s", name, strings.Join(v.console, "\n"))
		}
		if v := load(t, strings.Replace(page, "@media print", "@media screen", 1), paper, "1400"); len(v.console) > 0 {
			t.Errorf("%s: on paper the console says:\n%s", name, strings.Join(v.console, "\n"))
		}
		if v := load(t, page, "500", "1400"); !strings.Contains(strings.Join(v.console, "\n"), "cut: mypy@2.4.1 on mypy-self") {
			t.Errorf("%s: nothing is cut on a narrow screen: %q", name, v.console)
		}
	}
}

// TestChromiumSeesWhatItLooksFor shows that the test above would find an error and a request.
func TestChromiumSeesWhatItLooksFor(t *testing.T) {
	v := load(t, `<!DOCTYPE html><title>x</title><script>console.error("broken")</script>
<img src="http://outside.invalid/picture.png"><link rel="stylesheet" href="https://outside.invalid/style.css">`, "300", "300")
	if console := strings.Join(v.console, "\n"); !strings.Contains(console, "broken") {
		t.Errorf("the console says %q", console)
	}
	for _, want := range []string{"http://outside.invalid/picture.png", "https://outside.invalid/style.css"} {
		if !strings.Contains(strings.Join(v.requests, "\n"), want) {
			t.Errorf("requests %q, want %s among them", v.requests, want)
		}
	}
	if shows(v.picture, accent) {
		t.Error("a page without style has the colour of the style")
	}
}

// accent is the colour of style.css at the edge of a recommendation, on a light page.
var accent = color.NRGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}

func shows(picture image.Image, wanted color.Color) bool {
	r, g, b, _ := wanted.RGBA()
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			if hasR, hasG, hasB, _ := picture.At(x, y).RGBA(); hasR == r && hasG == g && hasB == b {
				return true
			}
		}
	}
	return false
}

// keep writes a screenshot for people to look at.
func keep(t *testing.T, picture image.Image, name string) {
	t.Helper()
	var text bytes.Buffer
	if err := png.Encode(&text, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name), text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
