package baseline

// VPCEndpoint is the preset vpc_endpoint.
var VPCEndpoint = register(Preset{
	Name:        "vpc_endpoint",
	Family:      Rackspace,
	Title:       "Interface endpoints of AWS services",
	Suffix:      "VpcEndpointSecurityGroup",
	Description: "VPC Endpoint Security Group",
	Why: `An interface endpoint serves the VPC that it stands in, so that its CIDRs are who may reach it. The module admitted
0.0.0.0/0, which also admits whatever is connected to the VPC. HTTP is open as it was in the module.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs, Original: Anywhere,
				Why: "The clients of the service."},
		},
		Rules: []PresetRule{
			{Key: "http", Traffic: tcp(80), Slot: DefaultSlot, Description: "HTTP"},
			{Key: "https", Traffic: tcp(443), Slot: DefaultSlot, Description: "HTTPS"},
		},
	}},
})
