package baseline

// PrivateWeb is the preset private_web.
var PrivateWeb = register(Preset{
	Name:        "private_web",
	Family:      Rackspace,
	Title:       "Web servers behind a load balancer",
	Suffix:      "PrivateWebSecurityGroup",
	Description: "Private Web Security Group",
	Why:         `Servers behind a load balancer admit its group alone, so that nobody gets around it.`,
	Sources: []string{
		"https://www.rfc-editor.org/rfc/rfc9110",
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "public_web", Default: Required,
				Why: "The group of the load balancer, such as one of preset public_web."},
		},
		Rules: []PresetRule{
			{Key: "http", Traffic: tcp(80), Slot: "public_web", Description: "HTTP"},
			{Key: "https", Traffic: tcp(443), Slot: "public_web", Description: "HTTPS"},
		},
	}},
})
