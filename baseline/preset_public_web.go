package baseline

// PublicWeb is the preset public_web.
var PublicWeb = register(Preset{
	Name:        "public_web",
	Family:      Rackspace,
	Title:       "Web servers and load balancers that the world reaches",
	Suffix:      "PublicWebSecurityGroup",
	Description: "Public Web Security Group",
	Why: `A site for everybody is open to everybody: HTTPS, and HTTP for the redirect to it. IPv6 clients are admitted as IPv4
clients are.

With egress to everywhere, AWS does not track these flows: a rule that goes missing, be it for a second, cuts connections
that are open.`,
	Sources: []string{
		"https://www.rfc-editor.org/rfc/rfc9110",
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: Anywhere,
				Why: "The clients of the site."},
		},
		Rules: []PresetRule{
			{Key: "http", Traffic: tcp(80), Slot: DefaultSlot, Description: "HTTP"},
			{Key: "https", Traffic: tcp(443), Slot: DefaultSlot, Description: "HTTPS"},
		},
	}},
})
