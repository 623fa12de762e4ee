package baseline

// PrivateRDP is the preset private_rdp.
var PrivateRDP = register(Preset{
	Name:        "private_rdp",
	Family:      Rackspace,
	Title:       "Remote Desktop from a bastion",
	Suffix:      "PrivateRDPSecurityGroup",
	Description: "Private RDP Security Group",
	Why: `Machines that are administered through a bastion admit its group, and no addresses: who can join the group is a matter
of IAM.

Better: Session Manager and Fleet Manager need no open port and no bastion.`,
	Sources: []string{
		"https://learn.microsoft.com/en-us/windows-server/remote/remote-desktop-services/clients/remote-desktop-allow-outside-access",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "public_rdp", Default: Required,
				Why: "The group of the bastion, such as one of preset public_rdp."},
		},
		Rules: []PresetRule{
			{Key: "rdp", Traffic: tcp(3389), Slot: "public_rdp", Description: "Remote Desktop"},
		},
	}},
})
