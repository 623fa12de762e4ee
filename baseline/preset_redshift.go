package baseline

// Redshift is the preset redshift.
var Redshift = register(Preset{
	Name:        "redshift",
	Family:      Rackspace,
	Title:       "Amazon Redshift",
	Suffix:      "RedshiftSecurityGroup",
	Description: "Redshift Security Group",
	Why: `A database serves applications, and they stand in the VPC. Name their group instead of the VPC where you can: a port
that one tier needs is no business of the others.`,
	Sources: []string{
		"https://docs.aws.amazon.com/redshift/latest/mgmt/rs-security-group-public-private.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the database."},
		},
		Rules: []PresetRule{
			{Key: "redshift", Traffic: tcp(5439), Slot: DefaultSlot, Description: "Redshift", Sensitive: true},
		},
	}},
})
