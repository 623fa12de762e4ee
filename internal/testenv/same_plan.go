package testenv

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
)

// SamePlan reports whether two plans in JSON say the same but for what the emulator draws anew each time: ids, zones and addresses,
// and the order of what has none. A plan that is remade is then left as it is.
func SamePlan(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(drawn(x, ""), drawn(y, ""))
}

var (
	awsID = regexp.MustCompile(`\b([a-z]+)-(?:[0-9a-f]{8}|[0-9a-f]{17}|[0-9]+)\b`)
	// ownDraw are the attributes that hold what the emulator draws. What a configuration says stands in the plan's configuration, too.
	ownDraw = []string{"availability_zone", "availability_zone_id", "ipv6_cidr_block", "mac_address", "private_dns",
		"private_dns_name", "private_ip", "public_dns", "public_ip", "timestamp"}
)

// drawn is a value without what is drawn.
func drawn(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = drawn(v[k], k)
		}
		return v
	case []any:
		for i := range v {
			v[i] = drawn(v[i], key)
		}
		slices.SortFunc(v, func(a, b any) int {
			x, _ := json.Marshal(a) // what was read can be written
			y, _ := json.Marshal(b)
			return slices.Compare(x, y)
		})
		return v
	case string:
		if slices.Contains(ownDraw, key) {
			return ""
		}
		return awsID.ReplaceAllString(v, "$1-id")
	}
	return v
}
