// Package registry fetches policies from OCI registries, with the credentials that `docker login` and the like have left. `sgplan init`
// alone uses it: a check reaches no network.
package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"time"

	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/errcode"
	"oras.land/oras-go/v2/registry/remote/retry"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

// patience is how long one answer may take, tries and login included.
const patience = time.Minute

// Client fetches from registries: by HTTPS, and by HTTP only from this machine.
type Client struct {
	agent       string
	http        *http.Client
	credentials auth.CredentialFunc
	cache       auth.Cache
}

// New is a client with the credentials of Docker's configuration ($DOCKER_CONFIG, or ~/.docker/config.json) and the helpers that it
// names. agent is how it calls itself, "sgplan/1.2.3".
func New(agent string) (*Client, error) {
	store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{})
	if err != nil {
		return nil, fmt.Errorf("the configuration of Docker cannot be read: %s", plain(err))
	}
	return &Client{agent, retry.NewClient(), credentials.Credential(store), auth.NewCache()}, nil
}

// Manifest is the manifest of a reference.
func (c *Client) Manifest(ctx context.Context, r policy.Reference) ([]byte, error) {
	return c.get(ctx, r, policy.MaxManifest, func(ctx context.Context, repo *remote.Repository) (io.ReadCloser, error) {
		_, body, err := repo.Manifests().FetchReference(ctx, r.Digest)
		return body, err
	})
}

// File is a file of a repository.
func (c *Client) File(ctx context.Context, r policy.Reference, digest string) ([]byte, error) {
	return c.get(ctx, r, policy.MaxFetched, func(ctx context.Context, repo *remote.Repository) (io.ReadCloser, error) {
		_, body, err := repo.Blobs().FetchReference(ctx, digest)
		return body, err
	})
}

func (c *Client) get(ctx context.Context, r policy.Reference, most int64, ask func(context.Context, *remote.Repository) (io.ReadCloser, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	here := local(r.Host)
	client := &auth.Client{Client: c.http, Credential: c.credentials, Cache: c.cache}
	client.SetUserAgent(c.agent)
	if here {
		client.BlockedRealmPrefixes = []netip.Prefix{} // who gives out its tokens is on this machine too
	}
	repo := &remote.Repository{Client: client, Reference: registry.Reference{Registry: r.Host, Repository: r.Repository}, PlainHTTP: here}
	body, err := ask(ctx, repo)
	if err != nil {
		return nil, told(r, err)
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, most+1))
	switch {
	case err != nil:
		return nil, told(r, err)
	case int64(len(text)) > most:
		return nil, fmt.Errorf("%s answers with more than %d bytes", r.Host, most)
	}
	return text, nil
}

// local reports whether a host is this machine, whose registries often speak HTTP.
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// told is an error as a user may see it: what the registry means, without addresses that hold secrets.
func told(r policy.Reference, err error) error {
	var answer *errcode.ErrorResponse
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s did not answer within %s", r.Host, patience)
	case errors.Is(err, errdef.ErrNotFound):
		return fmt.Errorf("%s does not have it, or not for you", r.Host)
	case errors.Is(err, auth.ErrBasicCredentialNotFound), errors.As(err, &answer) &&
		(answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden):
		return fmt.Errorf("%s does not give it out: log in with `docker login %s`", r.Host, r.Host)
	case errors.As(err, &answer):
		return fmt.Errorf("%s answers %d", r.Host, answer.StatusCode)
	}
	return errors.New(plain(err))
}

// secretive is what addresses may hold of secrets: a user with a password, and whatever follows "?" (signatures, tokens).
var secretive = regexp.MustCompile(`//[^/@\s"]*@|\?[^\s"]*`)

// plain is the text of an error without secrets, and not longer than people read.
func plain(err error) string {
	text := secretive.ReplaceAllStringFunc(err.Error(), func(s string) string {
		if s[0] == '?' {
			return "?…"
		}
		return "//…@"
	})
	if most := 300; len(text) > most {
		text = text[:most] + "…"
	}
	return text
}
