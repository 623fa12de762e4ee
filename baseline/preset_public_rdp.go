package baseline

// PublicRDP is the preset public_rdp.
var PublicRDP = register(Preset{
	Name:        "public_rdp",
	Family:      Rackspace,
	Title:       "Remote Desktop from addresses outside the VPC",
	Suffix:      "PublicRDPSecurityGroup",
	Description: "Public RDP Security Group",
	Why: `The group of a Windows bastion, for parity with Rackspace's module. The module opened it to the world. Here the
addresses must be named, as who gets through to a desktop owns the machine; the whole of a family takes a dated exception.

Better: Session Manager and Fleet Manager need no open port and no bastion.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
		"https://learn.microsoft.com/en-us/windows-server/remote/remote-desktop-services/clients/remote-desktop-allow-outside-access",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: Required, Original: Anywhere, WorldNeedsException: true,
				Why: "The addresses of administrators, such as those of an office or a VPN."},
		},
		Rules: []PresetRule{
			{Key: "rdp", Traffic: tcp(3389), Slot: DefaultSlot, Description: "Remote Desktop"},
		},
	}},
})
