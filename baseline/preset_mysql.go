package baseline

// MySQL is the preset mysql.
var MySQL = register(Preset{
	Name:        "mysql",
	Family:      Rackspace,
	Title:       "MySQL, MariaDB and Aurora MySQL",
	Suffix:      "MYSQLSecurityGroup",
	Description: "MySQL Security Group",
	Why: `A database serves applications, and they stand in the VPC. Name their group instead of the VPC where you can: a port
that one tier needs is no business of the others.`,
	Sources: []string{
		"https://dev.mysql.com/doc/mysql-port-reference/en/mysql-port-reference-tables.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the database."},
		},
		Rules: []PresetRule{
			{Key: "mysql", Traffic: tcp(3306), Slot: DefaultSlot, Description: "MySQL", Sensitive: true},
		},
	}},
})
