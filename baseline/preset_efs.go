package baseline

// EFS is the preset efs.
var EFS = register(Preset{
	Name:        "efs",
	Family:      Rackspace,
	Title:       "EFS mount targets",
	Suffix:      "EFSSecurityGroup",
	Description: "EFS Security Group",
	Why: `EFS speaks NFS 4 over TCP 2049 and nothing else. Without a file system policy, every client that reaches a
mount target can mount.`,
	Sources: []string{
		"https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The machines that mount."},
		},
		Rules: []PresetRule{
			{Key: "nfs", Traffic: tcp(2049), Slot: DefaultSlot, Description: "NFS", Sensitive: true},
		},
	}},
})
