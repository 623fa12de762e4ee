package plan

import (
	"testing"
)

// inState is one resource of prior_state: an aws_network_acl_rule.
func inState(name, more string) string {
	return `{"address":"aws_network_acl_rule.` + name + `","mode":"managed","type":"aws_network_acl_rule","name":"` + name +
		`","provider_name":"registry.terraform.io/hashicorp/aws","schema_version":0,` + more + `}`
}

func state(resources string) string {
	return `"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[` + resources + `]}}}`
}

func TestWhatExistsOnEachSideFollowsFromTheActions(t *testing.T) {
	const before, after = `"before":{"id":"old","rule_number":1}`, `"after":{"rule_number":2},"after_unknown":{"id":true}`
	for _, c := range []struct {
		actions       string
		before, after int64 // rule numbers, 0: does not exist
	}{
		{`["no-op"]`, 1, 1},
		{`["create"]`, 0, 2},
		{`["update"]`, 1, 2},
		{`["delete"]`, 1, 0},
		{`["delete","create"]`, 1, 2},
		{`["create","delete"]`, 1, 2},
		{`["forget"]`, 1, 1},
		{`["create","forget"]`, 1, 2},
		{`["forget","create"]`, 1, 2},
	} {
		members := `"actions":` + c.actions + `,` + after
		if c.before != 0 {
			members += "," + before
		}
		r := parse(t, changing("{"+members+"}")).Resources[0]
		for side, got := range map[string]struct {
			object *Object
			want   int64
		}{"before": {r.Before, c.before}, "after": {r.After, c.after}} {
			switch {
			case (got.object != nil) != (got.want != 0):
				t.Errorf("%s %s: exists %v", c.actions, side, got.object != nil)
			case got.object != nil:
				equal(t, c.actions+" "+side, got.object.NetworkACLRule.RuleNumber.V, got.want)
			}
		}
	}
}

func TestANoOpOnWhatDoesNotExistIsNothing(t *testing.T) {
	r := parse(t, changing(`{"actions":["no-op"],"before":null,"after":null}`)).Resources[0]
	if r.Before != nil || r.After != nil {
		t.Error("an object came out of nothing")
	}
}

func TestAfterUnknownDecidesByTrueNotByPresence(t *testing.T) {
	r := parse(t, changing(`{"actions":["create"],"before":null,
		"after":{"protocol":"tcp","cidr_block":"","ipv6_cidr_block":null,"from_port":1e2,"to_port":"100.0","rule_number":100},
		"after_unknown":{"id":true,"protocol":false,"network_acl_id":true,"icmp_type":false},
		"after_sensitive":{"from_port":true}}`)).Resources[0].After
	rule := r.NetworkACLRule
	equal(t, "id", r.ID.State, UnknownValue)
	equal(t, "known though listed", rule.Protocol, known("tcp"))
	equal(t, "left out and true", rule.NetworkACLID.State, UnknownValue)
	equal(t, "left out and false", rule.ICMPType.State, Null)
	equal(t, "left out of both", rule.ICMPCode.State, Null)
	equal(t, "empty text", rule.CIDRBlock, known(""))
	equal(t, "null", rule.IPv6CIDRBlock, String{})
	equal(t, "both are blank", Blank(rule.CIDRBlock) && Blank(rule.IPv6CIDRBlock), true)
	equal(t, "unknown is not blank", Blank(rule.NetworkACLID), false)
	equal(t, "1e2, sensitive", rule.FromPort, Int{State: Known, V: 100, Sensitive: true})
	equal(t, "text 100.0", rule.ToPort, known(int64(100)))
}

// group is a plan that changes one security group.
func group(change string) string { return changingA("aws_security_group", change) }

func TestScalarsAreConvertedAsTerraformDoes(t *testing.T) {
	r := parse(t, changing(`{"actions":["create"],"after":{"protocol":6,"cidr_block":true,"rule_action":false,
		"ipv6_cidr_block":1e2,"network_acl_id":0.5,"egress":"true","from_port":"080"}}`)).Resources[0].After.NetworkACLRule
	equal(t, "a number as text", r.Protocol, known("6"))
	equal(t, "true as text", r.CIDRBlock, known("true"))
	equal(t, "false as text", r.RuleAction, known("false"))
	equal(t, "1e2 as text", r.IPv6CIDRBlock, known("100"))
	equal(t, "a fraction as text", r.NetworkACLID, known("0.5"))
	equal(t, "text as true", r.Egress, known(true))
	equal(t, "text as number", r.FromPort, known(int64(80)))
}

func TestTheInstanceKeyIsANumberATextOrNothing(t *testing.T) {
	for text, want := range map[string]Key{
		`0`: {Kind: IntKey}, `1e1`: {Kind: IntKey, Int: 10}, `""`: {Kind: StringKey}, `"0"`: {Kind: StringKey, Str: "0"},
		`"a\"b"`: {Kind: StringKey, Str: `a"b`}, `null`: {},
	} {
		change := rule("r", `{"actions":["create"],"after":{}}`)
		p := parse(t, minimal(`"resource_changes":[{"index":`+text+","+change[1:]+`,`+rule("s", `{"actions":["create"],"after":{}}`)+`]`))
		equal(t, text, p.Resources[0].Index, want)
		equal(t, text+": the next has none", p.Resources[1].Index, Key{})
	}
}

func TestAnImportKeepsItsIDWhateverElseStandsThere(t *testing.T) {
	r := parse(t, changing(`{"actions":["no-op"],"before":{},"importing":{"identity":{"a":[1]},"id":"acl-1","unknown":false}}`)).Resources[0]
	equal(t, "id", r.ImportID, "acl-1")
}

func TestListsMirrorTheirMarksElementByElement(t *testing.T) {
	rules := parse(t, group(`{"actions":["create"],
		"after":{"ingress":[
			{"cidr_blocks":["10.0.0.0/8",null],"self":false,"from_port":1},
			{"cidr_blocks":[],"self":"true"},
			null]},
		"after_unknown":{"ingress":[{"cidr_blocks":[false,true]},{"cidr_blocks":[],"from_port":true},true]},
		"after_sensitive":{"ingress":[{"cidr_blocks":[true,false]},{}]}}`)).Resources[0].After.SecurityGroup
	in := rules.Ingress
	equal(t, "rules", len(in.V), 3)
	equal(t, "a part of the set is marked", in.Sensitive, true)
	cidrs := in.V[0].CIDRBlocks
	equal(t, "first element", cidrs.V[0], String{State: Known, V: "10.0.0.0/8", Sensitive: true})
	equal(t, "second element", cidrs.V[1], String{State: UnknownValue})
	equal(t, "the list itself", cidrs.State, Known)
	equal(t, "empty list", in.V[1].CIDRBlocks.State, Known)
	equal(t, "self as text", in.V[1].Self, known(true))
	equal(t, "unknown leaf", in.V[1].FromPort.State, UnknownValue)
	equal(t, "known leaf of another element", in.V[0].FromPort, known(int64(1)))
	equal(t, "leaf of an unknown element", in.V[2].Protocol.State, UnknownValue)
	equal(t, "list of an unknown element", in.V[2].CIDRBlocks.State, UnknownValue)
	equal(t, "absent", rules.Egress.State, Null)
}

func TestWhatOnlyTheMarkHasIsUnknownAndNotDropped(t *testing.T) {
	g := parse(t, group(`{"actions":["create"],"after":{"ingress":[]},
		"after_unknown":{"ingress":[true],"egress":[{"protocol":true}]}}`)).Resources[0].After.SecurityGroup
	equal(t, "longer mark", len(g.Ingress.V), 1)
	equal(t, "its leaf", g.Ingress.V[0].Protocol.State, UnknownValue)
	equal(t, "mark without a value", g.Egress.State, UnknownValue)
}

func TestAMarkOnTheWholeObjectCoversEveryAttribute(t *testing.T) {
	r := parse(t, changing(`{"actions":["create"],"after":{"protocol":"tcp"},"after_sensitive":true,"after_unknown":true}`)).Resources[0]
	equal(t, "protocol", r.After.NetworkACLRule.Protocol, String{State: UnknownValue, Sensitive: true})
	equal(t, "egress", r.After.NetworkACLRule.Egress, Bool{State: UnknownValue, Sensitive: true})
}

func TestADeposedObjectIsAnInstanceOfItsOwn(t *testing.T) {
	current := rule("r", `{"actions":["no-op"],"before":{"rule_number":1}}`)
	deposed := `{"deposed":"00aa",` + rule("r", `{"actions":["delete"],"before":{"rule_number":2}}`)[1:]
	prior := state(inState("r", `"values":{"rule_number":1}`) + "," +
		inState("r", `"values":{"rule_number":2},"deposed_key":"00aa"`) + "," +
		inState("r", `"values":{"rule_number":3},"deposed_key":"00bb"`))
	for name, input := range map[string]string{
		"state last":  minimal(`"resource_changes":[` + deposed + "," + current + `],` + prior),
		"state first": minimal(prior + `,"resource_changes":[` + deposed + "," + current + `]`),
	} {
		p := parse(t, input)
		equal(t, name+": instances", len(p.Resources), 3)
		for i, want := range []struct {
			key    string
			number int64
			after  bool
		}{{"", 1, true}, {"00aa", 2, false}, {"00bb", 3, true}} {
			r := p.Resources[i]
			equal(t, name+": key", r.Deposed, want.key)
			equal(t, name+": number", r.Before.NetworkACLRule.RuleNumber, known(want.number))
			equal(t, name+": exists after", r.After != nil, want.after)
		}
	}
}

func TestAResourceOfTheStateAloneStaysAsItIs(t *testing.T) {
	p := parse(t, minimal(`"prior_state":{"values":{"root_module":{"child_modules":[{"resources":[`+
		inState("r", `"index":2,"values":{"cidr_block":"10.0.0.0/8","rule_number":7},"sensitive_values":{"cidr_block":true}`)+
		`],"address":"module.a[0]"}]}}}`))
	r := p.Resources[0]
	equal(t, "module", r.ModuleAddress, "module.a[0]")
	equal(t, "key", r.Index, Key{Kind: IntKey, Int: 2})
	equal(t, "cidr", r.Before.NetworkACLRule.CIDRBlock, String{State: Known, V: "10.0.0.0/8", Sensitive: true})
	equal(t, "after", r.After, r.Before)
	equal(t, "actions", len(r.Actions), 0)
}

func TestADeferredReadHasItsFormerValuesBefore(t *testing.T) {
	header := `{"address":"data.aws_subnet.s","mode":"data","type":"aws_subnet","name":"s","provider_name":"registry.terraform.io/hashicorp/aws"`
	change := `"resource_changes":[` + header + `,"change":{"actions":["read"],"before":null,"after":{"id":"subnet-1"},"after_unknown":{"cidr_block":true}}}]`
	prior := state(header + `,"values":{"id":"subnet-1","cidr_block":"10.0.0.0/24"}}`)
	for name, input := range map[string]string{"state last": minimal(change + "," + prior), "state first": minimal(prior + "," + change)} {
		r := parse(t, input).Resources[0]
		equal(t, name+": before", r.Before.Subnet.CIDRBlock, known("10.0.0.0/24"))
		equal(t, name+": after", r.After.Subnet.CIDRBlock.State, UnknownValue)
		equal(t, name+": unset", r.After.Subnet.VPCID.State, UnknownValue)
		equal(t, name+": id", r.After.ID, known("subnet-1"))
	}
}

func TestProviderHostsDoNotMatter(t *testing.T) {
	for provider, want := range map[string]int{"registry.terraform.io/hashicorp/aws": 1, "registry.opentofu.org/hashicorp/aws": 1,
		"mirror.example.com/fork/aws": 1, "aws": 1, "registry.terraform.io/acme/aws-like": 0} {
		text := minimal(`"resource_changes":[{"address":"aws_network_acl_rule.r","mode":"managed","type":"aws_network_acl_rule",
			"name":"r","provider_name":"` + provider + `","change":{"actions":["create"],"after":{"rule_number":1}}}]`)
		equal(t, provider+": resources", len(parse(t, text).Resources), want)
	}
}

func TestEphemeralResourcesAndOtherTypesArePassedOver(t *testing.T) {
	p := parse(t, minimal(`"resource_changes":[
		{"address":"ephemeral.aws_vpc.e","mode":"ephemeral","type":"aws_vpc","name":"e","change":{"actions":["open"]}},
		{"address":"data.aws_network_acl_rule.x","mode":"data","type":"aws_network_acl_rule","name":"x","change":7},
		{"address":"aws_prefix_list.x","mode":"managed","type":"aws_prefix_list","name":"x","change":[]},
		{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","name":"b","change":"anything"}]`))
	equal(t, "resources", len(p.Resources), 0)
}

func TestTopLevelFacts(t *testing.T) {
	p := parse(t, minimal(`"resource_changes":null,"complete":null,"applyable":false,"deferred_changes":[{"reason":"x"},{}],"new_in_1.99":{}`))
	equal(t, "deferred", p.Deferred, 2)
	equal(t, "applyable", *p.Applyable, false)
	if p.Complete != nil {
		t.Error("complete is not said")
	}
	for _, version := range []string{"0.1", "0.2", "1.0", "1.99"} {
		text := `{"format_version":"` + version + `","configuration":{},"planned_values":{}}`
		equal(t, "format version", parse(t, text).FormatVersion, version)
	}
}

func TestEachInterfaceKeepsItsIndex(t *testing.T) {
	i := parse(t, minimal(`"resource_changes":[{"address":"aws_instance.i","mode":"managed","type":"aws_instance","name":"i","change":{"actions":["create"],
		"after":{"network_interface":[{"device_index":1,"network_interface_id":"eni-1"},{"device_index":null,"network_interface_id":"eni-x"},{"device_index":0}]},
		"after_unknown":{"network_interface":[{},{},{"network_interface_id":true}]}}}]`)).Resources[0].After.Instance
	equal(t, "interfaces", len(i.NetworkInterfaces.V), 3)
	equal(t, "of index 1", i.NetworkInterfaces.V[0], UsedInterface{DeviceIndex: number(1), NetworkInterfaceID: known("eni-1")})
	equal(t, "without an index", i.NetworkInterfaces.V[1], UsedInterface{NetworkInterfaceID: known("eni-x")})
	equal(t, "of index 0", i.NetworkInterfaces.V[2].DeviceIndex, number(0))
	equal(t, "of index 0", i.NetworkInterfaces.V[2].NetworkInterfaceID.State, UnknownValue)
}

func TestTheObjectBeforeADestroyIsTheRefreshedOne(t *testing.T) {
	const address = `"address":"aws_vpc.v","mode":"managed","type":"aws_vpc","name":"v"`
	change := `"resource_changes":[{` + address + `,"change":{"actions":["delete"],"before":{"cidr_block":"saved"},"after":null}}]`
	state := `"prior_state":{"values":{"root_module":{"resources":[{` + address + `,"values":{"cidr_block":"refreshed"}}]}}}`
	for _, members := range []string{change + "," + state, state + "," + change} {
		r := parse(t, minimal(members)).Resources[0]
		equal(t, "before", r.Before.VPC.CIDRBlock, known("refreshed"))
		if r.After != nil {
			t.Errorf("after %+v", r.After)
		}
	}
	// Without a state there is nothing better.
	equal(t, "before", parse(t, minimal(change)).Resources[0].Before.VPC.CIDRBlock, known("saved"))
}
