package e2e_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"testing"
)

// instanceGroups finds an instance whose groups stand at its interface only.
var instanceGroups = regexp.MustCompile(`(?s)(<networkInterfaceSet>.*?<groupSet>)(.*?)(</groupSet>.*?</rootDeviceType>)<groupSet/>`)

// mend corrects two answers of moto 5.2.1 to what AWS says: the state of a subnet's IPv6 block is the text of a Python dictionary
// (the AWS provider waits for ever for a state of that name), and an instance has its groups at its interface, not itself.
func mend(body []byte) []byte {
	body = bytes.ReplaceAll(body, []byte("{'State': 'associated'}"), []byte("associated"))
	return instanceGroups.ReplaceAll(body, []byte("$1$2$3<groupSet>$2</groupSet>"))
}

// shim stands before the emulator and mends its answers.
func shim(t *testing.T, emulator string) string {
	t.Helper()
	target, err := url.Parse(emulator)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(resp *http.Response) error {
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return err
			}
			body = mend(body)
			resp.Body = io.NopCloser(bytes.NewReader(body))
			resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}
