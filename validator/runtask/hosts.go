package runtask

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// hosts are the hosts that may be called. A URL is held against them by name and port, both exact. No address is looked at: with
// TLS who answers has to prove the name, so that a DNS answer that leads elsewhere leads to no connection, and a Terraform Enterprise
// may well have a private address.
type hosts struct {
	allowed  map[string]bool // HOST:PORT
	loopback bool            // plain HTTP to loopback addresses
}

func newHosts(list []string, loopback bool) (hosts, error) {
	h := hosts{map[string]bool{}, loopback}
	if len(list) == 0 {
		return h, errors.New("no host is allowed: name the platform's, such as app.terraform.io and archivist.terraform.io")
	}
	for _, text := range list {
		u, err := url.Parse("https://" + text)
		if err != nil || u.Hostname() == "" || u.Host != text || strings.ContainsAny(text, "*/") {
			return h, fmt.Errorf("%q is not a host: HOST or HOST:PORT, without scheme, path or wildcard", text)
		}
		h.allowed[hostPort(u)] = true
	}
	return h, nil
}

// parse reads a URL that may be called. The error names the host alone: paths and queries of such URLs are secrets.
func (h hosts) parse(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("not a URL")
	}
	return u, h.check(u)
}

func (h hosts) check(u *url.URL) error {
	switch {
	case u.Scheme != "https" && !(u.Scheme == "http" && h.loopback && isLoopback(u.Hostname())):
		return errors.New("not an https URL")
	case u.User != nil || u.Hostname() == "":
		return errors.New("not the URL of a host")
	case !h.allowed[hostPort(u)]:
		return fmt.Errorf("the host %q is not allowed: --allow-host names those that are", u.Host)
	}
	return nil
}

// hostPort is the host and the port, which is that of the scheme if there is none.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
