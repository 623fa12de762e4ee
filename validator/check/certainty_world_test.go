package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// unsettled is a network that leaves questions open: which network ACL a subnet uses, where a host stands and what it carries, which
// filter a rule is in and which block or prefix list it names. A question has several answers; what is known has one.
type unsettled struct {
	subnets map[string][]string // by subnet, the network ACLs that it may use; "" is the default one
	hosts   map[string]standing
	nacls   []aclEntry
	groups  []groupEntry
}

// standing is where a host may stand, and the sets of groups that it may carry.
type standing struct {
	subnets []string
	groups  [][]string
}

// aclEntry is a rule resource that is for one of some network ACLs, and names one of some blocks.
type aclEntry struct {
	rule       firewall.NACLRule
	dir        firewall.Direction
	in, blocks []string
}

type groupEntry struct {
	rule              firewall.GroupRule
	dir               firewall.Direction
	in, blocks, lists []string // lists: the prefix lists of which it names one
}

// String is the network with its questions.
func (u *unsettled) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "network ACLs of subnets %q, hosts %+v", u.subnets, u.hosts)
	for i, e := range u.nacls {
		fmt.Fprintf(&b, "\n  NACL rule r%d of %v %s: %s, blocks %v", i, e.in, e.dir, ruleText(&e.rule), e.blocks)
	}
	for i, e := range u.groups {
		fmt.Fprintf(&b, "\n  group rule r%d of %v %s: %s with %s %v, blocks %v, lists %v", i, e.in, e.dir, servicesText(&e.rule), peerText(&e.rule), e.rule.Group.To, e.blocks, e.lists)
	}
	return b.String()
}

// answers says which of count answers a question has, -1 for any.
type answers func(question string, count int) int

func open(_ string, count int) int {
	if count == 1 {
		return 0
	}
	return -1
}

// answered is the answers that are left of some.
func answered[T any](say answers, question string, of []T) []T {
	if i := say(question, len(of)); i >= 0 {
		return of[i : i+1]
	}
	return of
}

// every calls f with all combinations of answers, at most limit of them; it is false where there are more.
func (u *unsettled) every(limit int, f func(answers)) bool {
	var questions []string
	counts := map[string]int{}
	u.network(func(q string, n int) int {
		if _, ok := counts[q]; !ok {
			questions = append(questions, q)
			counts[q] = n
		}
		return 0
	})
	all := 1
	for _, n := range counts {
		if all *= n; all > limit {
			return false
		}
	}
	for i := range all {
		chosen, rest := map[string]int{}, i
		for _, q := range questions {
			chosen[q], rest = rest%counts[q], rest/counts[q]
		}
		f(func(q string, _ int) int { return chosen[q] })
	}
	return true
}

func whyNot(address, attribute string) []firewall.Unknown {
	return []firewall.Unknown{{Address: address, Attribute: attribute, Reason: firewall.KnownAfterApply}}
}

// network is the network with some answers.
func (u *unsettled) network(say answers) world {
	w := newWorld()
	for _, n := range []string{"m", "n"} {
		w.nacl(n, nil)
	}
	for _, s := range slices.Sorted(maps.Keys(u.subnets)) {
		if w.Subnets[firewall.ID("aws_subnet."+s)] == nil {
			w.subnet(s, "main", "10.0.3.0/24")
		}
		link, address := &w.Subnets[firewall.ID("aws_subnet."+s)].NACL, "aws_network_acl_association."+s
		*link = firewall.Link{}
		for _, n := range answered(say, address, u.subnets[s]) {
			link.To = append(link.To, aclNamed(n))
		}
		if len(link.To) > 1 {
			link.Why = whyNot(address, "network_acl_id")
		}
	}
	for _, g := range []string{"x", "y"} {
		w.group(g)
	}
	for id, entries := range someLists {
		w.PrefixLists[firewall.ID(id)] = &firewall.PrefixList{ID: firewall.ID(id), AWSID: id, Must: addrs(entries...), May: addrs(entries...), MaxEntries: 5}
	}
	for _, h := range slices.Sorted(maps.Keys(u.hosts)) {
		u.host(w, h, say)
	}
	for i := range u.nacls {
		u.nacls[i].enter(w, i, say)
	}
	for i := range u.groups {
		u.groups[i].enter(w, i, say)
	}
	return w
}

func aclNamed(name string) firewall.ID {
	if name == "" {
		return "aws_vpc.main.default_network_acl_id"
	}
	return firewall.ID("aws_network_acl." + name)
}

func (u *unsettled) host(w world, name string, say answers) {
	h := u.hosts[name]
	i := w.host(name, "", nil)
	i.Subnet = firewall.Link{}
	for _, s := range answered(say, name+" subnet", h.subnets) {
		i.Subnet.To = append(i.Subnet.To, firewall.ID("aws_subnet."+s))
	}
	if len(i.Subnet.To) > 1 {
		i.Subnet.Why = whyNot(string(i.ID), "subnet_id")
	}
	sets := answered(say, name+" groups", h.groups)
	for _, g := range []string{"x", "y"} {
		id, in := firewall.ID("aws_security_group."+g), 0
		for _, set := range sets {
			if slices.Contains(set, g) {
				in++
			}
		}
		switch in {
		case 0:
		case len(sets):
			i.Groups.Sure = append(i.Groups.Sure, id)
		default:
			i.Groups.Maybe, i.Groups.Why = append(i.Groups.Maybe, id), whyNot(string(i.ID), "vpc_security_group_ids")
		}
	}
	i.Groups.Some = len(i.Groups.Sure) == 0
}

func (e *aclEntry) enter(w world, index int, say answers) {
	address := fmt.Sprint("aws_network_acl_rule.r", index)
	blocks := answered(say, address+" block", e.blocks)
	r := permit(e.rule.Number, protocolOf(e.rule.Protocol), blocks[0], e.rule.FromPort, e.rule.ToPort)
	r.Action, r.Standalone = e.rule.Action, true
	if r.Origin = madeBy("aws_network_acl_rule", address, "no-op"); len(blocks) > 1 {
		r = vague(r)
		r.Why = whyNot(address, "cidr_block")
	}
	in := answered(say, address+" filter", e.in)
	var among []firewall.ID
	for _, n := range in {
		among = append(among, aclNamed(n))
	}
	for _, id := range among {
		n := w.NACLs[id]
		if len(among) > 1 {
			r = maybe(r)
			r.Why = whyNot(address, "network_acl_id")
			n.Perhaps[e.dir] = append(n.Perhaps[e.dir], firewall.Candidate{Origin: r.Origin, Among: among, Why: r.Why})
		} else {
			n.Standalone[e.dir] = append(n.Standalone[e.dir], r.Origin)
		}
		if e.dir == firewall.Egress {
			n.Egress = append(n.Egress, r)
		} else {
			n.Ingress = append(n.Ingress, r)
		}
	}
}

func protocolOf(number int) string {
	for name, n := range protocolNumbers {
		if n == number {
			return name
		}
	}
	return ""
}

func (e *groupEntry) enter(w world, index int, say answers) {
	address := fmt.Sprint("aws_security_group_rule.r", index)
	r := e.rule
	if r.Peer == firewall.PeerCIDR {
		blocks := answered(say, address+" block", e.blocks)
		if r.MustAddrs, r.MayAddrs = addrs(blocks[0]), addrs(blocks[0]); len(blocks) > 1 {
			r.MustAddrs, r.MayAddrs = firewall.AddrSet{}, firewall.AllIPv4()
			r.Why = whyNot(address, "cidr_blocks")
		}
	}
	if r.Peer == firewall.PeerPrefixList {
		r.PrefixList = firewall.Link{}
		for _, id := range answered(say, address+" list", e.lists) {
			r.PrefixList.To = append(r.PrefixList.To, firewall.ID(id))
		}
		if len(r.PrefixList.To) > 1 {
			r.PrefixList.Why = whyNot(address, "prefix_list_ids")
			r.Why = r.PrefixList.Why
		}
	}
	r.Standalone, r.Origin = true, madeBy("aws_security_group_rule", address, "no-op")
	in := answered(say, address+" filter", e.in)
	var among []firewall.ID
	for _, g := range in {
		among = append(among, firewall.ID("aws_security_group."+g))
	}
	for _, id := range among {
		g := w.Groups[id]
		if len(among) > 1 {
			r.Maybe, r.Must = true, firewall.Services{}
			r.Why = whyNot(address, "security_group_id")
			g.Perhaps[e.dir] = append(g.Perhaps[e.dir], firewall.Candidate{Origin: r.Origin, Among: among, Why: r.Why})
		} else {
			g.Standalone[e.dir] = append(g.Standalone[e.dir], r.Origin)
		}
		if e.dir == firewall.Egress {
			g.Egress = append(g.Egress, r)
		} else {
			g.Ingress = append(g.Ingress, r)
		}
	}
}

var (
	someBlocks = []string{"0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "192.0.2.0/24", "52.0.0.0/8"}
	someLists  = map[string][]string{"pl-1": {"0.0.0.0/0"}, "pl-2": {"0.0.0.0/1", "192.0.2.0/24"}, "pl-3": {"10.0.1.0/24", "52.0.0.0/8"}}
	someRanges = [][2]int{{443, 443}, {22, 22}, {5432, 5432}, {1024, 65535}, {32768, 60999}, {0, 65535}, {443, 65535}}
)

// drawUnsettled draws a network of which few questions are open: with rules, some of them may be about rules.
func drawUnsettled(t *rapid.T, rules bool) *unsettled {
	left := 3 // questions that may still be left open
	several := func(name string, of []string) []string {
		if len(of) > 1 && left > 0 && rapid.IntRange(0, 4).Draw(t, name+" open") == 0 {
			left--
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(of), 2, min(len(of), 4), rapid.ID).Draw(t, name)
			slices.Sort(some)
			return some
		}
		return []string{rapid.SampledFrom(of).Draw(t, name)}
	}
	u := &unsettled{subnets: map[string][]string{}, hosts: map[string]standing{}}
	subnets := []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "subnets")]
	for _, s := range subnets {
		u.subnets[s] = several("NACL of "+s, []string{"", "m", "n"})
	}
	for _, h := range []string{"g", "h"}[:rapid.IntRange(0, 2).Draw(t, "hosts")] {
		x := standing{subnets: several("subnet of "+h, subnets)}
		sets := [][][]string{{{"x"}}, {{"y"}}, {{"x", "y"}}, {{"x"}, {"x", "y"}}, {{"y"}, {"x", "y"}}, {{"x"}, {"y"}, {"x", "y"}}}
		if left == 0 {
			sets = sets[:3]
		}
		if x.groups = rapid.SampledFrom(sets).Draw(t, "groups of "+h); len(x.groups) > 1 {
			left--
		}
		u.hosts[h] = x
	}
	if !rules {
		left = 0
	}
	dir := rapid.SampledFrom([]firewall.Direction{firewall.Ingress, firewall.Egress})
	for i := range rapid.IntRange(0, 6).Draw(t, "NACL rules") {
		name := fmt.Sprint("NACL rule ", i)
		ports := rapid.SampledFrom(someRanges).Draw(t, name)
		protocol := rapid.SampledFrom([]string{"tcp", "tcp", "tcp", "udp", "all"}).Draw(t, name)
		r := permit(100+10*i, protocol, "0.0.0.0/0", ports[0], ports[1])
		if rapid.IntRange(0, 2).Draw(t, name+" denies") == 0 {
			r.Action = firewall.Deny
		}
		u.nacls = append(u.nacls, aclEntry{r, dir.Draw(t, name), several(name+" in", []string{"m", "n"}), several(name+" block", someBlocks)})
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "group rules") {
		name := fmt.Sprint("group rule ", i)
		ports := rapid.SampledFrom(someRanges).Draw(t, name)
		r := opening(rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, name), ports[0], ports[1], "0.0.0.0/0")
		if peer := rapid.SampledFrom([]string{"", "", "x", "y"}).Draw(t, name+" peer"); peer != "" {
			r = openingTo("tcp", ports[0], ports[1], peer)
		}
		e := groupEntry{r, dir.Draw(t, name), several(name+" in", []string{"x", "y"}), several(name+" block", someBlocks), nil}
		if r.Peer == firewall.PeerCIDR && rapid.IntRange(0, 2).Draw(t, name+" names a list") == 0 {
			e.rule.Peer, e.rule.MustAddrs, e.rule.MayAddrs = firewall.PeerPrefixList, firewall.AddrSet{}, firewall.AddrSet{}
			e.blocks, e.lists = e.blocks[:1], several(name+" list", slices.Sorted(maps.Keys(someLists)))
		}
		u.groups = append(u.groups, e)
	}
	return u
}
