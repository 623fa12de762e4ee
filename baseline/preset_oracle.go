package baseline

// Oracle is the preset oracle.
var Oracle = register(Preset{
	Name:        "oracle",
	Aliases:     []string{"oracle_db"},
	Family:      Rackspace,
	Title:       "Oracle Database",
	Suffix:      "OracleSecurityGroup",
	Description: "Oracle Security Group",
	Why: `A database serves applications, and they stand in the VPC. Name their group instead of the VPC where you can: a port
that one tier needs is no business of the others.`,
	Sources: []string{
		"https://docs.oracle.com/en/database/oracle/oracle-database/19/netag/identifying-and-accessing-database.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the database."},
		},
		Rules: []PresetRule{
			{Key: "listener", Traffic: tcp(1521), Slot: DefaultSlot, Description: "Oracle listener", Sensitive: true},
		},
	}},
})
