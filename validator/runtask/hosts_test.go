package runtask

import (
	"net/url"
	"strings"
	"testing"
)

func TestAHostIsAllowedByNameAndPort(t *testing.T) {
	h, err := newHosts([]string{"app.terraform.io", "tfe.example.com:8443", "[2001:db8::1]:443", "127.0.0.1:8080"}, false)
	if err != nil {
		t.Fatal(err)
	}
	loopback := h
	loopback.loopback = true
	for _, c := range []struct {
		url            string
		want, loopback bool
	}{
		{"https://app.terraform.io/api/v2/x?y=z", true, true},
		{"https://APP.terraform.io:443/", true, true},
		{"https://app.terraform.io:8443/", false, false},
		{"https://tfe.example.com:8443/", true, true},
		{"https://tfe.example.com/", false, false},
		{"https://[2001:db8::1]/", true, true},
		{"http://app.terraform.io/", false, false},
		{"https://app.terraform.io.evil.example/", false, false},
		{"https://evil-app.terraform.io/", false, false},
		{"https://app.terraform.io./", false, false},
		{"https://app.terraform.io@evil.example/", false, false},
		{"https://user@app.terraform.io/", false, false},
		{"https://evil.example/app.terraform.io", false, false},
		{"https://evil.example#app.terraform.io", false, false},
		{"https:app.terraform.io/x", false, false},
		{"//app.terraform.io/x", false, false},
		{"file:///etc/passwd", false, false},
		{"gopher://app.terraform.io/", false, false},
		{"https://169.254.169.254/", false, false},
		{"", false, false},
		{"http://127.0.0.1:8080/", false, true},
		{"http://127.0.0.1:8081/", false, false},
		{"http://localhost:8080/", false, false},
		{"https://app.terraform.io\\@evil.example/", false, false},
		{"https://ａpp.terraform.io/", false, false},
	} {
		if _, err := h.parse(c.url); (err == nil) != c.want {
			t.Errorf("%s: %v", c.url, err)
		}
		if _, err := loopback.parse(c.url); (err == nil) != c.loopback {
			t.Errorf("%s with loopback: %v", c.url, err)
		}
	}
}

// An error about a URL tells nothing of it but the host: the rest is a secret.
func TestAnErrorAboutAURLKeepsItsSecret(t *testing.T) {
	h, err := newHosts([]string{"app.terraform.io"}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"https://evil.example/v1/object/secret?secret=secret", "https://app.terraform.io:x/secret", "http://app.terraform.io/secret", "https://secret@app.terraform.io/"} {
		if _, err := h.parse(text); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAWrongHostIsSaidAtTheStart(t *testing.T) {
	for _, text := range []string{"", "https://app.terraform.io", "app.terraform.io/x", "*.terraform.io", "a b", "user@host", "host:x", "host?"} {
		if _, err := newHosts([]string{text}, false); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if _, err := newHosts(nil, false); err == nil {
		t.Error("no host is taken")
	}
}

func FuzzHosts(f *testing.F) {
	for _, text := range []string{"https://app.terraform.io/x", "https://app.terraform.io:443@evil", "https://[::1]/", "http://127.0.0.1"} {
		f.Add(text)
	}
	h, err := newHosts([]string{"app.terraform.io"}, true)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := h.parse(text)
		if err != nil {
			return
		}
		again, err := url.Parse(u.String()) // what net/http calls
		if err != nil || !strings.EqualFold(again.Hostname(), "app.terraform.io") || again.Scheme != "https" || again.User != nil {
			t.Errorf("%q leads to %v", text, again)
		}
	})
}
