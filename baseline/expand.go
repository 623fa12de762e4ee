package baseline

import (
	"fmt"
	"net/netip"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// The whole of each family.
var (
	allIPv4 = netip.MustParsePrefix("0.0.0.0/0")
	allIPv6 = netip.MustParsePrefix("::/0")
)

// egressKey is the key of the rules of an Egress mode; no rule of a preset has it.
const egressKey = "egress"

// Expand returns the rules of a group: ingress first, in the order of the preset's rules and, for each, of the sources. It is
// pure: equal options give equal rules.
//
// Two rules of equal content would be refused by AWS (InvalidPermission.Duplicate), so that the first stands for both, as where
// one group fills two slots; but a source that the caller wrote out stands for a CIDR of the VPC, so that no key changes when
// the VPC gets a CIDR. Sources with keys of their own each keep their rules, since a caller who plans before values are known needs
// the keys of then: that caller has AWS make one rule of those that turn out equal.
//
// It is an error if the options are not complete or contradict each other, or if two different sources of one kind in one slot
// have the same key.
func (p *Preset) Expand(o Options) ([]Rule, error) {
	rules, err := p.expand(o)
	if err != nil {
		return nil, fmt.Errorf("preset %s: %w", p.Name, err)
	}
	return rules, nil
}

func (p *Preset) expand(o Options) ([]Rule, error) {
	v, err := p.Version(o.Version)
	if err != nil {
		return nil, err
	}
	if o.Legacy && p.Family != Rackspace {
		return nil, fmt.Errorf("legacy sources are those of Rackspace's module, which has no such group")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := o.checkSlots(v); err != nil {
		return nil, err
	}
	x := expansion{Options: o, byKey: map[string]content{}, seen: map[content]int{}}
	for _, r := range v.Rules {
		if err := x.addRule(v, firewall.Ingress, r); err != nil {
			return nil, err
		}
	}
	if err := x.addEgress(v); err != nil {
		return nil, err
	}
	return x.rules, nil
}

// expansion is an Expand at work.
type expansion struct {
	Options
	rules []Rule
	byKey map[string]content
	seen  map[content]int // index in rules
	ofVPC []bool          // for each of rules: it comes from the CIDRs of the VPC
}

// content is what AWS tells rules apart by. A rule whose peer is not known yet is told apart by its key.
type content struct {
	direction firewall.Direction
	traffic   Traffic
	peer      Peer
	key       string
}

// addRule adds a preset's rule for everyone in its slot.
func (x *expansion) addRule(v Version, d firewall.Direction, r PresetRule) error {
	slot, ok := v.Slot(r.Slot)
	if !ok {
		return fmt.Errorf("rule %s has no slot %q: this is always a bug in the preset", r.Key, r.Slot)
	}
	sources, err := x.sources(slot)
	if err != nil {
		return err
	}
	out := Rule{RuleKey: r.Key, Slot: r.Slot, Direction: d, Traffic: r.Traffic, Description: r.Description}
	if x.Legacy {
		out.Description = r.Original
	}
	for _, s := range sources {
		if err := x.add(out, s); err != nil {
			return err
		}
	}
	return nil
}

// addEgress adds the outbound rules.
func (x *expansion) addEgress(v Version) error {
	own := x.Egress == EgressRulesOnly || x.Egress == EgressAllowAll && x.Legacy && len(v.Egress) > 0
	if own {
		for _, r := range v.Egress {
			if err := x.addRule(v, firewall.Egress, r); err != nil {
				return err
			}
		}
		return nil
	}
	out := Rule{RuleKey: egressKey, Direction: firewall.Egress, Traffic: whole(All)}
	switch x.Egress {
	case EgressAllowAll:
		if x.Legacy { // else none, as of the rules with which AWS makes a group: they are kept
			out.Description = v.OriginalEgress
		}
		return x.add(out, Source{Kind: Anywhere})
	case EgressVPC:
		out.Description = "All outbound traffic to the VPC"
		return x.add(out, Source{Kind: VPCCIDRs})
	}
	return nil
}

// add adds a rule for one source.
func (x *expansion) add(r Rule, s Source) error {
	peers, err := x.peers(s)
	if err != nil {
		return err
	}
	for _, p := range peers {
		r.Peer = p
		r.Key = r.RuleKey + "/" + string(s.Kind)
		switch {
		case s.Key != "":
			r.Key += "/" + s.Key
		case p.Kind != s.Kind || s.valued(): // a value; a word that stands for itself has said all
			r.Key += "/" + p.String()
		}
		c := content{direction: r.Direction, traffic: r.Traffic, peer: p}
		if p.Unknown {
			c.key = r.Key
		}
		other, twice := x.byKey[r.Key]
		if twice && (other != c || p.Unknown && p.Kind != VPCCIDRs) {
			return fmt.Errorf("two different sources have the key %s", r.Key)
		}
		x.byKey[r.Key] = c
		switch {
		case s.Key == "":
			x.put(r, c, s.Kind == VPCCIDRs)
		case !twice:
			x.rules, x.ofVPC = append(x.rules, r), append(x.ofVPC, false)
		}
	}
	return nil
}

// put adds a rule unless there is one of equal content that stands for both.
func (x *expansion) put(r Rule, c content, ofVPC bool) {
	i, ok := x.seen[c]
	switch {
	case !ok:
		x.seen[c] = len(x.rules)
		x.rules, x.ofVPC = append(x.rules, r), append(x.ofVPC, ofVPC)
	case x.ofVPC[i] && !ofVPC:
		x.rules[i], x.ofVPC[i] = r, false
	}
}

// peers returns the peers that a source stands for.
func (x *expansion) peers(s Source) ([]Peer, error) {
	switch s.Kind {
	case Anywhere:
		if x.Legacy {
			return []Peer{{Kind: CIDRIPv4, CIDR: allIPv4}}, nil
		}
		return []Peer{{Kind: CIDRIPv4, CIDR: allIPv4}, {Kind: CIDRIPv6, CIDR: allIPv6}}, nil
	case VPCCIDRs:
		return x.vpcPeers()
	}
	return []Peer{{Kind: s.Kind, CIDR: s.CIDR, ID: s.ID, Unknown: s.Unknown}}, nil
}

// vpcPeers returns the CIDRs of the VPC.
func (x *expansion) vpcPeers() ([]Peer, error) {
	if err := x.VPC.check(); err != nil {
		return nil, err
	}
	switch {
	case x.VPC.Unknown:
		return []Peer{{Kind: VPCCIDRs, Unknown: true}}, nil
	case x.Legacy:
		return []Peer{{Kind: CIDRIPv4, CIDR: x.VPC.Primary}}, nil
	}
	var peers []Peer
	for _, c := range x.VPC.cidrs() {
		kind := CIDRIPv6
		if c.Addr().Is4() {
			kind = CIDRIPv4
		}
		peers = append(peers, Peer{Kind: kind, CIDR: c})
	}
	return peers, nil
}
