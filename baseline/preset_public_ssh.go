package baseline

// PublicSSH is the preset public_ssh.
var PublicSSH = register(Preset{
	Name:        "public_ssh",
	Family:      Rackspace,
	Title:       "SSH from addresses outside the VPC",
	Suffix:      "PublicSSHSecurityGroup",
	Description: "Public SSH Security Group",
	Why: `The group of a bastion, for parity with Rackspace's module. The module opened it to the world. Here the addresses must
be named, as who gets through to a shell owns the machine; the whole of a family takes a dated exception.

Better: Session Manager needs no open port and no bastion.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
		"https://www.rfc-editor.org/rfc/rfc4253",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: Required, Original: Anywhere, WorldNeedsException: true,
				Why: "The addresses of administrators, such as those of an office or a VPN."},
		},
		Rules: []PresetRule{
			{Key: "ssh", Traffic: tcp(22), Slot: DefaultSlot, Description: "SSH"},
		},
	}},
})
