package hcp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// The names of HCP Terraform's hosts.
const (
	appName     = "app.terraform.io"
	archiveName = "archivist.terraform.io"
)

// NewNamed starts a platform whose hosts have the names of HCP Terraform's, and speak TLS as these do. A run task reaches them through
// the proxy ($HTTPS_PROXY), and knows them by the authority, a certificate in PEM ($SSL_CERT_FILE). The proxy leads nowhere else.
func NewNamed(tb testing.TB, key string) (p *Platform, proxy string, authority []byte) {
	tb.Helper()
	p = unstarted(tb, key)
	p.appURL, p.archiveURL = "https://"+appName, "https://"+archiveName
	certificate, authority := certificateOf(tb, appName, archiveName)
	for _, s := range []*httptest.Server{p.app, p.archive} {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
		s.StartTLS()
	}
	server := httptest.NewServer(http.HandlerFunc(p.connect))
	tb.Cleanup(server.Close)
	return p, server.URL, authority
}

// connect answers the CONNECT of a proxy's client.
func (p *Platform) connect(w http.ResponseWriter, r *http.Request) {
	to := map[string]*httptest.Server{appName + ":443": p.app, archiveName + ":443": p.archive}[r.Host]
	if r.Method != http.MethodConnect || to == nil {
		p.mu.Lock()
		p.wrong("%s %s through the proxy", r.Method, r.Host)
		p.mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
		return
	}
	far, err := net.Dial("tcp", to.Listener.Addr().String())
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = far.Close()
		return
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			_ = pair[0].Close()
		}()
	}
}

// certificateOf makes a certificate for names, which is its own authority.
func certificateOf(tb testing.TB, names ...string) (tls.Certificate, []byte) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: names, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
