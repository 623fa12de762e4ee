package baseline

// PrivateSSH is the preset private_ssh.
var PrivateSSH = register(Preset{
	Name:        "private_ssh",
	Family:      Rackspace,
	Title:       "SSH from a bastion",
	Suffix:      "PrivateSSHSecurityGroup",
	Description: "Private SSH Security Group",
	Why: `Machines that are administered through a bastion admit its group, and no addresses: who can join the group is a matter
of IAM.

Better: Session Manager needs no open port and no bastion.`,
	Sources: []string{
		"https://www.rfc-editor.org/rfc/rfc4253",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "public_ssh", Default: Required,
				Why: "The group of the bastion, such as one of preset public_ssh."},
		},
		Rules: []PresetRule{
			{Key: "ssh", Traffic: tcp(22), Slot: "public_ssh", Description: "SSH"},
		},
	}},
})
