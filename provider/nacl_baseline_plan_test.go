package provider

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// planNACL plans a new NACL for the world's subnet, with attributes replaced, and returns what is said, each with its severity.
func (w *world) planNACL(p *protocol, state *tfprotov6.DynamicValue, change obj) []string {
	w.t.Helper()
	typ := p.resourceType(naclType)
	if state == nil {
		state = p.dynamic(typ, tftypes.NewValue(typ, nil))
	}
	config := goodNACL(obj{"vpc_id": w.vpc, "subnet_ids": arr{w.subnet}})
	maps.Copy(config, change)
	plan, err := p.PlanResourceChange(w.t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: naclType, PriorState: state,
		ProposedNewState: p.dynamic(typ, p.wire(typ, config)), Config: p.dynamic(typ, p.wire(typ, config))})
	w.must(err)
	var out []string
	for _, d := range plan.Diagnostics {
		severity := "WARNING "
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			severity = "ERROR "
		}
		out = append(out, severity+said(d))
	}
	return out
}

// admit adds an inbound rule to a group by hand.
func (w *world) admit(group string, p types.IpPermission) {
	w.t.Helper()
	_, err := w.ec2.AuthorizeSecurityGroupIngress(w.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group, IpPermissions: []types.IpPermission{p}})
	w.must(err)
}

func tcpFrom(port int32, cidr string) types.IpPermission {
	return types.IpPermission{IpProtocol: aws.String("tcp"), FromPort: &port, ToPort: &port, IpRanges: []types.IpRange{{CidrIp: &cidr}}}
}

// closedGroup is a group that lets nothing out.
func (w *world) closedGroup(name string) string {
	w.t.Helper()
	id := w.group(name)
	_, err := w.ec2.RevokeSecurityGroupEgress(w.t.Context(), &ec2.RevokeSecurityGroupEgressInput{GroupId: &id,
		IpPermissions: []types.IpPermission{{IpProtocol: aws.String("-1"), IpRanges: []types.IpRange{{CidrIp: aws.String("0.0.0.0/0")}}}}})
	w.must(err)
	return id
}

func (w *world) tagged(id, key, value string) {
	w.t.Helper()
	_, err := w.ec2.CreateTags(w.t.Context(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: &key, Value: &value}}})
	w.must(err)
}

func TestNACLBaselinePlanSays(t *testing.T) {
	nothing := func(*world) obj { return nil }
	for _, c := range []struct {
		name   string
		config func(*world) obj
		want   []string // beginnings, each with further parts after |; of all that is said, in order
	}{
		{"nothing of what is right", nothing, nil},
		{"a deny within another never decides anything", func(*world) obj { return denying(obj{"cidr": "10.0.0.0/12"}, obj{"cidr": "10.0.4.0/24"}) }, []string{
			"ERROR deny[1]: An entry that never decides anything|ingress/00200 (deny 10.0.4.0/24 all)|ingress/00100 (deny 10.0.0.0/12 all)",
			"ERROR allow: An entry that never decides anything|ingress/01000", "ERROR deny[1]|egress/00200", "ERROR allow|egress/01000"}},
		{"a deny of what nothing allows is useless", func(*world) obj { return denying(obj{"cidr": "198.51.100.0/24"}) },
			[]string{"WARNING deny[0]: A deny of what nothing allows|ingress/00100", "WARNING deny[0]: A deny of what nothing allows|egress/00100"}},
		{"a block that another one covers adds nothing", func(*world) obj { return obj{"allow": arr{"private", "vpc"}} },
			[]string{`ERROR allow: A block that adds nothing|"vpc"`}},
		{"a deny of one direction drops replies", func(*world) obj {
			return obj{"allow": arr{"internet_cis_safe"}, "deny": arr{obj{"cidr": "203.0.113.0/24", "direction": "ingress"}}}
		}, []string{"WARNING deny: Replies are dropped|request: tcp from|reply: tcp from 203.0.113.|direction = \"both\"", "WARNING deny: Replies are dropped|udp",
			"WARNING deny: Replies are dropped|icmp type 8"}},
		{"few client ports drop replies", func(*world) obj {
			return obj{"allow": arr{"internet_out"}, "ephemeral": obj{"low": int64(32768), "high": int64(60999)}}
		}, []string{"WARNING ephemeral: Replies are dropped|port 1024|these clients: windows, nat_gateway, elb, lambda, internet", "WARNING ephemeral: Replies are dropped|udp"}},
		{"a deny of a host is not coarse", func(*world) obj { return denying(obj{"cidr": "10.0.4.7/32"}) }, []string{"WARNING deny[0].cidr: A deny that is not coarse"}},
		{"more entries than AWS takes", func(*world) obj {
			blocks := arr{}
			for i := range 20 {
				blocks = append(blocks, fmt.Sprintf("10.%d.0.0/16", i))
			}
			return obj{"vpc_cidrs": blocks}
		}, []string{"ERROR allow: Too many entries|20 entries of ingress, IPv4", "ERROR allow: Too many entries|egress"}},
		{"a review that is overdue makes no NACL", func(*world) obj { return compliance(obj{"review_by": "2020-01-31"}) },
			[]string{"ERROR compliance.review_by: The review is overdue|2020-01-31|approved by qsa"}},
		{"another number of subnets names who is there", func(w *world) obj {
			w.networkInterface(w.group("a"))
			return obj{"blast_radius_ack": int64(3)}
		}, []string{"ERROR blast_radius_ack: Another number of subnets|says 3|another number: 1. Write blast_radius_ack = 1|Network interfaces there: 1|eni-"}},
		{"a subnet of another VPC", func(w *world) obj {
			out, err := w.ec2.CreateVpc(w.t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.9.0.0/16")})
			w.must(err)
			return obj{"vpc_id": *out.Vpc.VpcId}
		}, []string{"ERROR subnet_ids: A subnet that cannot have the NACL|it is in vpc-"}},
		{"a subnet that is not there is perhaps made in this run", func(*world) obj { return obj{"subnet_ids": arr{"subnet-0123456789abcdef0"}} },
			[]string{"WARNING subnet_ids: Not there, or not yet|subnet-0123456789abcdef0"}},
		{"a subnet that Firewall Manager manages", func(w *world) obj { w.tagged(w.subnet, fmsTag, "true"); return nil },
			[]string{"ERROR subnet_ids: A subnet that cannot have the NACL|Firewall Manager manages it"}},
		{"a subnet whose NACL Firewall Manager manages", func(w *world) obj { w.tagged(w.nacls().standard, fmsTag, "true"); return nil },
			[]string{"ERROR subnet_ids: A subnet that cannot have the NACL|manages its NACL acl-"}},
		{"what groups allow in and the NACL cuts", func(w *world) obj {
			g := w.closedGroup("a")
			w.admit(g, tcpFrom(443, "0.0.0.0/0"))
			w.admit(g, tcpFrom(22, "10.0.0.0/8"))
			w.networkInterface(g)
			w.networkInterface(g)
			return obj{"allow": arr{"internet_cis_safe"}}
		}, []string{"WARNING subnet_ids: The NACL cuts what security groups allow|and 1 more (sg-|in from 10.0.0.0/8 tcp 22; for one, tcp port 22 with the source 10.0.0."}},
		{"what groups allow out and the NACL cuts", func(w *world) obj {
			w.networkInterface(w.group("a"))
			return obj{"allow": arr{"vpc", "internet_in_cis_safe"}}
		}, []string{"WARNING subnet_ids: The NACL cuts what security groups allow|out to 0.0.0.0/0 without 10.0.0.0/16 |tcp port 443 with the destination 203.0.113."}},
		{"replies that the NACL cuts", func(w *world) obj {
			g := w.closedGroup("a")
			w.admit(g, tcpFrom(443, "0.0.0.0/0"))
			w.networkInterface(g)
			return obj{"allow": arr{"internet_cis_safe"}, "deny": arr{obj{"cidr": "203.0.113.0/24", "direction": "egress"}}}
		}, []string{"WARNING deny: Replies", "WARNING deny: Replies", "WARNING deny: Replies",
			"WARNING subnet_ids: The NACL cuts what security groups allow|in from 203.0.113.0/24 tcp 443"}},
		{"what members of a group send, by their addresses", func(w *world) obj {
			db, web := w.closedGroup("db"), w.closedGroup("web")
			w.admit(db, types.IpPermission{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(3306), ToPort: aws.Int32(3306), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &web}}})
			w.networkInterface(db)
			w.networkInterface(web) // in the same subnet: the NACL does not see it
			own := w.subnet
			w.subnet = w.moreSubnets(1)[1]
			w.networkInterface(web)
			w.subnet = own
			return denying(obj{"cidr": "10.0.2.0/24"})
		}, []string{"WARNING subnet_ids: The NACL cuts what security groups allow|in from 10.0.2.|/32 tcp 3306"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, awsproxy.Options{})
			config := c.config(w)
			got := w.planNACL(connected(t, w.URL), nil, config)
			if !sayAll(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// applied makes a NACL for the world's subnet, and returns its state.
func (w *world) applied(p *protocol, change obj) *tfprotov6.DynamicValue {
	w.t.Helper()
	typ := p.resourceType(naclType)
	config := goodNACL(obj{"vpc_id": w.vpc, "subnet_ids": arr{w.subnet}})
	maps.Copy(config, change)
	none := p.dynamic(typ, tftypes.NewValue(typ, nil))
	plan := p.planOf(naclType, none, nil, config)
	done, err := p.ApplyResourceChange(w.t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: naclType, PriorState: none, PlannedState: plan.PlannedState,
		Config: p.dynamic(typ, p.wire(typ, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	w.must(err)
	if hasError(done.Diagnostics) {
		w.t.Fatal(saidAll(done.Diagnostics))
	}
	return done.NewState
}

// Of a NACL that is there, a plan says what is new: what it cuts besides, and that a review is overdue, which does not stand against a change.
func TestNACLBaselinePlanOfAnEditSaysWhatIsNew(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	g := w.closedGroup("a")
	w.admit(g, tcpFrom(22, "0.0.0.0/0")) // which is cut from the beginning
	w.admit(g, tcpFrom(443, "0.0.0.0/0"))
	w.networkInterface(g)
	late := compliance(obj{"review_by": time.Now().UTC().Format(time.DateOnly)})
	late["allow"] = arr{"internet_cis_safe"}
	state := w.applied(connected(t, w.URL), late)
	now = func() time.Time { return time.Now().AddDate(0, 0, 2) }
	t.Cleanup(func() { now = time.Now })
	for _, c := range []struct {
		name   string
		change obj
		want   []string
	}{
		{"no change", nil, []string{"WARNING compliance.review_by: The review is overdue"}},
		{"a deny", denying(obj{"cidr": "203.0.113.0/24"}), []string{"WARNING compliance.review_by: The review is overdue",
			"WARNING subnet_ids: The NACL cuts what security groups allow|in from 203.0.113.0/24 tcp 443; for one"}},
		{"a new day of review that is past too", compliance(obj{"review_by": "2020-01-31"}), []string{"ERROR compliance.review_by: The review is overdue"}},
		{"a new day of review", compliance(nil), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := maps.Clone(late)
			maps.Copy(change, c.change)
			got := w.planNACL(connected(t, w.URL), state, change)
			if !sayAll(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// sayAll reports whether texts begin as they should, and have the further parts, which | parts, in order.
func sayAll(got, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	for i, rest := range got {
		for j, part := range strings.Split(want[i], "|") {
			at := strings.Index(rest, part)
			if at < 0 || j == 0 && at > 0 {
				return false
			}
			rest = rest[at+len(part):]
		}
	}
	return true
}
