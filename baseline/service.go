package baseline

import "strings"

// DefaultSlot is the slot of presets that have one only.
const DefaultSlot = "default"

// service completes an entry of the catalogue and registers it. The group of a service is named and described after it, as
// Rackspace's own groups are: dynamodb_dax is DynamodbDaxSecurityGroup.
func service(f Family, p Preset) {
	p.Family = f
	p.Description = p.Title + " Security Group"
	var suffix strings.Builder
	for _, word := range strings.Split(p.Name, "_") {
		suffix.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	p.Suffix = suffix.String() + "SecurityGroup"
	register(p)
}

// services registers a family of the catalogue. It returns their number, so that a table can be a package variable: variables
// are set in the order of what they need, and the registry is needed here.
//
//nolint:unparam // the number is there to make a value of the call
func services(f Family, table []Preset) int {
	for _, p := range table {
		service(f, p)
	}
	return len(table)
}

// ports1 is the one version of a service that has not changed yet: its ports, open to the VPC.
func ports1(rules ...PresetRule) []Version { return []Version{servicePorts(1, rules...)} }

// servicePorts is a version of a service. All its rules share the one slot.
func servicePorts(number int, rules ...PresetRule) Version {
	for i := range rules {
		rules[i].Slot = DefaultSlot
	}
	return Version{
		Number: number,
		Slots:  []Slot{{Name: DefaultSlot, Default: VPCCIDRs, Why: "The clients of the service."}},
		Rules:  rules,
	}
}

// port is a rule of a service.
func port(key string, t Traffic, description string) PresetRule {
	return PresetRule{Key: key, Traffic: t, Description: description}
}

// sensitive is a rule of a service that the world has no business with.
func sensitive(key string, t Traffic, description string) PresetRule {
	return PresetRule{Key: key, Traffic: t, Description: description, Sensitive: true}
}
