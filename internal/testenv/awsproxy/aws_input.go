package awsproxy

import (
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// filters are those that AWS has and moto crashes on: they are not said to be invalid.
var filters = regexp.MustCompile(`^network-acl-id$|ip-permission\.(ipv6-cidr|prefix-list-id)$`)

// A call that moto does not know, or crashes on, is answered with HTTP 500 and a page of HTML, which the SDK takes for a fault
// of the service and tries again. These stand first, so that the others see a refusal and no page.
var crashCorrections = []correction{
	{
		name:    "an unknown filter is refused",
		source:  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidParameterValue)",
		actions: []string{"Describe*"},
		after: func(x *exchange, r *Reply) {
			var names []string
			for _, i := range x.indexes("Filter") {
				names = append(names, x.Form.Get("Filter."+i+".Name"))
			}
			if r.crashed() && len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return filters.MatchString(n) }) {
				*r = *refuse("InvalidParameterValue", "The filter '"+strings.Join(names, "' or '")+"' is invalid")
			}
		},
	},
	{
		name:    "an entry of a network ACL that does not exist is refused by its own code",
		source:  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidNetworkAclEntry.NotFound)",
		actions: []string{"ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"},
		after: func(x *exchange, r *Reply) {
			if r.crashed() {
				*r = *refuse("InvalidNetworkAclEntry.NotFound", "The network acl entry with rule number '"+x.Form.Get("RuleNumber")+
					"' does not exist in network ACL '"+x.Form.Get("NetworkAclId")+"'")
			}
		},
	},
	{
		name:    "an association of a network ACL that does not exist is refused by its own code",
		source:  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (InvalidAssociationID.NotFound)",
		actions: []string{"ReplaceNetworkAclAssociation"},
		after: func(x *exchange, r *Reply) {
			if r.crashed() {
				*r = *refuse("InvalidAssociationID.NotFound", "The association ID '"+x.Form.Get("AssociationId")+"' does not exist")
			}
		},
	},
	{
		name: "what the emulator cannot do fails at once, and says that it is the emulator", source: "none: AWS has no such case",
		actions: []string{"*"},
		after: func(x *exchange, r *Reply) {
			if r.crashed() {
				*r = *refuse("EmulatorCannot", "the emulator does not implement "+x.Action+", or not with these parameters")
			}
		},
	},
}

// crashed reports whether the emulator answered with its page for errors of its own.
func (r *Reply) crashed() bool {
	return r.Status == http.StatusInternalServerError && !strings.Contains(string(r.Body), "<Response>")
}

// addresses are the parameters that hold a CIDR block of a rule or an entry.
var addresses = regexp.MustCompile(`(^|\.)(CidrIp|CidrIpv4|CidrIpv6|CidrBlock|Ipv6CidrBlock)$`)

var inputCorrections = []correction{
	{
		name:   "an address block is stored by its network address, and two spellings of one are one",
		source: reference + "API_IpRange.html, API_CreateNetworkAclEntry.html",
		actions: []string{"AuthorizeSecurityGroup*", "RevokeSecurityGroup*", "ModifySecurityGroupRules",
			"UpdateSecurityGroupRuleDescriptions*", "CreateNetworkAclEntry", "ReplaceNetworkAclEntry"},
		before: func(x *exchange) *Reply {
			for key, values := range x.Form {
				if !addresses.MatchString(key) {
					continue
				}
				prefix, err := netip.ParsePrefix(values[0])
				if err != nil {
					return refuse("InvalidParameterValue", "CIDR block "+values[0]+" is malformed")
				}
				values[0] = prefix.Masked().String()
			}
			return nil
		},
	},
	{
		name:    "a call that repeats a client token does nothing and answers as the first did",
		source:  "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html",
		actions: []string{"CreateNetworkAcl", "CreateNetworkInterface"},
		before: func(x *exchange) *Reply {
			x.mu.Lock()
			defer x.mu.Unlock()
			if reply, ok := x.tokens[x.tokenKey()]; ok {
				return &reply
			}
			return nil
		},
		after: func(x *exchange, r *Reply) {
			if x.Form.Get("ClientToken") == "" || r.Status != http.StatusOK {
				return
			}
			x.mu.Lock()
			defer x.mu.Unlock()
			x.tokens[x.tokenKey()] = *r
		},
	},
}

// tokenKey tells tokens of different regions and calls apart.
func (x *exchange) tokenKey() string {
	return x.Region + " " + x.Action + " " + x.Form.Get("ClientToken")
}
