package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// parsePorts reads "443", "1024-65535" and lists of them: "80, 443, 8000-8100".
func parsePorts(text string) (firewall.Ports, error) {
	var ranges []firewall.PortRange
	for _, part := range strings.Split(text, ",") {
		lo, hi, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			hi = lo
		}
		from, err := port(lo)
		if err != nil {
			return firewall.Ports{}, err
		}
		to, err := port(hi)
		if err != nil {
			return firewall.Ports{}, err
		}
		if from > to {
			return firewall.Ports{}, fmt.Errorf("%q ends before it begins", strings.TrimSpace(part))
		}
		ranges = append(ranges, firewall.PortRange{Lo: from, Hi: to})
	}
	return firewall.PortSet(ranges...), nil
}

func port(text string) (uint16, error) {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || strings.HasPrefix(text, "+") {
		return 0, fmt.Errorf("%q is no port: 0 to 65535, or a range such as 1024-65535", text)
	}
	return uint16(n), nil
}
