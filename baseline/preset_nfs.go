package baseline

// NFS is the preset nfs.
var NFS = register(Preset{
	Name:        "nfs",
	Family:      Rackspace,
	Title:       "NFS servers",
	Suffix:      "NFSSecurityGroup",
	Description: "NFS Security Group",
	Why: `NFS up to version 3 needs the port mapper beside its own port, over TCP and UDP; version 4 needs TCP 2049 alone, for
which preset efs is enough. NFS trusts the client's word for who the user is, so that the network is what protects it.`,
	Sources: []string{
		"https://www.rfc-editor.org/rfc/rfc1833",
		"https://www.rfc-editor.org/rfc/rfc7530",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The machines that mount."},
		},
		Rules: []PresetRule{
			{Key: "portmapper_tcp", Traffic: tcp(111), Slot: DefaultSlot, Description: "Port mapper", Sensitive: true},
			{Key: "portmapper_udp", Traffic: udp(111), Slot: DefaultSlot, Description: "Port mapper", Sensitive: true},
			{Key: "nfs_tcp", Traffic: tcp(2049), Slot: DefaultSlot, Description: "NFS", Sensitive: true},
			{Key: "nfs_udp", Traffic: udp(2049), Slot: DefaultSlot, Description: "NFS", Sensitive: true},
		},
	}},
})
