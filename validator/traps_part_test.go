package validator

import (
	"testing"
)

// References of which a part is meant, or which are not all that a value may come from.

func TestEachValueIsOneOfWhatForEachRefersTo(t *testing.T) {
	x := openTrap(t, "t50_each_value/plan.json")
	if got := x.findings("RSG207", ""); len(got) > 0 {
		t.Errorf("subnets that each go to a network ACL of their own are claimed twice: %+v", got)
	}
	// The JSON does not say which of the two NACLs, one for 443 and one for 8080, has which of the two subnets. Each has one of
	// these NACLs, and none admits 22.
	for _, subnet := range []string{"10.150.1.10", "10.150.2.10"} {
		x.flow("tcp 203.0.113.9 -> "+subnet+":443", "allowed", "unknown")
		x.flow("tcp 203.0.113.9 -> "+subnet+":8080", "allowed", "unknown")
		x.flow("tcp 203.0.113.9 -> "+subnet+":22", "allowed", "blocked")
	}
	// Of the two instances one has the group that opens 443, the other that of 22. None is without a group.
	for _, host := range []string{`aws_instance.i["web"]`, `aws_instance.i["db"]`} {
		x.flow("tcp 203.0.113.9 -> "+host+":443", "absent", "unknown")
		x.flow("tcp 203.0.113.9 -> "+host+":22", "absent", "unknown")
		x.flow("tcp 203.0.113.9 -> "+host+":23", "absent", "blocked")
	}
}

func TestAPartOfAnOutputIsNotAllOfIt(t *testing.T) {
	x := openTrap(t, "t51_parts_of_outputs/plan.json")
	if got := x.findings("RSG207", ""); len(got) > 0 {
		t.Errorf("private_subnets[0] and private_subnets[1] are one subnet: %+v", got)
	}
}

func TestABlocksPeersAreNotThoseOfTheBlockBesideIt(t *testing.T) {
	x := openTrap(t, "t52_inline_peers/plan.json")
	x.flow("tcp aws_instance.bastion -> aws_instance.app:22", "absent", "allowed")
	x.flow("tcp aws_instance.bastion -> aws_instance.app:443", "absent", "unknown")
	x.flow("tcp aws_instance.lb -> aws_instance.app:443", "absent", "allowed")
	x.flow("tcp aws_instance.lb -> aws_instance.app:22", "absent", "blocked")
	x.flow("tcp aws_instance.bastion -> aws_instance.both:443", "absent", "allowed")
}

func TestAListThatIsReadAtApplyMayHoldAnything(t *testing.T) {
	x := openTrap(t, "t53_listed_ids/plan.json")
	x.flow("tcp 203.0.113.9 -> aws_instance.i:443", "absent", "allowed")
	x.flow("tcp 203.0.113.9 -> aws_instance.i:22", "absent", "unknown")
	x.flow("tcp 203.0.113.9 -> 10.153.10.10:443", "allowed", "allowed") // on the NACL whose list is known
	x.flow("tcp 203.0.113.9 -> 10.153.11.10:443", "allowed", "blocked") // on the other, which denies
	x.flow("tcp 203.0.113.9 -> 10.153.12.10:443", "allowed", "unknown") // perhaps on that
}

func TestAConditionThatIsNotKnownMayChooseWhatIsKnown(t *testing.T) {
	x := openTrap(t, "t54_unknown_condition/plan.json")
	x.flow("tcp 203.0.113.9 -> 10.154.1.10:443", "allowed", "unknown")
	x.flow("tcp 203.0.113.9 -> 10.154.2.10:443", "allowed", "blocked")
}

func TestAnIDThatIsHandedOnMayBeAny(t *testing.T) {
	x := openTrap(t, "t55_handed_on/plan.json")
	x.flow("tcp 203.0.113.9 -> 10.155.1.10:8443", "allowed", "unknown")
	x.flow("tcp 203.0.113.9 -> 10.155.1.10:9443", "allowed", "allowed") // that rule is in the other NACL, for certain
}
