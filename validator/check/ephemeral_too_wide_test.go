package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestEphemeralTooWide(t *testing.T) {
	replies := permit(100, "tcp", "0.0.0.0/0", 443, 65535)
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
		says  string
	}{
		{"from 443 on", func(w world) { w.nacl("x", []firewall.NACLRule{replies}, "a") }, "proved", "opens tcp 443-1023 besides the ports of clients, by 1 ingress rule for replies: rule 100"},
		{"from 1024 on", func(w world) { w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 1024, 65535)}, "a") }, "", ""},
		{"all ports", func(w world) { w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 0, 65535)}, "a") }, "", ""},
		{"all but port 0", func(w world) { w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 1, 65535)}, "a") }, "", ""},
		{"a deny of what is too much", func(w world) {
			w.nacl("x", []firewall.NACLRule{refuse(90, "tcp", "0.0.0.0/0", 0, 1023), replies}, "a")
		}, "", ""},
		{"a group opens some of it", func(w world) {
			w.nacl("x", []firewall.NACLRule{replies}, "a")
			w.group("g", opening("tcp", 443, 443, "0.0.0.0/0"))
			w.host("h", "a", []string{"g"})
		}, "proved", "opens tcp 444-1023 besides"},
		{"a group of unknown rules", func(w world) {
			w.nacl("x", []firewall.NACLRule{replies}, "a")
			w.host("h", "a", []string{"unknown"})
		}, "", ""},
		{"possibly there", func(w world) {
			r := maybe(replies)
			w.nacl("x", []firewall.NACLRule{r}, "a")
		}, "possible", "depending on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.build(w)
			found := planned(t, EphemeralTooWide, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" note aws_network_acl.x ingress")
			says(t, found, c.says)
		})
	}
}

func TestEphemeralTooWidePacketsAndSecrets(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "udp", "0.0.0.0/0", 1000, 65535)}, "a")
	f := planned(t, EphemeralTooWide, newWorld(), w)[0]
	if got := boxTexts(f.Uncovered); !slices.Equal(got, []string{"udp 0.0.0.0/0:0-65535 -> 10.0.1.0/24:1000-1023"}) || f.Inexact {
		t.Errorf("packets are %q, inexact %v", got, f.Inexact)
	}
	n.Ingress[0].SensitiveV = true
	if f = planned(t, EphemeralTooWide, newWorld(), w)[0]; strings.Contains(f.Message, "1000") || len(f.Uncovered) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}

func TestEphemeralTooWideWithNarrowerProfiles(t *testing.T) {
	w := newWorld()
	w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 1024, 65535)}, "a")
	opts := DefaultOptions()
	opts.Profiles = opts.Profiles[:2] // linux and windows
	found := Run([]*Check{EphemeralTooWide}, nil, w.Network, Facts{}, opts)
	if len(found) != 1 || !strings.Contains(found[0].Message, "tcp 1024-32767") {
		t.Errorf("%+v", found)
	}
}
