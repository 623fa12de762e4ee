package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// replaceMe stands in proposed HCL where only its author knows what belongs there.
const replaceMe = "REPLACE_ME"

// maxProposed is how many rules a fix writes out; more than that nobody copies by hand.
const maxProposed = 20

// localName is an address as the module that holds it writes it: without the modules before it.
func localName(address string) string {
	for strings.HasPrefix(address, "module.") {
		rest := address[len("module."):]
		end := pathStep(rest)
		if end >= len(rest) {
			return rest
		}
		address = rest[end+1:]
	}
	return address
}

// pathStep is the length of the first step of an address: a name and its key, if it has one.
func pathStep(s string) int {
	for i, c := range outsideKeys(s) {
		if c == '.' {
			return i
		}
	}
	return len(s)
}

// blockOf is an address without its keys, the modules' too: the block of the configuration.
func blockOf(address string) string {
	var out strings.Builder
	for _, c := range outsideKeys(address) {
		out.WriteByte(c)
	}
	return out.String()
}

// outsideKeys is the bytes of an address that stand in no key, with where they stand.
func outsideKeys(address string) iter.Seq2[int, byte] {
	return func(yield func(int, byte) bool) {
		depth, quoted := 0, false
		for i := 0; i < len(address); i++ {
			switch c := address[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '[':
				depth++
			case c == ']':
				depth--
			case depth == 0 && !yield(i, c):
				return
			}
		}
	}
}

// reference is how HCL of the same module refers to the id of a resource. Where nothing in the plan manages the
// object, its id is written as a string.
func reference(o firewall.Origin, id firewall.ID) string {
	if o.Address == "" {
		return strconv.Quote(string(id))
	}
	if o.Attribute == "prefix_list_id" { // of a gateway endpoint
		return localName(o.Address) + "." + o.Attribute
	}
	return localName(o.Address) + ".id"
}

// label is a resource label made of a resource's name, the key of the instance if it has one, and a suffix.
func label(o firewall.Origin, suffix string) string { return resourceName(o) + "_" + suffix }

// resourceName is a resource's name, and the key of the instance if it has one, as they can stand in a label.
func resourceName(o firewall.Origin) string {
	local := strings.TrimPrefix(localName(o.Address), "data.")
	parts := strings.Split(local, ".")
	name := "moved"
	if len(parts) > 1 {
		name, _, _ = strings.Cut(parts[1], "[")
	}
	return withKey(name, local)
}

// ofInstance ends the label of a resource that stands in a module of which there are several instances: alike where the resources
// are, so that one serves all, and else not.
func ofInstance(address, content string) string {
	at := strings.LastIndex(address, localName(address))
	if !strings.Contains(address[:max(at, 0)], "[") {
		return ""
	}
	sum := sha256.Sum256([]byte(content))
	return "_" + hex.EncodeToString(sum[:2])
}

// moduleNames is the modules of an address, with their keys, for the beginning of a label: "tier_web_" of module.tier["web"].
func moduleNames(address string) string {
	out := ""
	for strings.HasPrefix(address, "module.") {
		rest := address[len("module."):]
		end := pathStep(rest)
		name, _, _ := strings.Cut(rest[:end], "[")
		out += withKey(name, rest[:end]) + "_"
		if end >= len(rest) {
			break
		}
		address = rest[end+1:]
	}
	return out
}

// withKey adds to a name the key at the end of an address, or before its attribute: "k" of aws_network_acl.k["a"] is "k_a". What
// cannot stand in a label is written as a number.
func withKey(name, address string) string {
	open, end := strings.IndexByte(address, '['), strings.LastIndexByte(address, ']')
	if open < 0 || end < open {
		return name
	}
	key := strings.Trim(address[open+1:end], `"`)
	plain := func(r rune) bool {
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '_' || r == '-'
	}
	var b strings.Builder
	for _, r := range key {
		if plain(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_%x_", r)
		}
	}
	return name + "_" + b.String()
}

// groupRules is security group rules that do what NACL rules do: entries of a baseline, where one stands behind the NACL, or resources
// with a placeholder for the group.
func (p *Pass) groupRules(n *firewall.NACL, rules []directedRule) string {
	if behind := p.baselinesBehind(n); len(behind) > 0 && len(rules) > 0 {
		return entriesOf(behind, n, rules)
	}
	if p.cache.moved == nil {
		p.cache.moved = map[*firewall.NACLRule]string{}
	}
	var out []string
	name := moduleNames(n.Origin.Address) + resourceName(n.Origin)
	for _, r := range rules {
		text, done := p.cache.moved[r.NACLRule]
		if !done {
			text = groupRule(name, r)
			p.cache.moved[r.NACLRule] = text // several findings speak of one rule
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// groupRule is a security group rule in the place of r, whose name begins with that of its NACL.
func groupRule(nacl string, r directedRule) string {
	return block(r.dir, nacl+"_"+r.dir.String()+"_"+strconv.Itoa(r.Number), [][2]string{
		{"security_group_id", "aws_security_group." + replaceMe + ".id"},
		cidrArgument(r.CIDR.String()),
	}, r.Protocol, rangeOf(r.NACLRule))
}

func cidrArgument(cidr string) [2]string {
	if strings.Contains(cidr, ":") {
		return [2]string{"cidr_ipv6", strconv.Quote(cidr)}
	}
	return [2]string{"cidr_ipv4", strconv.Quote(cidr)}
}

// rangeOf is from_port and to_port of a group rule that matches what the NACL rule does, nil where it has none.
func rangeOf(r *firewall.NACLRule) []int {
	switch p := firewall.Protocol(r.Protocol); {
	case r.Protocol < 0:
		return nil
	case hasPorts(p):
		return []int{r.FromPort, r.ToPort}
	case isICMP(p):
		return []int{r.ICMPType, r.ICMPCode}
	}
	return nil
}

// block is one aws_vpc_security_group_ingress_rule or …_egress_rule, its arguments aligned as terraform fmt does.
func block(d firewall.Direction, name string, arguments [][2]string, protocol int, ports []int) string {
	arguments = append(slices.Clip(arguments), [2]string{"ip_protocol", strconv.Quote(protocolName(protocol))})
	if len(ports) == 2 {
		arguments = append(arguments, [2]string{"from_port", strconv.Itoa(ports[0])}, [2]string{"to_port", strconv.Itoa(ports[1])})
	}
	return resourceBlock("aws_vpc_security_group_"+d.String()+"_rule", name, arguments)
}

func resourceBlock(typ, name string, arguments [][2]string) string {
	b := []byte("resource ")
	b = append(strconv.AppendQuote(b, typ), ' ')
	b = append(strconv.AppendQuote(b, name), " {\n"...)
	return string(append(appendAligned(b, "  ", arguments), "}\n"...))
}

// appendAligned appends arguments, one a line, as terraform fmt lays them out.
func appendAligned(b []byte, indent string, arguments [][2]string) []byte {
	width := 0
	for _, a := range arguments {
		width = max(width, len(a[0]))
	}
	for _, a := range arguments {
		b = append(append(b, indent...), a[0]...)
		for range width - len(a[0]) {
			b = append(b, ' ')
		}
		b = append(append(append(b, " = "...), a[1]...), '\n')
	}
	return b
}

// protocolName is a protocol as rules of groups name it.
func protocolName(p int) string {
	if p < 0 {
		return "-1"
	}
	return firewall.Protocol(p).String()
}

// proposal is a fix that shows HCL.
func proposal(title string, a result.Applicability, hcl string) []result.Fix {
	return []result.Fix{{Title: title, Applicability: a, HCL: &hcl}}
}
