package baseline

// Postgres is the preset postgres.
var Postgres = register(Preset{
	Name:        "postgres",
	Aliases:     []string{"postgresql"},
	Family:      Rackspace,
	Title:       "PostgreSQL and Aurora PostgreSQL",
	Suffix:      "PostgresSecurityGroup",
	Description: "PostgreSQL Security Group",
	Why: `A database serves applications, and they stand in the VPC. Name their group instead of the VPC where you can: a port
that one tier needs is no business of the others.`,
	Sources: []string{
		"https://www.postgresql.org/docs/current/runtime-config-connection.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the database."},
		},
		Rules: []PresetRule{
			{Key: "postgresql", Traffic: tcp(5432), Slot: DefaultSlot, Description: "PostgreSQL", Sensitive: true},
		},
	}},
})
