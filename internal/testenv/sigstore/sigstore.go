// Package sigstore stands in for the two programs that sign and verify releases: Sigstore's cosign, and gh's attestations. They cannot be
// had everywhere, and need an identity that only a pipeline has. What a stand-in takes, says and refuses is what the program does, with one
// exception: it trusts whoever made a certificate, as there is no authority, and asks no log.
//
// Sources: https://docs.sigstore.dev/cosign/verifying/verify/, https://docs.sigstore.dev/about/bundle/ and
// https://cli.github.com/manual/gh_attestation_verify
package sigstore

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"os"
	"time"
)

// The identity of a release: the workflow that made it, as GitHub tells Sigstore.
const (
	Identity = "https://github.com/rackspace/terraform-provider-rackspace/.github/workflows/release.yml@refs/tags/v1.2.3"
	Issuer   = "https://token.actions.githubusercontent.com"
)

// issuerExtension is where a certificate of Sigstore names who vouches for the identity.
var issuerExtension = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 8}

// bundle is what cosign writes beside what it signs.
type bundle struct {
	MediaType            string `json:"mediaType"`
	VerificationMaterial struct {
		Certificate struct {
			RawBytes []byte `json:"rawBytes"`
		} `json:"certificate"`
	} `json:"verificationMaterial"`
	MessageSignature struct {
		MessageDigest struct {
			Algorithm string `json:"algorithm"`
			Digest    []byte `json:"digest"`
		} `json:"messageDigest"`
		Signature []byte `json:"signature"`
	} `json:"messageSignature"`
}

const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// Cosign is cosign sign-blob and cosign verify-blob, with arguments that begin after the program's name. It returns the exit status.
func Cosign(args []string, stderr io.Writer) int {
	err := errors.New("want sign-blob or verify-blob")
	if len(args) > 0 {
		flags := flag.NewFlagSet("cosign "+args[0], flag.ContinueOnError)
		flags.SetOutput(stderr)
		file := flags.String("bundle", "", "")
		switch args[0] {
		case "sign-blob":
			yes := flags.Bool("yes", false, "")
			if err = flags.Parse(args[1:]); err == nil {
				err = sign(*file, flags.Args(), *yes)
			}
		case "verify-blob":
			identity, issuer := flags.String("certificate-identity", "", ""), flags.String("certificate-oidc-issuer", "", "")
			if err = flags.Parse(args[1:]); err == nil {
				err = verify(*file, flags.Args(), *identity, *issuer)
			}
			if err == nil {
				fmt.Fprintln(stderr, "Verified OK")
			}
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, "Error:", err)
		return 1
	}
	return 0
}

func sign(file string, blobs []string, yes bool) error {
	if len(blobs) != 1 || file == "" {
		return errors.New("want one blob, and a bundle to write")
	}
	if !yes {
		return errors.New("nobody is there to say yes")
	}
	text, err := os.ReadFile(blobs[0])
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	var b bundle
	b.MediaType = mediaType
	if b.VerificationMaterial.Certificate.RawBytes, err = certificate(key); err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	b.MessageSignature.MessageDigest.Algorithm, b.MessageSignature.MessageDigest.Digest = "SHA2_256", sum[:]
	if b.MessageSignature.Signature, err = ecdsa.SignASN1(rand.Reader, key, sum[:]); err != nil {
		return err
	}
	out, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return os.WriteFile(file, out, 0o600)
}

// certificate is one as Fulcio makes it: for minutes, for an identity, with who vouches for it.
func certificate(key *ecdsa.PrivateKey) ([]byte, error) {
	identity, err := url.Parse(Identity)
	if err != nil {
		return nil, err
	}
	issuer, err := asn1.MarshalWithParams(Issuer, "utf8")
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(10 * time.Minute), URIs: []*url.URL{identity},
		ExtraExtensions: []pkix.Extension{{Id: issuerExtension, Value: issuer}}}
	return x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
}

func verify(file string, blobs []string, identity, issuer string) error {
	switch {
	case identity == "":
		return errors.New("--certificate-identity or --certificate-identity-regexp is required for verification in keyless mode")
	case issuer == "":
		return errors.New("--certificate-oidc-issuer or --certificate-oidc-issuer-regexp is required for verification in keyless mode")
	case len(blobs) != 1:
		return fmt.Errorf("accepts 1 arg(s), received %d", len(blobs))
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var b bundle
	if err := json.Unmarshal(text, &b); err != nil || b.MediaType != mediaType {
		return fmt.Errorf("%s is no bundle: %w", file, err)
	}
	signed, err := x509.ParseCertificate(b.VerificationMaterial.Certificate.RawBytes)
	if err != nil {
		return err
	}
	if err := isBy(signed, identity, issuer); err != nil {
		return err
	}
	blob, err := os.ReadFile(blobs[0])
	if err != nil {
		return err
	}
	sum := sha256.Sum256(blob)
	key, ok := signed.PublicKey.(*ecdsa.PublicKey)
	if !ok || !bytes.Equal(sum[:], b.MessageSignature.MessageDigest.Digest) || !ecdsa.VerifyASN1(key, sum[:], b.MessageSignature.Signature) {
		return errors.New("failed to verify signature: could not verify message: invalid signature when validating ASN.1 encoded signature")
	}
	return nil
}

// isBy holds a certificate to an identity and to who vouches for it.
func isBy(c *x509.Certificate, identity, issuer string) error {
	if len(c.URIs) != 1 || c.URIs[0].String() != identity {
		return fmt.Errorf("none of the expected identities matched what was in the certificate, got subjects %v", c.URIs)
	}
	for _, e := range c.Extensions {
		var by string
		if e.Id.Equal(issuerExtension) {
			if _, err := asn1.UnmarshalWithParams(e.Value, &by, "utf8"); err == nil && by == issuer {
				return nil
			}
		}
	}
	return errors.New("the certificate is of another issuer")
}
