package e2e_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// moment is what the filters let through after one call of an apply.
type moment struct {
	call    *awsproxy.Call // that made it so; nil for the first
	filters map[string]filtered
}

// filtered is what lets packets to and from something: the network ACL of a subnet, or the groups of an interface.
type filtered struct {
	local firewall.AddrSet
	open  [2]firewall.Set // by direction
	nacl  bool
}

var bothWays = [2]firewall.Direction{firewall.Ingress, firewall.Egress}

// watch notes the moments of an account from now on. Calls that change something come one at a time, each with the question what
// there is then.
type watch struct {
	t       *testing.T
	proxy   *awsproxy.Proxy
	mu      sync.Mutex
	moments []moment
	gate    *gate
}

func newWatch(t *testing.T, p *awsproxy.Proxy) *watch {
	w := &watch{t: t, proxy: p, gate: newGate(order{})}
	p.Inject(awsproxy.Fault{When: func(c *awsproxy.Call) bool { return c.Service == "ec2" }, Effect: w.effect})
	return w
}

// start forgets what was before, and orders calls from now on.
func (w *watch) start(o order) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate = newGate(o)
	if len(w.moments) > 0 {
		w.moments = w.moments[len(w.moments)-1:]
		w.moments[0].call = nil
	}
}

func (w *watch) effect(ctx context.Context, c *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
	w.mu.Lock()
	g := w.gate
	w.mu.Unlock()
	g.wait(c)
	defer g.over(c)
	if strings.HasPrefix(c.Action, "Describe") || strings.HasPrefix(c.Action, "Get") {
		return serve()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := serve()
	if r.Status < 400 {
		w.moments = append(w.moments, moment{c, w.look(ctx, c)})
	}
	return r
}

// look asks what there is.
func (w *watch) look(ctx context.Context, c *awsproxy.Call) map[string]filtered {
	var subnets struct {
		List []struct {
			ID   string `xml:"subnetId"`
			CIDR string `xml:"cidrBlock"`
		} `xml:"subnetSet>item"`
	}
	var nacls struct {
		List []struct {
			Subnets []string    `xml:"associationSet>item>subnetId"`
			Entries []naclEntry `xml:"entrySet>item"`
		} `xml:"networkAclSet>item"`
	}
	var groups struct {
		List []struct {
			ID  string     `xml:"groupId"`
			In  []groupRun `xml:"ipPermissions>item"`
			Out []groupRun `xml:"ipPermissionsEgress>item"`
		} `xml:"securityGroupInfo>item"`
	}
	var interfaces struct {
		List []struct {
			ID      string   `xml:"networkInterfaceId"`
			Address string   `xml:"privateIpAddress"`
			Groups  []string `xml:"groupSet>item>groupId"`
		} `xml:"networkInterfaceSet>item"`
	}
	w.ask(ctx, c, "DescribeSubnets", &subnets)
	w.ask(ctx, c, "DescribeNetworkAcls", &nacls)
	w.ask(ctx, c, "DescribeSecurityGroups", &groups)
	w.ask(ctx, c, "DescribeNetworkInterfaces", &interfaces)
	out := map[string]filtered{}
	local := map[string]firewall.AddrSet{}
	for _, s := range subnets.List {
		local[s.ID] = firewall.Prefixes(netip.MustParsePrefix(s.CIDR))
	}
	for _, n := range nacls.List {
		for _, id := range n.Subnets {
			out[id] = filtered{local: local[id], nacl: true, open: [2]firewall.Set{naclAdmits(w.t, n.Entries, false), naclAdmits(w.t, n.Entries, true)}}
		}
	}
	open := map[string][2]firewall.Set{}
	for _, g := range groups.List {
		open[g.ID] = [2]firewall.Set{groupAdmits(w.t, g.In), groupAdmits(w.t, g.Out)}
	}
	for _, i := range interfaces.List {
		f := filtered{local: firewall.Addresses(netip.MustParseAddr(i.Address))}
		for _, g := range i.Groups {
			for d := range f.open {
				f.open[d] = f.open[d].Union(open[g][d])
			}
		}
		out[i.ID] = f
	}
	return out
}

func (w *watch) ask(ctx context.Context, c *awsproxy.Call, action string, into any) {
	if err := xml.Unmarshal(w.proxy.Ask(ctx, c, action, url.Values{}).Body, into); err != nil {
		w.t.Errorf("%s: %v", action, err)
	}
}

// naclEntry is an entry of a network ACL as EC2 shows it.
type naclEntry struct {
	Number   int    `xml:"ruleNumber"`
	Protocol int    `xml:"protocol"`
	Action   string `xml:"ruleAction"`
	Egress   bool   `xml:"egress"`
	CIDR     string `xml:"cidrBlock"`
	CIDR6    string `xml:"ipv6CidrBlock"`
	From     int    `xml:"portRange>from"`
	To       int    `xml:"portRange>to"`
	Type     int    `xml:"icmpTypeCode>type"`
	Code     int    `xml:"icmpTypeCode>code"`
}

func naclAdmits(t *testing.T, entries []naclEntry, egress bool) firewall.Set {
	var rules []firewall.NACLRule
	for _, e := range entries {
		if e.Egress != egress || e.Number > 32766 {
			continue
		}
		match, err := firewall.NACLMatch(e.Protocol, netip.MustParsePrefix(cmp.Or(e.CIDR, e.CIDR6)), e.From, e.To, e.Type, e.Code)
		if err != nil {
			t.Errorf("entry %+v: %v", e, err)
		}
		action := firewall.Deny
		if e.Action == "allow" {
			action = firewall.Allow
		}
		rules = append(rules, firewall.NACLRule{Number: e.Number, Action: action, Must: match, May: match})
	}
	return firewall.EvalNACL(rules).Allowed()
}

// groupRun is a permission of a group as EC2 shows it. Groups as peers are left out.
type groupRun struct {
	Protocol string   `xml:"ipProtocol"`
	From     int      `xml:"fromPort"`
	To       int      `xml:"toPort"`
	CIDRs    []string `xml:"ipRanges>item>cidrIp"`
	CIDRs6   []string `xml:"ipv6Ranges>item>cidrIpv6"`
}

func groupAdmits(t *testing.T, list []groupRun) firewall.Set {
	var out firewall.Set
	for _, p := range list {
		number, err := firewall.ParseGroupProtocol(p.Protocol)
		if err != nil {
			t.Errorf("permission %+v: %v", p, err)
		}
		services, err := firewall.GroupServices(number, p.From, p.To)
		if err != nil {
			t.Errorf("permission %+v: %v", p, err)
		}
		var from []netip.Prefix
		for _, c := range slices.Concat(p.CIDRs, p.CIDRs6) {
			from = append(from, netip.MustParsePrefix(c))
		}
		out = out.Union(firewall.NewSet(firewall.Prefixes(from...), services))
	}
	return out
}
