package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestSensitivePortOpenToWorld(t *testing.T) {
	maybePort := opening("tcp", 3306, 3306, "0.0.0.0/0")
	maybePort.Must = firewall.Services{}
	unknownBlock := opening("tcp", 3306, 3306, "0.0.0.0/0")
	unknownBlock.MustAddrs = firewall.AddrSet{}
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  string
		says  string
	}{
		{"MySQL", []firewall.GroupRule{opening("tcp", 3306, 3306, "0.0.0.0/0")}, "proved", "opens MySQL to the world: tcp 3306 to 100 % of the public IPv4 addresses"},
		{"of IPv6", []firewall.GroupRule{opening("tcp", 6379, 6379, "::/0")}, "proved", "Redis to the world: tcp 6379 to 100 % of the public IPv6"},
		{"in two halves", []firewall.GroupRule{opening("tcp", 3306, 3306, "0.0.0.0/1"), opening("tcp", 3306, 3306, "128.0.0.0/1")}, "proved", "100 %"},
		{"a quarter and more", []firewall.GroupRule{opening("tcp", 3306, 3306, "0.0.0.0/1")}, "proved", "tcp 3306 to 5"},
		{"an office", []firewall.GroupRule{opening("tcp", 3306, 3306, "198.51.0.0/16", "10.0.0.0/8")}, "", ""},
		{"the web", []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}, "", ""},
		{"an administration port", []firewall.GroupRule{opening("tcp", 22, 22, "0.0.0.0/0")}, "", ""},
		{"another protocol on the port", []firewall.GroupRule{opening("udp", 3306, 3306, "0.0.0.0/0")}, "", ""},
		{"a range that holds some", []firewall.GroupRule{opening("tcp", 3300, 3400, "0.0.0.0/0")}, "proved", "opens MySQL to the world: tcp 3306 "},
		{"everything", []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/0")}, "proved", "more to the world"},
		{"a port that is not known", []firewall.GroupRule{maybePort}, "possible", "depending on"},
		{"a block that is not known is left to RSG501", []firewall.GroupRule{unknownBlock}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("g", c.rules...)
			found := planned(t, SensitivePortOpenToWorld, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" warning aws_security_group.g")
			says(t, found, c.says)
		})
	}
}

func TestSensitivePortPictureAndSecrets(t *testing.T) {
	w := newWorld()
	g := w.group("g", opening("tcp", 3300, 3400, "0.0.0.0/0"))
	f := planned(t, SensitivePortOpenToWorld, newWorld(), w)[0]
	if got := boxTexts(f.Uncovered); !slices.Equal(got, []string{"tcp 0.0.0.0/0:0-65535 -> " + firewall.AllAddrs().IPv4().String() + ":3306"}) {
		t.Errorf("packets are %q", got)
	}
	if len(f.Witness) != 1 || *f.Witness[0].DstPort != 3306 || len(f.Fixes) != 1 {
		t.Errorf("%+v", f)
	}
	g.Ingress[0].SensitiveV = true
	if f = planned(t, SensitivePortOpenToWorld, newWorld(), w)[0]; strings.Contains(f.Message, "MySQL") || len(f.Uncovered) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}
