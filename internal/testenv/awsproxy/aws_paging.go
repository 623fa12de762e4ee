package awsproxy

import (
	"strconv"
)

// sets names the list in the answer of each call that is paged.
var sets = map[string]string{
	"DescribeSecurityGroups":     "securityGroupInfo",
	"DescribeSecurityGroupRules": "securityGroupRuleSet",
	"DescribeNetworkInterfaces":  "networkInterfaceSet",
	"DescribeNetworkAcls":        "networkAclSet",
}

// The last corrections: what a page holds was put right before.
var pagingCorrections = []correction{
	{
		name:    "MaxResults, from 5 to 1000, makes pages",
		source:  reference + "API_DescribeSecurityGroups.html, API_DescribeSecurityGroupRules.html, API_DescribeNetworkInterfaces.html, API_DescribeNetworkAcls.html",
		actions: []string{"DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeNetworkInterfaces", "DescribeNetworkAcls"},
		before: func(x *exchange) *Reply {
			size, token := x.Form.Get("MaxResults"), x.Form.Get("NextToken")
			if n, err := strconv.Atoi(size); size != "" && (err != nil || n < 5 || n > 1000) {
				return refuse("InvalidParameterValue", "Value ( "+size+" ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
			}
			if n, err := strconv.Atoi(token); token != "" && (err != nil || n < 1) {
				return refuse("InvalidParameterValue", "Invalid value for NextToken.")
			}
			return nil
		},
		after: func(x *exchange, r *Reply) {
			size, err := strconv.Atoi(x.Form.Get("MaxResults"))
			if err != nil || size < 5 {
				return
			}
			begin, _ := strconv.Atoi(x.Form.Get("NextToken"))
			r.edit(func(answer *element) {
				if set := answer.at(sets[x.Action]); set != nil {
					begin = min(begin, len(set.children))
					end := min(begin+size, len(set.children))
					if end < len(set.children) {
						answer.set("nextToken", strconv.Itoa(end))
					}
					set.children = set.children[begin:end]
				}
			})
		},
	},
}
