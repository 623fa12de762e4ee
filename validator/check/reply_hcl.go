package check

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// fixOf is the fix that adds the rules, written as the NACL writes its own: as blocks of its resource, as elements of its
// attribute, or as resources. Where the plan says nothing from which to name the NACL, a placeholder stands for it.
func fixOf(n *firewall.NACL, added []addedRule, safe bool) result.Fix {
	if isNACLBaseline(n.Origin) {
		return result.Fix{Title: fixTitle(n, added) + ": its entries follow from allow, deny and ephemeral", Applicability: result.MaybeIncorrect}
	}
	f := result.Fix{Title: fixTitle(n, added), Applicability: result.MaybeIncorrect}
	if safe {
		f.Applicability = result.MachineApplicable
	}
	f.Placed.Title, f.Placed.Applicability = f.Title, f.Applicability
	address, inPlan := n.Origin.Address, n.Managed
	var text []string
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		var here []addedRule
		for _, a := range added {
			if a.Direction == d {
				here = append(here, a)
			}
		}
		switch form := addedForm(n, d); {
		case len(here) == 0:
		case form == firewall.AsAttribute:
			f.Applicability = result.HasPlaceholders // the elements that are there
			text = append(text, naclAttribute(d, here))
		case form != firewall.Unstated:
			for _, a := range here {
				text = append(text, naclBlock(a))
				f.Adds = append(f.Adds, result.Addition{Address: address, Within: true, Text: naclBlock(a)})
			}
			if form == firewall.AsEither {
				f.Title += listToo(d)
				if f.Applicability == result.MachineApplicable {
					f.Applicability = result.MaybeIncorrect
				}
			}
		default:
			id, ok := naclExpression(n)
			if !ok {
				f.Applicability = result.HasPlaceholders
			}
			for _, a := range here {
				text = append(text, naclRuleResource(n, id, a))
				f.Adds = append(f.Adds, result.Addition{Address: address, Text: naclRuleResource(n, id, a)})
			}
		}
	}
	hcl := strings.Join(text, "\n")
	f.HCL = &hcl
	if f.Applicability == result.HasPlaceholders || !inPlan {
		f.Adds = nil
	}
	return f
}

// listToo ends the title of a fix that is written as blocks, where the plan does not show whether the others are.
func listToo(d firewall.Direction) string {
	return fmt.Sprintf(": as a block, or in %s = […] as an element", d)
}

// addedForm is how to write rules that are added to a direction: as its others are. One that has none is written as the other
// direction is; where it has some that its resource does not state, a block would take those away.
func addedForm(n *firewall.NACL, d firewall.Direction) firewall.Form {
	form := n.Inline[d]
	if other := n.Inline[opposite(d)]; form == firewall.Unstated && len(n.Rules(d))+len(n.Standalone[d]) == 0 && other != firewall.Unstated {
		return firewall.AsBlocks // beside a list of the other direction, too
	}
	return form
}

func fixTitle(n *firewall.NACL, added []addedRule) string {
	a := added[0]
	what := "the client ports of the replies"
	switch {
	case a.Protocol == firewall.ICMP && a.Low == 3, a.Protocol == firewall.ICMPv6 && a.Low == 2:
		what = "routers to say that a packet is too large"
	case isICMP(a.Protocol):
		what = "the echo replies"
	}
	if len(added) == 1 {
		return fmt.Sprintf("add %s rule %d to %s, which allows %s", a.Direction, a.Number, naclName(n), what)
	}
	direction := a.Direction.String()
	if added[len(added)-1].Direction != a.Direction {
		direction = "ingress and egress"
	}
	return fmt.Sprintf("add %d %s rules to %s, which allow %s", len(added), direction, naclName(n), what)
}

// naclAttribute is rules as elements of the attribute of a direction, in which every member of an element has to be stated.
func naclAttribute(d firewall.Direction, added []addedRule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s = [\n  # the elements that are there, and\n", d)
	for _, a := range added {
		members := map[string]string{}
		for _, m := range append(matchArguments(a), [2]string{"rule_no", strconv.Itoa(a.Number)}, [2]string{"action", `"allow"`}) {
			members[m[0]] = m[1]
		}
		b.WriteString("  {\n")
		for _, name := range []string{"rule_no", "action", "protocol", "cidr_block", "ipv6_cidr_block", "from_port", "to_port", "icmp_type", "icmp_code"} {
			fmt.Fprintf(&b, "    %-15s = %s\n", name, cmp.Or(members[name], "null"))
		}
		b.WriteString("  },\n")
	}
	b.WriteString("]\n")
	return b.String()
}

// naclBlock is a rule as a block of aws_network_acl or aws_default_network_acl.
func naclBlock(a addedRule) string {
	return hclBlock(a.Direction.String(), append([][2]string{
		{"rule_no", strconv.Itoa(a.Number)},
		{"action", `"allow"`},
	}, matchArguments(a)...))
}

// naclRuleResource is a rule as an aws_network_acl_rule.
func naclRuleResource(n *firewall.NACL, id string, a addedRule) string {
	name := fmt.Sprintf("%s_%s_reply_%d", nameOf(n), a.Direction, a.Number) + ofInstance(string(n.ID), fmt.Sprint(a))
	return hclBlock(fmt.Sprintf("resource %q %q", "aws_network_acl_rule", name), append([][2]string{
		{"network_acl_id", id},
		{"egress", strconv.FormatBool(a.Direction == firewall.Egress)},
		{"rule_number", strconv.Itoa(a.Number)},
		{"rule_action", `"allow"`},
	}, matchArguments(a)...))
}

// matchArguments is the protocol, the block and the ports. A rule of ICMP has ports too: the provider requires them in a
// block.
func matchArguments(a addedRule) [][2]string {
	protocol := a.Protocol.String()
	if a.Protocol == firewall.ICMPv6 {
		protocol = "ipv6-icmp" // as the AWS provider spells it for NACLs
	}
	cidr := "cidr_block"
	if a.CIDR.Addr().Is6() {
		cidr = "ipv6_cidr_block"
	}
	low, high := strconv.Itoa(int(a.Low)), strconv.Itoa(int(a.High))
	match := [][2]string{{"protocol", strconv.Quote(protocol)}, {cidr, strconv.Quote(a.CIDR.String())}}
	if isICMP(a.Protocol) {
		return append(match, [2]string{"from_port", "0"}, [2]string{"to_port", "0"}, [2]string{"icmp_type", low}, [2]string{"icmp_code", high})
	}
	return append(match, [2]string{"from_port", low}, [2]string{"to_port", high})
}

// hclBlock writes an HCL block with its arguments aligned as terraform fmt does.
func hclBlock(head string, args [][2]string) string {
	width := 0
	for _, a := range args {
		width = max(width, len(a[0]))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s {\n", head)
	for _, a := range args {
		fmt.Fprintf(&b, "  %-*s = %s\n", width, a[0], a[1])
	}
	b.WriteString("}\n")
	return b.String()
}

// The forms of a NACL's address that can stand in the configuration of its module. A plan may hold anything in an address,
// so nothing else is copied into HCL.
var (
	naclAddress    = regexp.MustCompile(`(?:^|\.|//)((?:aws|awscc_ec2)_network_acl\.([A-Za-z_][\w-]*)(?:\[(?:\d+|"[\w./ -]*")\])?)$`)
	defaultAddress = regexp.MustCompile(`(?:^|\.|//)(aws_(?:default_)?vpc\.([A-Za-z_][\w-]*)(?:\[(?:\d+|"[\w./ -]*")\])?\.default_network_acl_id)$`)
	naclID         = regexp.MustCompile(`^acl-[0-9a-f]+$`)
)

// naclExpression is what network_acl_id is set to for a rule of the NACL, and whether it is more than a placeholder.
func naclExpression(n *firewall.NACL) (string, bool) {
	if m := naclAddress.FindStringSubmatch(string(n.ID)); m != nil {
		return m[1] + ".id", true
	}
	if m := defaultAddress.FindStringSubmatch(string(n.ID)); m != nil {
		return m[1], true
	}
	if naclID.MatchString(n.AWSID) {
		return strconv.Quote(n.AWSID), true
	}
	return strconv.Quote(replaceMe), false
}

// nameOf is the name of the NACL's resource, or that of its VPC, with the key of the instance, to name others after.
func nameOf(n *firewall.NACL) string {
	for _, form := range []*regexp.Regexp{naclAddress, defaultAddress} {
		if m := form.FindStringSubmatch(string(n.ID)); m != nil {
			return withKey(m[2], m[1])
		}
	}
	return "nacl"
}
