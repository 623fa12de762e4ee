package check

import "github.com/rackspace/terraform-provider-rackspace/firewall"

// endpointPaths is the ways through gateway endpoints.
func (p *Pass) endpointPaths() []*statedPath {
	var out []*statedPath
	for _, g := range p.Net.ServicePaths(p.Table, p.Profiles) {
		x := &statedPath{StatedPath: g.StatedPath, key: []string{"service", g.Service.Endpoint.Address}, client: g.Client, server: "the service", warns: !g.Named,
			by: &firewall.Interface{ID: firewall.ID(g.Service.Endpoint.Address), Origin: g.Service.Endpoint},
			at: []string{"on the way out to gateway endpoint", "on the way back in from gateway endpoint"}}
		if x.warns {
			x.key = append(x.key, "part")
		}
		out = append(out, x)
	}
	return out
}
