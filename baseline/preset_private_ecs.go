package baseline

// PrivateECS is the preset private_ecs.
var PrivateECS = register(Preset{
	Name:        "private_ecs",
	Family:      Rackspace,
	Title:       "ECS container instances behind a load balancer",
	Suffix:      "PrivateECSSecurityGroup",
	Description: "Private ECS Security Group",
	Why: `With dynamic port mapping in bridge mode, ECS takes host ports from the ephemeral range of the instance: 32768 to
60999 on current Linux, 61000 as the last one in the module. The load balancer must reach whichever it took; nobody else
needs to.`,
	Sources: []string{
		"https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "public_web", Default: Required,
				Why: "The group of the load balancer, such as one of preset public_web."},
		},
		Rules: []PresetRule{
			{Key: "dynamic_ports", Traffic: tcpRange(32768, 61000), Slot: "public_web",
				Description: "Dynamic host ports of containers"},
		},
	}},
})
