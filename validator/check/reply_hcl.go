package check

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// fixOf is the fix that adds the rules, written as the NACL writes its own: as blocks of its resource, or as resources.
// Where the plan says nothing from which to name the NACL, a placeholder stands for it.
func fixOf(n *firewall.NACL, added []addedRule, safe bool) result.Fix {
	f := result.Fix{Title: fixTitle(n, added), Applicability: result.MaybeIncorrect}
	if safe {
		f.Applicability = result.MachineApplicable
	}
	var text []string
	if n.Inline != [2]firewall.Form{} {
		for _, a := range added {
			text = append(text, naclBlock(a))
		}
	} else {
		id, ok := naclExpression(n)
		if !ok {
			f.Applicability = result.HasPlaceholders
		}
		for _, a := range added {
			text = append(text, naclRuleResource(n, id, a))
		}
	}
	hcl := strings.Join(text, "\n")
	f.HCL = &hcl
	return f
}

func fixTitle(n *firewall.NACL, added []addedRule) string {
	a := added[0]
	what := "the client ports of the replies"
	if isICMP(a.Protocol) {
		what = "the echo replies"
	}
	if len(added) == 1 {
		return fmt.Sprintf("add %s rule %d to %s, which allows %s", a.Direction, a.Number, address(n.Origin, n.ID), what)
	}
	return fmt.Sprintf("add %d %s rules to %s, which allow %s", len(added), a.Direction, address(n.Origin, n.ID), what)
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
	name := fmt.Sprintf("%s_reply_%d", nameOf(n), a.Number)
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
	naclAddress    = regexp.MustCompile(`(?:^|\.)(aws_network_acl\.([A-Za-z_][\w-]*)(?:\[(?:\d+|"[\w./ -]*")\])?)$`)
	defaultAddress = regexp.MustCompile(`(?:^|\.)(aws_(?:default_)?vpc\.([A-Za-z_][\w-]*)(?:\[(?:\d+|"[\w./ -]*")\])?\.default_network_acl_id)$`)
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

// nameOf is the name of the NACL's resource, or that of its VPC, to name others after.
func nameOf(n *firewall.NACL) string {
	for _, form := range []*regexp.Regexp{naclAddress, defaultAddress} {
		if m := form.FindStringSubmatch(string(n.ID)); m != nil {
			return m[2]
		}
	}
	return "nacl"
}
