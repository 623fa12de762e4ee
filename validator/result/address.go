package result

import "strings"

// qualifier stands between the plan and the address of a Qualified one.
const qualifier = "//"

// Qualified is an address that several plans have, as that of one of them: live/net//aws_vpc.main.
func Qualified(plan, address string) string { return plan + qualifier + address }

// Unqualified is an address without the plan that it may begin with. An instance key may hold the same signs.
func Unqualified(address string) string {
	i := strings.Index(address, qualifier)
	if i < 0 || strings.ContainsAny(address[:i], `"`) {
		return address
	}
	return address[i+len(qualifier):]
}
