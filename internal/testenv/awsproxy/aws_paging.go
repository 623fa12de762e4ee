package awsproxy

import (
	"net/http"
	"strconv"
)

// sets names the list in the answer of each call that is paged.
var sets = map[string]string{
	"DescribeSecurityGroups":     "securityGroupInfo",
	"DescribeSecurityGroupRules": "securityGroupRuleSet",
	"DescribeNetworkInterfaces":  "networkInterfaceSet",
	"DescribeNetworkAcls":        "networkAclSet",

	"DescribeSecurityGroupVpcAssociations": "securityGroupVpcAssociationSet",
	"DescribeStaleSecurityGroups":          "staleSecurityGroupSet",
	"DescribeSecurityGroupReferences":      "securityGroupReferenceSet",
}

// The last corrections: what a page holds was put right before.
var pagingCorrections = []correction{
	{
		name:    "MaxResults, from 5 to 1000, makes pages",
		source:  reference + "API_DescribeSecurityGroups.html, API_DescribeSecurityGroupRules.html, API_DescribeNetworkInterfaces.html, API_DescribeNetworkAcls.html",
		actions: []string{"DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeSecurityGroupVpcAssociations", "DescribeNetworkInterfaces", "DescribeNetworkAcls"},
		before:  nextPage,
		after: func(x *exchange, r *Reply) {
			size, err := strconv.Atoi(x.Form.Get("MaxResults"))
			if err != nil || size < 5 || x.Form.Get("NextToken") != "" {
				return
			}
			r.edit(func(answer *element) { x.cut(answer, size) })
		},
	},
}

// nextPage refuses sizes and tokens that are none, and answers a token from what was left of the answer that gave it, as it
// was then. (To ask moto again for every page would make a long list as many times slower as it has pages.)
func nextPage(x *exchange) *Reply {
	size, token := x.Form.Get("MaxResults"), x.Form.Get("NextToken")
	n, err := strconv.Atoi(size)
	if size != "" && (err != nil || n < 5 || n > 1000) {
		return refuse("InvalidParameterValue", "Value ( "+size+" ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
	}
	if token == "" {
		return nil
	}
	x.mu.Lock()
	rest, ok := x.pages[x.Action+" "+token]
	x.mu.Unlock()
	if !ok {
		return refuse("InvalidParameterValue", "Invalid value for NextToken.")
	}
	if size == "" {
		n = len(rest)
	}
	answer := &element{name: x.Action + "Response", children: []*element{{name: sets[x.Action], children: rest}}}
	x.cut(answer, n)
	return &Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml"}}, Body: answer.bytes()}
}

// cut leaves the first items in an answer, and keeps the others for whoever brings the token.
func (x *exchange) cut(answer *element, size int) {
	set := answer.at(sets[x.Action])
	if set == nil || len(set.children) <= size {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	token := strconv.Itoa(len(x.pages) + 1)
	x.pages[x.Action+" "+token] = set.children[size:]
	answer.set("nextToken", token)
	set.children = set.children[:size]
}
