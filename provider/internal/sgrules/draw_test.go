package sgrules_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules/ec2model"
)

// groupID is the group under test, and one that rules refer to.
const groupID = "sg-a"

// weights is what the prefix lists of the small world count for.
var weights = map[string]int{"pl-1": 1, "pl-2": 4}

// newModel is EC2 with the small world's groups and prefix lists.
func newModel(seed uint64) *ec2model.Model {
	m := ec2model.New(seed, "sg-a", "sg-b")
	maps.Copy(m.Lists, weights)
	return m
}

// noWait makes Apply ask again at once.
func noWait(ctx context.Context, _ int) error { return ctx.Err() }

func applier(m *ec2model.Model) *sgrules.Applier {
	return &sgrules.Applier{API: m, GroupID: groupID, Account: ec2model.Account, Wait: noWait}
}

// mustRule makes a rule of a spec that is right.
func mustRule(t testing.TB, s sgrules.Spec) sgrules.Rule {
	t.Helper()
	r, wrong := s.Rule(ec2model.Account)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return r
}

// drawSpec draws a rule of the small world, without description and tags.
func drawSpec(t *rapid.T) sgrules.Spec {
	type service struct {
		protocol string
		from, to int32
	}
	sv := rapid.SampledFrom([]service{
		{"tcp", 22, 22}, {"tcp", 80, 80}, {"tcp", 80, 443}, {"tcp", 443, 8080}, {"tcp", 0, 65535}, {"tcp", 22, 443},
		{"udp", 53, 53}, {"udp", 0, 65535}, {"icmp", 8, 0}, {"icmp", 3, -1}, {"icmp", -1, -1}, {"icmpv6", 128, 0}, {"icmpv6", -1, -1},
		{"50", -1, -1}, {"-1", -1, -1}, {"-1", -1, -1},
	}).Draw(t, "service")
	s := sgrules.Spec{Protocol: sv.protocol, From: &sv.from, To: &sv.to}
	if rapid.IntRange(0, 3).Draw(t, "egress") == 0 {
		s.Direction = sgrules.Egress
	}
	switch rapid.SampledFrom([]string{"v4", "v4", "v4", "v6", "list", "group"}).Draw(t, "kind") {
	case "v4":
		s.CIDRIPv4 = rapid.SampledFrom([]string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/24", "10.1.0.0/16", "192.168.0.0/16", "128.0.0.0/1"}).Draw(t, "block")
	case "v6":
		s.CIDRIPv6 = rapid.SampledFrom([]string{"::/0", "2001:db8::/32", "2001:db8::/48", "fd00::/8"}).Draw(t, "block")
	case "list":
		s.PrefixListID = rapid.SampledFrom([]string{"pl-1", "pl-2"}).Draw(t, "list")
	case "group":
		s.GroupID = rapid.SampledFrom([]string{"sg-a", "sg-b"}).Draw(t, "group")
	}
	return s
}

// drawRules draws rules of different content, with descriptions and tags.
func drawRules(t *rapid.T, most int) []sgrules.Rule {
	var out []sgrules.Rule
	seen := map[sgrules.Tuple]bool{}
	for range rapid.IntRange(0, most).Draw(t, "rules") {
		s := drawSpec(t)
		s.Description, s.Tags = drawDetails(t)
		r, wrong := s.Rule(ec2model.Account)
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		if !seen[r.Tuple] {
			out = append(out, r)
		}
		seen[r.Tuple] = true
	}
	return out
}

func drawDetails(t *rapid.T) (string, map[string]string) {
	tags := map[string]string{}
	for _, key := range []string{"Name", "Env"} {
		if v := rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, key); v != "" {
			tags[key] = v
		}
	}
	return rapid.SampledFrom([]string{"", "", "office", "monitoring"}).Draw(t, "description"), tags
}

// scene is a change: what is there, what is wanted, and whose the rest is.
type scene struct {
	before  []sgrules.Rule
	desired map[string]sgrules.Rule
	bound   map[string]int // keys of the last state, by index into before
	keep    map[int]bool   // rules that are spared, by index into before
}

// drawScene draws a change. Some wanted rules are there already, under another key or with another description.
func drawScene(t *rapid.T) scene {
	s := scene{before: drawRules(t, 7), desired: map[string]sgrules.Rule{}, bound: map[string]int{}, keep: map[int]bool{}}
	wanted := drawRules(t, 6)
	for i, r := range s.before {
		switch rapid.SampledFrom([]string{"ours", "ours", "ours", "nobody's", "kept"}).Draw(t, "whose") {
		case "ours":
			s.bound[fmt.Sprint("k", i)] = i
		case "kept":
			s.keep[i] = true
		}
		if rapid.IntRange(0, 2).Draw(t, "again") == 0 {
			if rapid.Bool().Draw(t, "redescribed") {
				r.Description, r.Tags = drawDetails(t)
			}
			wanted = append(wanted, r)
		}
	}
	keys := rapid.Permutation([]string{"k0", "k1", "k2", "k3", "k4", "k5", "k6", "n0", "n1", "n2", "n3", "n4", "n5"}).Draw(t, "keys")
	seen := map[sgrules.Tuple]bool{}
	for i, r := range wanted {
		if !seen[r.Tuple] {
			s.desired[keys[i]] = r
		}
		seen[r.Tuple] = true
	}
	return s
}

// fill puts the rules of a scene into the model, and returns the options that go with their ids.
func (s scene) fill(m *ec2model.Model) sgrules.Options {
	ids := map[int]string{}
	for i, r := range s.before {
		ids[i] = m.Put(groupID, r.Direction == sgrules.Egress, permission(r), r.Tags)
	}
	o := sgrules.Options{Bound: map[string]string{}, Batch: 3}
	for key, i := range s.bound {
		o.Bound[key] = ids[i]
	}
	kept := map[string]bool{}
	for i := range s.keep {
		kept[ids[i]] = true
	}
	o.Claim = func(e sgrules.Existing) sgrules.Claim {
		if kept[e.ID] {
			return sgrules.Keep
		}
		return sgrules.Revoke
	}
	o.Quota.Weights = weights
	return o
}

// after is the rules that the group should end with, as text with description and tags, sorted.
func (s scene) after() []string {
	var out []string
	wanted := map[sgrules.Tuple]bool{}
	for _, r := range s.desired {
		out = append(out, whole(described(r)))
		wanted[r.Tuple] = true
	}
	for i, r := range s.before {
		if s.keep[i] && !wanted[r.Tuple] {
			out = append(out, whole(described(r)))
		}
	}
	slices.Sort(out)
	return out
}

// end is the same rules for reading packets.
func (s scene) end() []types.SecurityGroupRule {
	var out []types.SecurityGroupRule
	for _, r := range s.desired {
		out = append(out, described(r))
	}
	for i, r := range s.before {
		if s.keep[i] {
			out = append(out, described(r))
		}
	}
	return out
}

// have is the rules of the model, as after writes them.
func have(m *ec2model.Model) []string {
	var out []string
	for _, r := range m.Rules(groupID) {
		out = append(out, whole(r))
	}
	slices.Sort(out)
	return out
}

// whole is a rule with description and tags as text.
func whole(r types.SecurityGroupRule) string {
	tags := map[string]string{}
	for _, t := range r.Tags {
		tags[*t.Key] = *t.Value
	}
	return fmt.Sprintf("%s %q %v", describe(r), aws.ToString(r.Description), tags)
}

// described is a rule as EC2 describes it.
func described(r sgrules.Rule) types.SecurityGroupRule {
	m := newModel(0)
	m.Put(groupID, r.Direction == sgrules.Egress, permission(r), r.Tags)
	return m.Rules(groupID)[0]
}

// permission is a rule as the API takes it.
func permission(r sgrules.Rule) types.IpPermission {
	p := types.IpPermission{IpProtocol: aws.String(r.Protocol), FromPort: aws.Int32(r.From), ToPort: aws.Int32(r.To)}
	text := aws.String(r.Description)
	switch r.Peer.Kind {
	case sgrules.PeerIPv4:
		p.IpRanges = []types.IpRange{{CidrIp: aws.String(r.Peer.Value), Description: text}}
	case sgrules.PeerIPv6:
		p.Ipv6Ranges = []types.Ipv6Range{{CidrIpv6: aws.String(r.Peer.Value), Description: text}}
	case sgrules.PeerPrefixList:
		p.PrefixListIds = []types.PrefixListId{{PrefixListId: aws.String(r.Peer.Value), Description: text}}
	case sgrules.PeerGroup:
		p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupId: aws.String(r.Peer.Value), UserId: text2(r.Peer.Account), Description: text}}
	}
	return p
}

func text2(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// ec2Rule is a rule as EC2 describes it.
type ec2Rule = types.SecurityGroupRule

func sortedKeys(m map[string]sgrules.Rule) []string { return slices.Sorted(maps.Keys(m)) }
