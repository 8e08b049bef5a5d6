package fetch

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// stall is how long a transfer may bring nothing before it is given up.
const stall = time.Minute

// newClient is a client that trusts what pip trusts: the system's authorities
// (SSL_CERT_FILE) and those of PIP_CERT. It takes proxies from the environment.
func newClient() (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = stall
	if file := os.Getenv("PIP_CERT"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			// Not wrapped: it is no error of the store's disk.
			return nil, fmt.Errorf("read the certificates that PIP_CERT names: %v", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read the certificates that PIP_CERT names: %s holds none", file)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return &http.Client{Transport: transport}, nil
}

// statusError is an answer of the index other than 200.
type statusError struct {
	code   int
	status string
}

func (e *statusError) Error() string { return "it answered " + e.status }

// get asks for a page or a file, up to three times when the network or the server fails.
// The caller closes the body; reading it fails when nothing comes for a while.
func (ix *index) get(ctx context.Context, address *url.URL, accept string) (*http.Response, error) {
	var err error
	for _, wait := range []time.Duration{0, 300 * time.Millisecond, time.Second} {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		var resp *http.Response
		if resp, err = ix.getOnce(ctx, address, accept); err == nil {
			return resp, nil
		}
		var status *statusError
		if errors.As(err, &status) && status.code < 500 && status.code != http.StatusTooManyRequests {
			break
		}
	}
	return nil, err
}

func (ix *index) getOnce(ctx context.Context, address *url.URL, accept string) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		cancel(nil)
		return nil, fmt.Errorf("%s is no address", plain(address))
	}
	// As pip does: what an index gives from its own host takes its credentials.
	if address.User == nil && address.Host == ix.base.Host {
		req.URL.User = ix.base.User
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := ix.client.Do(req)
	if err != nil {
		cancel(nil)
		return nil, withoutAddress(err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		cancel(nil)
		return nil, &statusError{resp.StatusCode, resp.Status}
	}
	gaveUp := fmt.Errorf("nothing came for %s", stall)
	resp.Body = &watched{body: resp.Body, ctx: ctx, cancel: cancel, timer: time.AfterFunc(stall, func() { cancel(gaveUp) })}
	return resp, nil
}

// watched is a body whose reading ends when nothing comes for a while.
type watched struct {
	body   io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.body.Read(p)
	w.timer.Reset(stall)
	if err != nil && w.ctx.Err() != nil {
		err = context.Cause(w.ctx)
	}
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	err := w.body.Close()
	w.cancel(nil)
	return err
}

// withoutAddress drops the address that net/http puts before an error, which may hold credentials.
func withoutAddress(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		return address.Err
	}
	return err
}

// plain is an address without credentials, for people.
func plain(address *url.URL) string {
	shown := *address
	shown.User, shown.RawQuery, shown.Fragment = nil, "", ""
	return shown.String()
}

// download writes a file of the index to disk and returns its sha256.
func (ix *index) download(ctx context.Context, f File, name string) (sum string, err error) {
	address, err := url.Parse(f.URL)
	if err != nil {
		return "", errors.New("the index gives no usable address for it")
	}
	resp, err := ix.get(ctx, address, "")
	if err != nil {
		return "", ix.advise(err)
	}
	defer resp.Body.Close()
	out, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(resp.Body, maxBytes+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "", fmt.Errorf("the download was cut after %d bytes: try again", n)
	case err != nil:
		return "", ix.advise(err)
	case n > maxBytes:
		return "", fmt.Errorf("it is larger than %d bytes, which no source archive should be", int64(maxBytes))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
