package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// worldShare is the share of the public addresses of an IP version from which on something counts as open to the world, however
// the internet is divided into blocks: nobody's offices have a quarter of it.
const worldShare = firewall.Quarter

// breach is what a guardrail finds: the rules that do it together.
type breach struct {
	what  string
	of    string  // names it whatever its share
	share float64 // of the public addresses
	by    []int
}

func adminPortsOpen(tuples []sgrules.Tuple) []breach {
	var out []breach
	for _, o := range sgrules.OpenAdminPorts(tuples, worldShare) {
		of := fmt.Sprintf("%s (%s)", o.Port.Name, o.Port.Services())
		out = append(out, breachOf(of, o.Opening))
	}
	return out
}

func allProtocolsOpen(tuples []sgrules.Tuple) []breach {
	var out []breach
	for _, o := range sgrules.OpenToEverything(tuples, worldShare) {
		out = append(out, breachOf("Everything", o))
	}
	return out
}

func breachOf(what string, o sgrules.Opening) breach {
	share := fmt.Sprintf("%.0f %%", 100*o.Share)
	if o.Share == 1 {
		share = "all"
	}
	return breach{fmt.Sprintf("%s is open to %s of the public %s addresses", what, share, familyName(o.Family)),
		what + familyName(o.Family), o.Share, o.By}
}

func familyName(f firewall.Family) string {
	if f == firewall.IPv6 {
		return "IPv6"
	}
	return "IPv4"
}

// report reports what breaks a guardrail, as its level says.
func (l guardrailLevel) report(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	if l == levelWarn {
		diags.AddAttributeWarning(at, summary, detail)
		return
	}
	diags.AddAttributeError(at, summary, detail)
}
