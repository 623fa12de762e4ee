package baseline

// MSSQL is the preset mssql.
var MSSQL = register(Preset{
	Name:        "mssql",
	Family:      Rackspace,
	Title:       "Microsoft SQL Server",
	Suffix:      "MSSQLSecurityGroup",
	Description: "MSSQL Security Group",
	Why: `A database serves applications, and they stand in the VPC. Name their group instead of the VPC where you can: a port
that one tier needs is no business of the others.

The port of the default instance alone. Preset sql_server has the Browser, Analysis Services and Service Broker too.`,
	Sources: []string{
		"https://learn.microsoft.com/en-us/sql/sql-server/install/configure-the-windows-firewall-to-allow-sql-server-access",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the database."},
		},
		Rules: []PresetRule{
			{Key: "mssql", Traffic: tcp(1433), Slot: DefaultSlot, Description: "SQL Server", Sensitive: true},
		},
	}},
})
