package firewall

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// twoVPCs is a Network of two VPCs with a subnet, a NACL, a group and an interface each, and no more to do with each other.
func twoVPCs() *Network {
	n := emptyNetwork(nil)
	for _, x := range []string{"a", "b"} {
		id := func(kind string) ID { return ID(kind + "." + x) }
		n.VPCs[id("vpc")] = &VPC{ID: id("vpc"), AWSID: "vpc-" + x, DefaultNACL: id("default_acl"), DefaultGroup: id("default_sg")}
		n.NACLs[id("default_acl")] = &NACL{ID: id("default_acl"), VPC: LinkTo(id("vpc")), Default: true}
		n.Groups[id("default_sg")] = &Group{ID: id("default_sg"), VPC: LinkTo(id("vpc")), Default: true}
		n.NACLs[id("acl")] = &NACL{ID: id("acl"), VPC: LinkTo(id("vpc"))}
		n.Groups[id("sg")] = &Group{ID: id("sg"), VPC: LinkTo(id("vpc"))}
		n.Subnets[id("subnet")] = &Subnet{ID: id("subnet"), AWSID: "subnet-" + x, VPC: LinkTo(id("vpc")), NACL: LinkTo(id("acl"))}
		n.Interfaces[id("eni")] = &Interface{ID: id("eni"), Subnet: LinkTo(id("subnet")), Groups: Links{Sure: []ID{id("sg")}}}
	}
	return n
}

// shape is the islands as text: the VPCs, subnets and groups of both sides, and a "=" where both are the same.
func shape(islands []Island) string {
	var out []string
	for _, i := range islands {
		var ids []string
		for _, n := range []*Network{i.Before, i.After} {
			n.objects(func(me node, _ string) {
				if s := string(me.id); !strings.HasPrefix(s, "default") && !slices.Contains(ids, s) {
					ids = append(ids, s)
				}
			})
		}
		slices.Sort(ids)
		text := strings.Join(ids, " ")
		if i.Same {
			text = "= " + text
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

const (
	islandA   = "acl.a eni.a sg.a subnet.a vpc.a"
	islandB   = "acl.b eni.b sg.b subnet.b vpc.b"
	oneIsland = "acl.a acl.b eni.a eni.b sg.a sg.b subnet.a subnet.b vpc.a vpc.b"
)

func TestIslands(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(after *Network)
		want   string
	}{
		{"each VPC with what stands in it is an island", func(*Network) {}, "= " + islandA + "; = " + islandB},
		{"what changes in one is not the other's", func(n *Network) { n.Groups["sg.a"].Ingress = []GroupRule{{}} }, "= " + islandB + "; " + islandA},
		{"what is created belongs to what it refers to", func(n *Network) {
			n.Subnets["subnet.c"] = &Subnet{ID: "subnet.c", VPC: LinkTo("vpc.b"), NACL: LinkTo("acl.b")}
		}, "= " + islandA + "; acl.b eni.b sg.b subnet.b subnet.c vpc.b"},
		{"what is gone is in the island that it was in", func(n *Network) { delete(n.Interfaces, "eni.a") }, "= " + islandB + "; " + islandA},
		{"an object of another ID and the same AWS id is the same", func(n *Network) {
			delete(n.Subnets, "subnet.a")
			delete(n.Interfaces, "eni.a")
			n.Subnets["moved"] = &Subnet{ID: "moved", AWSID: "subnet-a"}
		}, "= " + islandB + "; acl.a eni.a moved sg.a subnet.a vpc.a"},
		{"a rule that admits a group joins both", func(n *Network) {
			n.Groups["sg.a"].Egress = []GroupRule{{Peer: PeerGroup, Group: LinkTo("sg.b")}}
		}, oneIsland},
		{"so does a group that an interface only possibly carries", func(n *Network) { n.Interfaces["eni.a"].Groups.Maybe = []ID{"sg.b"} }, oneIsland},
		{"and a subnet that is possibly on a NACL", func(n *Network) { n.Subnets["subnet.a"].NACL.To = []ID{"acl.a", "acl.b"} }, oneIsland},
		{"and a claim that does not win", func(n *Network) { n.Subnets["subnet.a"].Claims = []Claim{{NACL: "acl.b"}} }, oneIsland},
		{"an interface that may be anywhere joins all subnets", func(n *Network) { n.Interfaces["eni.a"].Subnet = Link{Open: true} }, oneIsland},
		{"one that is in a subnet which the plan makes joins none that is there", func(n *Network) {
			n.Interfaces["eni.c"] = &Interface{ID: "eni.c", Subnet: Link{Open: true, Anew: true}}
			n.Subnets["subnet.c"] = &Subnet{ID: "subnet.c", VPC: LinkTo("vpc.b"), NACL: LinkTo("acl.b")}
		}, "= " + islandA + "; acl.b eni.b eni.c sg.b subnet.b subnet.c vpc.b"},
		{"an interface that may carry any group joins all groups", func(n *Network) { n.Interfaces["eni.a"].Groups.Open = true }, oneIsland},
		{"another name joins what it names", func(n *Network) { n.Aliases["instance.x"] = "eni.a" }, "= " + islandB + "; " + islandA},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := twoVPCs(), twoVPCs()
			c.change(after)
			Share(before, after)
			if got := shape(Islands(before, after)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAPrefixListIsInEachIslandThatRefersToIt(t *testing.T) {
	n := twoVPCs()
	n.PrefixLists["pl.x"], n.PrefixLists["pl.y"] = &PrefixList{ID: "pl.x"}, &PrefixList{ID: "pl.y"}
	n.Groups["sg.a"].Ingress = []GroupRule{{Peer: PeerPrefixList, PrefixList: LinkTo("pl.x")}}
	n.Groups["sg.b"].Egress = []GroupRule{{Peer: PeerPrefixList, PrefixList: Link{Open: true}}}
	for _, i := range Islands(emptyNetwork(nil), n) {
		want := map[bool]int{i.After.Groups["sg.a"] != nil: 1, i.After.Groups["sg.b"] != nil: 2}[true]
		if got := len(i.After.PrefixLists); got != want {
			t.Errorf("%s has %d prefix lists, want %d", shape([]Island{i}), got, want)
		}
	}
}

// Whatever refers to whatever, no object is lost or doubled, and no reference leads out of an island.
func TestIslandsLoseNothingAndNothingLeadsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(side string) *Network {
			n := twoVPCs()
			for i := range rapid.IntRange(0, 6).Draw(t, side) {
				id := ID(fmt.Sprint(side, i))
				to := func(kind string) ID { return ID(kind + "." + rapid.SampledFrom([]string{"a", "b", "x"}).Draw(t, "to")) }
				switch rapid.IntRange(0, 4).Draw(t, "kind") {
				case 0:
					n.Subnets[id] = &Subnet{ID: id, VPC: LinkTo(to("vpc")), NACL: LinkTo(to("acl"))}
				case 1:
					n.Groups[id] = &Group{ID: id, VPC: LinkTo(to("vpc")), Ingress: []GroupRule{{Peer: PeerGroup, Group: LinkTo(to("sg"))}}}
				case 2:
					n.Interfaces[id] = &Interface{ID: id, Subnet: LinkTo(to("subnet")), Groups: Links{Sure: []ID{to("sg")}}}
				case 3:
					delete(n.Interfaces, to("eni"))
				case 4:
					n.NACLs[id] = &NACL{ID: id, VPC: LinkTo(to("vpc"))}
				}
			}
			return n
		}
		before, after := draw("before"), draw("after")
		Share(before, after)
		islands := Islands(before, after)
		for name, side := range map[string]func(Island) *Network{
			"before": func(i Island) *Network { return i.Before }, "after": func(i Island) *Network { return i.After },
		} {
			whole := map[string]*Network{"before": before, "after": after}[name]
			where := map[node]int{}
			for k, i := range islands {
				side(i).objects(func(me node, _ string) {
					if other, twice := where[me]; twice {
						t.Fatalf("%s is in islands %d and %d", me.id, other, k)
					}
					where[me] = k
				})
			}
			count := 0
			whole.objects(func(node, string) { count++ })
			if len(where) != count {
				t.Fatalf("%s: %d objects in islands, of %d", name, len(where), count)
			}
			together := func(a, b node) {
				x, okX := where[a]
				y, okY := where[b]
				if okX && okY && x != y {
					t.Fatalf("%s refers to %s, which is in another island", a.id, b.id)
				}
			}
			for id, s := range whole.Subnets {
				together(node{subnetKind, id}, node{vpcKind, s.VPC.To[0]})
				together(node{subnetKind, id}, node{naclKind, s.NACL.To[0]})
			}
			for id, g := range whole.Groups {
				together(node{groupKind, id}, node{vpcKind, g.VPC.To[0]})
				for _, r := range g.Ingress {
					together(node{groupKind, id}, node{groupKind, r.Group.To[0]})
				}
			}
			for id, i := range whole.Interfaces {
				together(node{interfaceKind, id}, node{subnetKind, i.Subnet.To[0]})
				together(node{interfaceKind, id}, node{groupKind, i.Groups.Sure[0]})
			}
		}
	})
}
